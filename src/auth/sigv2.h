// Signature Version 2 as pure functions: parsing the credentials of a request, building the string
// to sign, and signing it. Source: "Signing and authenticating REST requests (AWS signature version
// 2)" in the Amazon S3 API Reference,
// https://docs.aws.amazon.com/AmazonS3/latest/API/RESTAuthentication.html. SigV2 does not sign the
// body, the Host header or most of the query. auth/authenticator checks times and keys.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "auth/auth_error.h"
#include "http/framing/query.h"
#include "http/message.h"

namespace onggi::auth {

/// The unverified access key and signature of a request.
struct Sigv2Claim {
  std::string access_key;
  std::string signature;               // expected to be base64; not validated
  std::optional<std::string> expires;  // Expires parameter; set only for signatures in the query
};

[[nodiscard]] bool is_sigv2_authorization(std::string_view value);
[[nodiscard]] bool has_sigv2_query(const http::Query& query);

/// Parses the value of an Authorization header, "AWS AKID:signature".
[[nodiscard]] AuthResult<Sigv2Claim> parse_sigv2_authorization(std::string_view value);
/// Parses AWSAccessKeyId, Expires and Signature from the query. Each parameter must occur exactly
/// once.
[[nodiscard]] AuthResult<Sigv2Claim> parse_sigv2_query(const http::Query& query);

/// Returns true if SigV2 signs the query parameter `parameter`. SigV2 signs the parameters that
/// select an operation or a version (including those introduced after SigV2) and those that
/// override response headers.
[[nodiscard]] bool is_signed_by_sigv2(std::string_view parameter);
/// Returns all query parameters that SigV2 signs, sorted. A test compares the list with the S3
/// operations table (s3/table.cc).
[[nodiscard]] std::span<const std::string_view> parameters_signed_by_sigv2();

/// Returns the path to sign: `host_bucket`, if not empty, followed by the path as received.
[[nodiscard]] std::string sigv2_path(const http::Request& request, std::string_view host_bucket);

/// Returns the string to sign. `expires` is Sigv2Claim::expires.
[[nodiscard]] std::string sigv2_string_to_sign(const http::Request& request,
                                               const http::Query& query, std::string_view path,
                                               const std::optional<std::string>& expires);

/// Returns the signature in base64, the encoding used in requests and forms.
[[nodiscard]] std::string sigv2_sign(std::string_view secret, std::string_view text);

}  // namespace onggi::auth
