// Guards: the families of x-amz-* headers with which a client protects data: locks, encryption,
// conditions, the expected owner. A client that sends one relies on it, so a header of such a
// family that Onggi does not know must not be ignored. Pure functions.
#pragma once

#include <string_view>

#include "http/message.h"
#include "s3/protocol/error.h"

namespace onggi::s3 {

/// Returns true if the header `name`, in lower case, belongs to a family of guards.
[[nodiscard]] bool is_guard(std::string_view name);

/// Returns true if Onggi knows the guard `name` in requests with this method. The operations apply
/// it or refuse it.
[[nodiscard]] bool is_known_guard(std::string_view name, std::string_view method);

/// Returns NotImplemented, naming the header, if the request has a guard that is not known.
[[nodiscard]] S3Result<void> check_guards(const http::Request& request);

}  // namespace onggi::s3
