#include "admin/routes.h"

#include "admin/api/rows.h"

namespace onggi::admin {
namespace {

// clang-format off
constexpr auto kRoutes = std::to_array<const ApiRoute*>({
    &kGetSession,
    &kLogin,
    &kLogout,
    &kReauthenticate,
    &kChangePassword,
    &kSetUp,
    &kCheckSetup,
    &kCreateSetupLink,

    &kListAccounts,
    &kCreateAccount,
    &kGetAccount,
    &kUpdateAccount,
    &kDeleteAccount,
    &kListSessions,
    &kEndSessions,
    &kListTokens,
    &kCreateToken,
    &kRevokeToken,

    &kListBuckets,
    &kCreateBucket,
    &kGetBucket,
    &kDeleteBucket,
    &kGetBucketSettings,
    &kReplaceBucketSettings,
    &kGetBucketLifecycle,
    &kReplaceBucketLifecycle,
    &kDeleteBucketLifecycle,
    &kCountLifecycle,
    &kGetBucketCors,
    &kReplaceBucketCors,
    &kDeleteBucketCors,
    &kGetBucketQuota,
    &kSetBucketQuota,
    &kGetObjectLock,
    &kReplaceObjectLock,
    &kListBucketGrants,

    &kGetBucketPolicy,
    &kSetBucketPolicy,
    &kDeleteBucketPolicy,
    &kGetPublicAccess,
    &kReplacePublicAccess,
    &kDeletePublicAccess,

    &kListObjects,
    &kCountObjects,
    &kFindExisting,
    &kDeleteObjects,
    &kDeletePrefix,
    &kCreateZip,
    &kDownloadZip,
    &kCreateFolder,
    &kGetObject,
    &kPutObject,
    &kDeleteObject,
    &kDownloadObject,
    &kPreviewObject,
    &kShareObject,
    &kRenameObject,

    &kListShares,
    &kRevokeShare,

    &kGetBucketTags,
    &kSetBucketTags,
    &kSetObjectTags,

    &kListVersions,
    &kRestoreVersion,
    &kDeleteVersion,
    &kReplaceRetention,
    &kReplaceLegalHold,

    &kListUploads,
    &kCreateUpload,
    &kAbortUpload,
    &kListParts,
    &kPutPart,
    &kCompleteUpload,

    &kListUsers,
    &kCreateUser,
    &kGetUser,
    &kUpdateUser,
    &kDeleteUser,
    &kGetUserQuota,
    &kSetUserQuota,
    &kAddKey,
    &kRotateKeys,
    &kRevokeKey,
    &kRevealKey,
    &kListUserGrants,
    &kSetGrant,
    &kRevokeGrant,
    &kGetUserPolicy,
    &kSetUserPolicy,
    &kDeleteUserPolicy,
    &kTestPermission,

    &kGetUsage,
    &kGetMetricsSeries,
    &kListAudit,
    &kExportAudit,
    &kListJobs,
    &kGetJob,
    &kCancelJob,
    &kGetServer,
});
// clang-format on

}  // namespace

std::span<const ApiRoute* const> api_routes() { return kRoutes; }

}  // namespace onggi::admin
