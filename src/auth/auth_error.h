// AuthError: the S3 error that auth/ returns when it refuses a request. auth/ chooses the S3 code
// itself, because the message and the fields describe parts of the signature that no other module
// handles.
#pragma once

#include <expected>
#include <string>
#include <utility>
#include <vector>

#include "s3_errors/error_code.h"

namespace onggi::auth {

using AuthFields = std::vector<std::pair<std::string, std::string>>;

struct AuthError {
  s3_errors::ErrorCode code;
  std::string message;  // in AWS's wording
  AuthFields fields;    // additional XML elements of the response, in order
};

template <typename T>
using AuthResult = std::expected<T, AuthError>;

/// Returns an error. If `message` is empty, the error has the default message of its code.
[[nodiscard]] inline std::unexpected<AuthError> refuse(s3_errors::ErrorCode code,
                                                       std::string message = {},
                                                       AuthFields fields = {}) {
  if (message.empty()) message = code.message();
  return std::unexpected(AuthError{code, std::move(message), std::move(fields)});
}

}  // namespace onggi::auth
