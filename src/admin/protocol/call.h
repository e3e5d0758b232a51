// Call, the context of one admin API request, and the routing table. The handlers declared here are
// implemented in one .cc file per resource family. Private to admin/.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "admin/protocol/caller.h"
#include "admin/protocol/json.h"
#include "admin/protocol/problem.h"
#include "admin/protocol/reasons.h"
#include "admin/protocol/services.h"
#include "base/task.h"
#include "http/framing/query.h"

namespace onggi::admin {

inline constexpr std::size_t kPageSizeMax = 1000;
inline constexpr std::size_t kPageSizeDefault = 100;
inline constexpr std::uint64_t kPutObjectSizeMax = 64ULL << 20;  // PUT /buckets/{bucket}/object
inline constexpr std::size_t kKeyListSizeMax = 1 << 20;  // maximum body size of a list of keys

struct Call {
  const Services& services;
  http::Request& request;
  Caller caller;
  std::vector<std::string> args;  // decoded path segments that match the {} of the route
  http::Query query;
  json::object body;  // empty if the route has kOwnBody

  [[nodiscard]] const iam::Actor& actor() const { return caller.actor; }
  /// Returns a query parameter, or nullopt if it is missing. If the parameter is repeated, returns
  /// the first value.
  [[nodiscard]] std::optional<std::string> param(std::string_view name) const;
  /// Returns a query parameter. Error: 400 if it is missing or empty.
  [[nodiscard]] ApiResult<std::string> required_param(std::string_view name) const;
  /// Returns a query parameter as a time, or nullopt if it is missing or empty. Error: 400 if it is
  /// not an ISO 8601 time.
  [[nodiscard]] ApiResult<std::optional<Time>> time_param(std::string_view name) const;
  /// Returns the page size in the query parameter `limit`, or kPageSizeDefault if it is missing.
  /// Error: 400 if it is not 1 to kPageSizeMax.
  [[nodiscard]] ApiResult<std::size_t> limit() const;
  /// Compares If-Match with `etag`, the resource's current ETag. Returns true if they are equal,
  /// and false if the header is missing or "*". Error: 412 if they differ.
  [[nodiscard]] ApiResult<bool> if_match(std::string_view etag) const;
};

/// Returns the ETag, with quotes, of a resource whose state is `text`.
[[nodiscard]] std::string text_etag(std::string_view text);

/// Returns the user named by the first path argument. Error: 404 if there is no such user.
[[nodiscard]] ApiResult<std::shared_ptr<const iam::User>> find_user(const Call& call);

/// The answer of a handler: JSON (null for no body), or a complete HTTP response in `response`,
/// which takes precedence over the other fields.
struct Answer {
  int status = 200;
  json::value body;
  std::vector<std::pair<std::string, std::string>> headers = {};
  std::optional<http::Response> response = {};
};

using ApiHandler = Task<ApiResult<Answer>> (*)(Call&);

/// The special properties of a route, as bit flags.
enum RouteFlags : unsigned {
  kNone = 0,
  kReauth = 1,   // the caller must have entered the password recently
  kOwnBody = 2,  // the handler itself reads and parses request.body and limits its size
};

struct ApiRoute {
  std::string_view method;
  std::string_view path;  // path below /api/v1; "{}" matches one segment
  iam::Role role;         // minimum role; kNobody: no login needed
  ApiHandler handler;
  unsigned flags = kNone;
};
/// Returns all routes of the API, in the order of docs/openapi.yaml.
[[nodiscard]] std::span<const ApiRoute> api_routes();

/// Reads and parses a JSON object. Errors: 413 if the body is larger than `size_max` bytes, 400 if
/// it is incomplete or malformed.
Task<ApiResult<json::object>> read_json(http::Body& body, std::size_t size_max);

/// Appends an event to the audit log, for actions that iam/ does not record itself.
Task<ApiResult<void>> audit(Call& call, std::string action, std::string subject,
                            std::string detail = {});

Task<ApiResult<Answer>> get_session(Call& call);
Task<ApiResult<Answer>> login(Call& call);
Task<ApiResult<Answer>> logout(Call& call);
Task<ApiResult<Answer>> reauthenticate(Call& call);
Task<ApiResult<Answer>> change_password(Call& call);
Task<ApiResult<Answer>> check_setup(Call& call);
Task<ApiResult<Answer>> set_up(Call& call);
Task<ApiResult<Answer>> create_setup_link(Call& call);

Task<ApiResult<Answer>> list_accounts(Call& call);
Task<ApiResult<Answer>> create_account(Call& call);
Task<ApiResult<Answer>> get_account(Call& call);
Task<ApiResult<Answer>> update_account(Call& call);
Task<ApiResult<Answer>> delete_account(Call& call);
Task<ApiResult<Answer>> list_sessions(Call& call);
Task<ApiResult<Answer>> end_sessions(Call& call);
Task<ApiResult<Answer>> list_tokens(Call& call);
Task<ApiResult<Answer>> create_token(Call& call);
Task<ApiResult<Answer>> revoke_token(Call& call);

Task<ApiResult<Answer>> list_buckets(Call& call);
Task<ApiResult<Answer>> create_bucket(Call& call);
Task<ApiResult<Answer>> get_bucket(Call& call);
Task<ApiResult<Answer>> delete_bucket(Call& call);
Task<ApiResult<Answer>> get_bucket_settings(Call& call);
Task<ApiResult<Answer>> replace_bucket_settings(Call& call);
Task<ApiResult<Answer>> get_bucket_lifecycle(Call& call);
Task<ApiResult<Answer>> replace_bucket_lifecycle(Call& call);
Task<ApiResult<Answer>> delete_bucket_lifecycle(Call& call);
Task<ApiResult<Answer>> get_bucket_cors(Call& call);
Task<ApiResult<Answer>> replace_bucket_cors(Call& call);
Task<ApiResult<Answer>> delete_bucket_cors(Call& call);
Task<ApiResult<Answer>> list_bucket_grants(Call& call);
Task<ApiResult<Answer>> get_bucket_policy(Call& call);
Task<ApiResult<Answer>> set_bucket_policy(Call& call);
Task<ApiResult<Answer>> delete_bucket_policy(Call& call);
Task<ApiResult<Answer>> get_public_access(Call& call);
Task<ApiResult<Answer>> replace_public_access(Call& call);
Task<ApiResult<Answer>> delete_public_access(Call& call);
Task<ApiResult<Answer>> get_bucket_quota(Call& call);
Task<ApiResult<Answer>> set_bucket_quota(Call& call);
Task<ApiResult<Answer>> get_object_lock(Call& call);
Task<ApiResult<Answer>> replace_object_lock(Call& call);

Task<ApiResult<Answer>> list_objects(Call& call);
Task<ApiResult<Answer>> get_object(Call& call);
Task<ApiResult<Answer>> put_object(Call& call);
Task<ApiResult<Answer>> delete_object(Call& call);
Task<ApiResult<Answer>> delete_objects(Call& call);
Task<ApiResult<Answer>> delete_prefix(Call& call);
Task<ApiResult<Answer>> count_objects(Call& call);
Task<ApiResult<Answer>> count_lifecycle(Call& call);
Task<ApiResult<Answer>> find_existing(Call& call);
Task<ApiResult<Answer>> create_zip(Call& call);
Task<ApiResult<Answer>> download_zip(Call& call);
Task<ApiResult<Answer>> create_folder(Call& call);
Task<ApiResult<Answer>> download_object(Call& call);
Task<ApiResult<Answer>> preview_object(Call& call);
Task<ApiResult<Answer>> share_object(Call& call);
Task<ApiResult<Answer>> list_shares(Call& call);
Task<ApiResult<Answer>> revoke_share(Call& call);
Task<ApiResult<Answer>> rename_object(Call& call);

Task<ApiResult<Answer>> get_bucket_tags(Call& call);
Task<ApiResult<Answer>> set_bucket_tags(Call& call);
Task<ApiResult<Answer>> set_object_tags(Call& call);

Task<ApiResult<Answer>> list_versions(Call& call);
Task<ApiResult<Answer>> restore_version(Call& call);
Task<ApiResult<Answer>> delete_version(Call& call);
Task<ApiResult<Answer>> replace_retention(Call& call);
Task<ApiResult<Answer>> replace_legal_hold(Call& call);

Task<ApiResult<Answer>> list_uploads(Call& call);
Task<ApiResult<Answer>> create_upload(Call& call);
Task<ApiResult<Answer>> put_part(Call& call);
Task<ApiResult<Answer>> list_parts(Call& call);
Task<ApiResult<Answer>> complete_upload(Call& call);
Task<ApiResult<Answer>> abort_upload(Call& call);

Task<ApiResult<Answer>> list_users(Call& call);
Task<ApiResult<Answer>> create_user(Call& call);
Task<ApiResult<Answer>> get_user(Call& call);
Task<ApiResult<Answer>> update_user(Call& call);
Task<ApiResult<Answer>> delete_user(Call& call);
Task<ApiResult<Answer>> get_user_quota(Call& call);
Task<ApiResult<Answer>> set_user_quota(Call& call);

Task<ApiResult<Answer>> add_key(Call& call);
Task<ApiResult<Answer>> rotate_keys(Call& call);
Task<ApiResult<Answer>> revoke_key(Call& call);
Task<ApiResult<Answer>> reveal_key(Call& call);

Task<ApiResult<Answer>> list_user_grants(Call& call);
Task<ApiResult<Answer>> set_grant(Call& call);
Task<ApiResult<Answer>> revoke_grant(Call& call);
Task<ApiResult<Answer>> get_user_policy(Call& call);
Task<ApiResult<Answer>> set_user_policy(Call& call);
Task<ApiResult<Answer>> delete_user_policy(Call& call);
Task<ApiResult<Answer>> test_permission(Call& call);

Task<ApiResult<Answer>> get_usage(Call& call);
Task<ApiResult<Answer>> get_metrics_series(Call& call);
Task<ApiResult<Answer>> list_jobs(Call& call);
Task<ApiResult<Answer>> get_job(Call& call);
Task<ApiResult<Answer>> cancel_job(Call& call);
Task<ApiResult<Answer>> list_audit(Call& call);
Task<ApiResult<Answer>> export_audit(Call& call);
Task<ApiResult<Answer>> get_server(Call& call);

}  // namespace onggi::admin
