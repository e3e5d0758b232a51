// AuthError: a refusal in S3's own words, ready to be written as an XML error. auth/ says S3's
// codes itself because the messages name parts of the signature that nobody else knows.
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
  std::vector<std::pair<std::string, std::string>> fields;  // further XML elements, in order
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
