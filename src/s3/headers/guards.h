// Guards: x-amz-* headers with which a client protects data, such as locks, encryption, conditions
// and the expected owner. They are recognized by their prefixes. Clients rely on the guards that
// they send, so a request with an unknown guard is rejected. Pure functions.
#pragma once

#include <string_view>

#include "http/framing/query.h"
#include "http/message.h"
#include "s3/protocol/error.h"

namespace onggi::s3 {

/// Returns true if the header `name`, in lower case, has the prefix of a guard.
[[nodiscard]] bool is_guard(std::string_view name);

/// Returns true if Onggi knows the guard `name` in requests with this HTTP method. The handlers
/// apply or reject known guards.
[[nodiscard]] bool is_known_guard(std::string_view name, std::string_view method);

/// Returns NotImplemented, naming the header, if the request has an unknown guard.
[[nodiscard]] S3Result<void> check_guards(const http::Request& request);

/// Returns NotImplemented if `query` has a guard that the request does not have as a header. Guards
/// count in the query of presigned requests only, where add_hoisted_headers() makes headers of
/// them.
[[nodiscard]] S3Result<void> check_query_guards(const http::Query& query,
                                                const http::Request& request);

}  // namespace onggi::s3
