// Guards: x-amz-* headers with which a client protects data, such as locks, encryption, conditions
// and the expected owner. They are recognized by their prefixes. Clients rely on the guards that
// they send, so a request is rejected if it has a guard that its operation would ignore. Pure
// functions.
#pragma once

#include <string_view>

#include "http/framing/query.h"
#include "http/message.h"
#include "s3/protocol/error.h"
#include "s3/protocol/operation.h"

namespace onggi::s3 {

/// Returns true if the header `name`, in lower case, has the prefix of a guard.
[[nodiscard]] bool is_guard(std::string_view name);

/// Returns true for If-Match, If-None-Match, If-Modified-Since and If-Unmodified-Since. `name` is
/// in lower case.
[[nodiscard]] bool is_condition(std::string_view name);

/// Returns true if the handler of `operation` applies the guard `name`, or rejects it with an error
/// of its own.
[[nodiscard]] bool honours_guard(const Operation& operation, std::string_view name);

/// Returns true if `operation` evaluates If-Match and the other conditions of HTTP. For a GET,
/// ignoring them does no harm (RFC 9110, section 13.2.1).
[[nodiscard]] bool honours_conditions(const Operation& operation);

/// Returns NotImplemented, naming the header, if the request has a guard or a condition that
/// `operation` would ignore.
[[nodiscard]] S3Result<void> check_guards(const http::Request& request, const Operation& operation);

/// Returns NotImplemented if `query` has a guard that the request does not have as a header. Guards
/// count in the query of presigned requests only, where add_hoisted_headers() makes headers of
/// them.
[[nodiscard]] S3Result<void> check_query_guards(const http::Query& query,
                                                const http::Request& request);

}  // namespace onggi::s3
