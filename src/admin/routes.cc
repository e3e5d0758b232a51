// The routing table of the admin API. tests/admin/test_contract.py compares it with
// docs/openapi.yaml.
#include <array>

#include "admin/protocol/call.h"

namespace onggi::admin {
namespace {

constexpr auto kPublic = iam::Role::kNobody;
constexpr auto kViewer = iam::Role::kViewer;
constexpr auto kOperator = iam::Role::kOperator;
constexpr auto kOwner = iam::Role::kOwner;

// One route per line, as in docs/openapi.yaml.
// clang-format off
constexpr std::array kRoutes{
    ApiRoute{"GET", "/session", kPublic, get_session},
    ApiRoute{"POST", "/session", kPublic, login},
    ApiRoute{"DELETE", "/session", kViewer, logout},
    ApiRoute{"POST", "/session/reauth", kViewer, reauthenticate},
    ApiRoute{"PUT", "/session/password", kViewer, change_password},
    ApiRoute{"POST", "/setup", kPublic, set_up},
    ApiRoute{"POST", "/setup/check", kPublic, check_setup},
    ApiRoute{"POST", "/setup-link", kOwner, create_setup_link},

    ApiRoute{"GET", "/accounts", kOwner, list_accounts},
    ApiRoute{"POST", "/accounts", kOwner, create_account, kReauth},
    ApiRoute{"GET", "/accounts/{}", kOwner, get_account},
    ApiRoute{"PATCH", "/accounts/{}", kOwner, update_account, kReauth},
    ApiRoute{"DELETE", "/accounts/{}", kOwner, delete_account, kReauth},
    ApiRoute{"GET", "/accounts/{}/sessions", kOwner, list_sessions},
    ApiRoute{"DELETE", "/accounts/{}/sessions", kOwner, end_sessions},
    ApiRoute{"GET", "/tokens", kViewer, list_tokens},
    ApiRoute{"POST", "/tokens", kViewer, create_token, kReauth},
    ApiRoute{"DELETE", "/tokens/{}", kViewer, revoke_token},

    ApiRoute{"GET", "/buckets", kViewer, list_buckets},
    ApiRoute{"POST", "/buckets", kOperator, create_bucket},
    ApiRoute{"GET", "/buckets/{}", kViewer, get_bucket},
    ApiRoute{"DELETE", "/buckets/{}", kOperator, delete_bucket},
    ApiRoute{"GET", "/buckets/{}/settings", kViewer, get_bucket_settings},
    ApiRoute{"PUT", "/buckets/{}/settings", kOperator, replace_bucket_settings},
    ApiRoute{"GET", "/buckets/{}/lifecycle", kViewer, get_bucket_lifecycle},
    ApiRoute{"PUT", "/buckets/{}/lifecycle", kOperator, replace_bucket_lifecycle, kOwnBody},
    ApiRoute{"DELETE", "/buckets/{}/lifecycle", kOperator, delete_bucket_lifecycle},
    ApiRoute{"POST", "/buckets/{}/lifecycle/count", kViewer, count_lifecycle},
    ApiRoute{"GET", "/buckets/{}/cors", kViewer, get_bucket_cors},
    ApiRoute{"PUT", "/buckets/{}/cors", kOperator, replace_bucket_cors},
    ApiRoute{"DELETE", "/buckets/{}/cors", kOperator, delete_bucket_cors},
    ApiRoute{"GET", "/buckets/{}/quota", kViewer, get_bucket_quota},
    ApiRoute{"PUT", "/buckets/{}/quota", kOperator, set_bucket_quota},
    ApiRoute{"GET", "/buckets/{}/object-lock", kViewer, get_object_lock},
    ApiRoute{"PUT", "/buckets/{}/object-lock", kOperator, replace_object_lock},
    ApiRoute{"GET", "/buckets/{}/grants", kViewer, list_bucket_grants},

    // Handlers in policies.cc.
    ApiRoute{"GET", "/buckets/{}/policy", kViewer, get_bucket_policy},
    ApiRoute{"PUT", "/buckets/{}/policy", kOperator, set_bucket_policy},
    ApiRoute{"DELETE", "/buckets/{}/policy", kOperator, delete_bucket_policy},
    ApiRoute{"GET", "/buckets/{}/public-access", kViewer, get_public_access},
    ApiRoute{"PUT", "/buckets/{}/public-access", kOperator, replace_public_access},
    ApiRoute{"DELETE", "/buckets/{}/public-access", kOperator, delete_public_access},

    // Handlers in objects.cc, count.cc, object_bytes.cc, share.cc and zip.cc.
    ApiRoute{"GET", "/buckets/{}/objects", kViewer, list_objects},
    ApiRoute{"POST", "/buckets/{}/objects/count", kViewer, count_objects, kOwnBody},
    ApiRoute{"POST", "/buckets/{}/objects/existing", kViewer, find_existing, kOwnBody},
    ApiRoute{"POST", "/buckets/{}/objects/delete", kOperator, delete_objects, kOwnBody},
    ApiRoute{"POST", "/buckets/{}/objects/delete-prefix", kOperator, delete_prefix},
    ApiRoute{"POST", "/buckets/{}/objects/zip", kViewer, create_zip, kOwnBody},
    ApiRoute{"GET", "/zips/{}", kViewer, download_zip},
    ApiRoute{"POST", "/buckets/{}/folders", kOperator, create_folder},
    ApiRoute{"GET", "/buckets/{}/object", kViewer, get_object},
    ApiRoute{"PUT", "/buckets/{}/object", kOperator, put_object, kOwnBody},
    ApiRoute{"DELETE", "/buckets/{}/object", kOperator, delete_object},
    ApiRoute{"GET", "/buckets/{}/object/download", kViewer, download_object},
    ApiRoute{"GET", "/buckets/{}/object/preview", kViewer, preview_object},
    ApiRoute{"POST", "/buckets/{}/object/share", kViewer, share_object},
    ApiRoute{"POST", "/buckets/{}/object/rename", kOperator, rename_object},

    // Handlers in share.cc.
    ApiRoute{"GET", "/shares", kViewer, list_shares},
    ApiRoute{"DELETE", "/shares/{}", kViewer, revoke_share},

    // Handlers in tags.cc.
    ApiRoute{"GET", "/buckets/{}/tags", kViewer, get_bucket_tags},
    ApiRoute{"PUT", "/buckets/{}/tags", kOperator, set_bucket_tags},
    ApiRoute{"PUT", "/buckets/{}/object/tags", kOperator, set_object_tags},

    // Handlers in versions.cc.
    ApiRoute{"GET", "/buckets/{}/versions", kViewer, list_versions},
    ApiRoute{"POST", "/buckets/{}/versions/restore", kOperator, restore_version},
    ApiRoute{"DELETE", "/buckets/{}/versions", kOperator, delete_version},
    ApiRoute{"PUT", "/buckets/{}/versions/retention", kOperator, replace_retention},
    ApiRoute{"PUT", "/buckets/{}/versions/legal-hold", kOperator, replace_legal_hold},

    // Handlers in uploads.cc.
    ApiRoute{"GET", "/buckets/{}/uploads", kViewer, list_uploads},
    ApiRoute{"POST", "/buckets/{}/uploads", kOperator, create_upload},
    ApiRoute{"DELETE", "/buckets/{}/uploads/{}", kOperator, abort_upload},
    ApiRoute{"GET", "/buckets/{}/uploads/{}/parts", kOperator, list_parts},
    ApiRoute{"PUT", "/buckets/{}/uploads/{}/parts/{}", kOperator, put_part, kOwnBody},
    ApiRoute{"POST", "/buckets/{}/uploads/{}/complete", kOperator, complete_upload, kOwnBody},

    ApiRoute{"GET", "/users", kViewer, list_users},
    ApiRoute{"POST", "/users", kOperator, create_user},
    ApiRoute{"GET", "/users/{}", kViewer, get_user},
    ApiRoute{"PATCH", "/users/{}", kOperator, update_user},
    ApiRoute{"DELETE", "/users/{}", kOperator, delete_user},
    ApiRoute{"GET", "/users/{}/quota", kViewer, get_user_quota},
    ApiRoute{"PUT", "/users/{}/quota", kOperator, set_user_quota},
    ApiRoute{"POST", "/users/{}/keys", kOperator, add_key},
    ApiRoute{"POST", "/users/{}/rotate", kOperator, rotate_keys},
    ApiRoute{"DELETE", "/users/{}/keys/{}", kOperator, revoke_key},
    ApiRoute{"POST", "/users/{}/keys/{}/reveal", kOperator, reveal_key, kReauth},
    ApiRoute{"GET", "/users/{}/grants", kViewer, list_user_grants},
    ApiRoute{"PUT", "/users/{}/grants", kOperator, set_grant},
    ApiRoute{"DELETE", "/users/{}/grants", kOperator, revoke_grant},
    ApiRoute{"GET", "/users/{}/policy", kViewer, get_user_policy},
    ApiRoute{"PUT", "/users/{}/policy", kOperator, set_user_policy},
    ApiRoute{"DELETE", "/users/{}/policy", kOperator, delete_user_policy},
    ApiRoute{"GET", "/permission-test", kViewer, test_permission},

    ApiRoute{"GET", "/usage", kViewer, get_usage},
    ApiRoute{"GET", "/metrics/series", kViewer, get_metrics_series},
    ApiRoute{"GET", "/audit", kViewer, list_audit},
    ApiRoute{"GET", "/audit/export", kViewer, export_audit},
    ApiRoute{"GET", "/jobs", kViewer, list_jobs},
    ApiRoute{"GET", "/jobs/{}", kViewer, get_job},
    ApiRoute{"POST", "/jobs/{}/cancel", kOperator, cancel_job},
    ApiRoute{"GET", "/server", kViewer, get_server},
};
// clang-format on

}  // namespace

std::span<const ApiRoute> api_routes() { return kRoutes; }

}  // namespace onggi::admin
