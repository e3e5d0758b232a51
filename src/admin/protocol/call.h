// Call: the context of one admin API request. Handlers use it to read the request and to write to
// the audit log. Private to admin/.
#pragma once

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

struct ApiRoute;

inline constexpr std::size_t kPageSizeMax = 1000;
inline constexpr std::size_t kPageSizeDefault = 100;
/// The maximum body size of PUT /buckets/{bucket}/object.
inline constexpr std::uint64_t kPutObjectSizeMax = 64ULL << 20;
inline constexpr std::size_t kKeyListSizeMax = 1 << 20;  // maximum body size of a list of keys

struct Call {
  const Services& services;
  http::Request& request;
  const ApiRoute& route;
  Caller caller;
  std::vector<std::string> args;  // decoded path segments that match the {} of the route
  http::Query query;
  json::object body;  // the parsed body; empty if the route sets own_body

  [[nodiscard]] const iam::Actor& actor() const { return caller.actor; }
  /// Returns a query parameter, or nullopt if it is missing. A query that repeats a parameter has
  /// already been refused.
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

/// Reads and parses a JSON object. Errors: 413 if the body is larger than `size_max` bytes, 400 if
/// it is incomplete or malformed.
Task<ApiResult<json::object>> read_json(http::Body& body, std::size_t size_max);

/// Records the first action of ApiRoute::audit in the audit log. Used for actions that iam/ does
/// not record itself.
Task<ApiResult<void>> audit(Call& call, std::string subject, iam::AuditDetail detail = {});
/// Like audit(), but records `action` instead of the first action.
Task<ApiResult<void>> audit_as(Call& call, std::string_view action, std::string subject,
                               iam::AuditDetail detail = {});

}  // namespace onggi::admin
