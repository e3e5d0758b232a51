// AuthError: the S3 error code and message for a refused request, ready to be written as an XML
// error document. auth/ chooses the S3 codes itself, because the messages refer to parts of the
// signature that no other module knows about.
#pragma once

#include <expected>
#include <string>
#include <utility>
#include <vector>

namespace onggi::auth {

struct AuthError {
  int status = 403;
  std::string code;                                         // "SignatureDoesNotMatch"
  std::string message;                                      // AWS's text
  std::vector<std::pair<std::string, std::string>> fields;  // additional XML elements, in order
};

template <typename T>
using AuthResult = std::expected<T, AuthError>;

using AuthFields = std::vector<std::pair<std::string, std::string>>;

[[nodiscard]] inline std::unexpected<AuthError> refuse(int status, std::string code,
                                                       std::string message,
                                                       AuthFields fields = {}) {
  return std::unexpected(AuthError{status, std::move(code), std::move(message), std::move(fields)});
}

}  // namespace onggi::auth
