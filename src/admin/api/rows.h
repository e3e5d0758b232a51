// The rows of the admin API's routing table. Each row is defined next to its handler, in the file
// named above the row.
#pragma once

#include "admin/protocol/route.h"

namespace onggi::admin {

// Defined in accounts.cc.
extern const ApiRoute kListAccounts;
extern const ApiRoute kCreateAccount;
extern const ApiRoute kGetAccount;
extern const ApiRoute kUpdateAccount;
extern const ApiRoute kDeleteAccount;
extern const ApiRoute kListSessions;
extern const ApiRoute kEndSessions;
extern const ApiRoute kListTokens;
extern const ApiRoute kCreateToken;
extern const ApiRoute kRevokeToken;

// Defined in audit.cc.
extern const ApiRoute kListAudit;
extern const ApiRoute kExportAudit;

// Defined in buckets.cc.
extern const ApiRoute kListBuckets;
extern const ApiRoute kCreateBucket;
extern const ApiRoute kGetBucket;
extern const ApiRoute kDeleteBucket;
extern const ApiRoute kGetBucketSettings;
extern const ApiRoute kReplaceBucketSettings;

// Defined in cors.cc.
extern const ApiRoute kGetBucketCors;
extern const ApiRoute kReplaceBucketCors;
extern const ApiRoute kDeleteBucketCors;

// Defined in count.cc.
extern const ApiRoute kCountLifecycle;
extern const ApiRoute kCountObjects;
extern const ApiRoute kFindExisting;

// Defined in grants.cc.
extern const ApiRoute kListBucketGrants;
extern const ApiRoute kListUserGrants;
extern const ApiRoute kSetGrant;
extern const ApiRoute kRevokeGrant;

// Defined in jobs.cc.
extern const ApiRoute kDeletePrefix;
extern const ApiRoute kListJobs;
extern const ApiRoute kGetJob;
extern const ApiRoute kCancelJob;

// Defined in lifecycle.cc.
extern const ApiRoute kGetBucketLifecycle;
extern const ApiRoute kReplaceBucketLifecycle;
extern const ApiRoute kDeleteBucketLifecycle;

// Defined in metrics.cc.
extern const ApiRoute kGetMetricsSeries;

// Defined in object_bytes.cc.
extern const ApiRoute kDownloadObject;
extern const ApiRoute kPreviewObject;

// Defined in object_lock.cc.
extern const ApiRoute kGetObjectLock;
extern const ApiRoute kReplaceObjectLock;
extern const ApiRoute kReplaceRetention;
extern const ApiRoute kReplaceLegalHold;

// Defined in objects.cc.
extern const ApiRoute kListObjects;
extern const ApiRoute kDeleteObjects;
extern const ApiRoute kCreateFolder;
extern const ApiRoute kGetObject;
extern const ApiRoute kPutObject;
extern const ApiRoute kDeleteObject;
extern const ApiRoute kRenameObject;

// Defined in permission.cc.
extern const ApiRoute kTestPermission;

// Defined in policies.cc.
extern const ApiRoute kGetBucketPolicy;
extern const ApiRoute kSetBucketPolicy;
extern const ApiRoute kDeleteBucketPolicy;
extern const ApiRoute kGetPublicAccess;
extern const ApiRoute kReplacePublicAccess;
extern const ApiRoute kDeletePublicAccess;
extern const ApiRoute kGetUserPolicy;
extern const ApiRoute kSetUserPolicy;
extern const ApiRoute kDeleteUserPolicy;

// Defined in quota.cc.
extern const ApiRoute kGetBucketQuota;
extern const ApiRoute kSetBucketQuota;
extern const ApiRoute kGetUserQuota;
extern const ApiRoute kSetUserQuota;

// Defined in server.cc.
extern const ApiRoute kGetUsage;
extern const ApiRoute kGetServer;

// Defined in session.cc.
extern const ApiRoute kGetSession;
extern const ApiRoute kLogin;
extern const ApiRoute kLogout;
extern const ApiRoute kReauthenticate;
extern const ApiRoute kChangePassword;
extern const ApiRoute kSetUp;
extern const ApiRoute kCheckSetup;
extern const ApiRoute kCreateSetupLink;

// Defined in share.cc.
extern const ApiRoute kShareObject;
extern const ApiRoute kListShares;
extern const ApiRoute kRevokeShare;

// Defined in tags.cc.
extern const ApiRoute kGetBucketTags;
extern const ApiRoute kSetBucketTags;
extern const ApiRoute kSetObjectTags;

// Defined in uploads.cc.
extern const ApiRoute kListUploads;
extern const ApiRoute kCreateUpload;
extern const ApiRoute kAbortUpload;
extern const ApiRoute kListParts;
extern const ApiRoute kPutPart;
extern const ApiRoute kCompleteUpload;

// Defined in users.cc.
extern const ApiRoute kListUsers;
extern const ApiRoute kCreateUser;
extern const ApiRoute kGetUser;
extern const ApiRoute kUpdateUser;
extern const ApiRoute kDeleteUser;
extern const ApiRoute kAddKey;
extern const ApiRoute kRotateKeys;
extern const ApiRoute kRevokeKey;
extern const ApiRoute kRevealKey;

// Defined in versions.cc.
extern const ApiRoute kListVersions;
extern const ApiRoute kRestoreVersion;
extern const ApiRoute kDeleteVersion;

// Defined in zip.cc.
extern const ApiRoute kCreateZip;
extern const ApiRoute kDownloadZip;

}  // namespace onggi::admin
