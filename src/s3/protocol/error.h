// S3Error: an error as S3 clients receive it. Only the constructors of S3Error convert an
// onggi::Error or an auth::AuthError to an S3 error. s3_errors/error_code.h lists all error codes.
#pragma once

#include <expected>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "auth/auth_error.h"
#include "base/result.h"
#include "http/message.h"
#include "s3_errors/error_code.h"

namespace onggi::s3 {

using s3_errors::ErrorCode;

struct S3Error {
  ErrorCode code;
  int status;
  std::string message;
  std::vector<std::pair<std::string, std::string>> fields;  // further elements of <Error>, in order
  std::vector<std::pair<std::string, std::string>> headers;  // further response headers

  /// If `error_message` is not empty, it replaces the default message of the code.
  explicit S3Error(ErrorCode error_code, std::string error_message = {});
  /// Implicit on purpose, so that operations can pass the errors of the catalog and of auth to
  /// refuse().
  S3Error(const Error& error);     // NOLINT(google-explicit-constructor)
  S3Error(auth::AuthError error);  // NOLINT(google-explicit-constructor)

  S3Error&& field(std::string name, std::string value) &&;
  S3Error&& header(std::string name, std::string value) &&;
};

/// The result of an operation: a response or an error.
using Reply = std::expected<http::Response, S3Error>;
template <typename T>
using S3Result = std::expected<T, S3Error>;

[[nodiscard]] inline std::unexpected<S3Error> refuse(ErrorCode code, std::string message = {}) {
  return std::unexpected(S3Error(code, std::move(message)));
}
[[nodiscard]] inline std::unexpected<S3Error> refuse(S3Error error) {
  return std::unexpected(std::move(error));
}

/// Returns the <Error> document, without a namespace, as AWS sends it.
[[nodiscard]] std::string error_document(const S3Error& error, std::string_view resource,
                                         std::string_view request_id, std::string_view host_id);
/// Returns the <Error> document without Resource, RequestId and HostId, for a request that could
/// not be read.
[[nodiscard]] std::string bare_error_document(const S3Error& error);
/// Returns the error document in the form of S3 Control: <ErrorResponse><Error>…
[[nodiscard]] std::string wrapped_error_document(const S3Error& error, std::string_view request_id,
                                                 std::string_view host_id);

}  // namespace onggi::s3
