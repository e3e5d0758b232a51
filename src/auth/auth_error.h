// AuthError: why auth/ refuses a request, as S3's clients see it. auth/ chooses the S3 code itself,
// because messages and fields refer to parts of the signature that no other module knows about.
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
  std::string message;  // AWS's text
  AuthFields fields;    // additional XML elements, in order
};

template <typename T>
using AuthResult = std::expected<T, AuthError>;

/// If `message` is empty, the error has the code's usual message.
[[nodiscard]] inline std::unexpected<AuthError> refuse(s3_errors::ErrorCode code,
                                                       std::string message = {},
                                                       AuthFields fields = {}) {
  if (message.empty()) message = code.message();
  return std::unexpected(AuthError{code, std::move(message), std::move(fields)});
}

}  // namespace onggi::auth
