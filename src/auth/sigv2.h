// Signature Version 2 as pure functions: what a request claims, the text that is signed, and the
// signature of it. Source: "Signing and authenticating REST requests (AWS signature version 2)" in
// the Amazon S3 API Reference, https://docs.aws.amazon.com/AmazonS3/latest/API/
// RESTAuthentication.html. It signs neither the body nor Host, nor most of the query. Decides
// nothing about time or keys; that is auth/authenticator.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "auth/auth_error.h"
#include "auth/sigv4.h"
#include "http/message.h"

namespace onggi::auth {

/// What a request says about its own signature. Nothing of it is verified.
struct Sigv2Claim {
  std::string access_key;
  std::string signature;               // base64, or anything
  std::optional<std::string> expires;  // as signed; of a signature in the query
};

[[nodiscard]] bool is_sigv2_authorization(std::string_view value);
[[nodiscard]] bool has_sigv2_query(const CanonicalQuery& query);

/// The value of an Authorization header, "AWS AKID:signature".
[[nodiscard]] AuthResult<Sigv2Claim> parse_sigv2_authorization(std::string_view value);
/// AWSAccessKeyId, Expires and Signature, each of them once.
[[nodiscard]] AuthResult<Sigv2Claim> parse_sigv2_query(const CanonicalQuery& query);

/// Whether a query parameter is part of what is signed: those that select an operation or a version
/// (also the ones that are younger than SigV2), and those that override headers of the response.
[[nodiscard]] bool is_signed_by_sigv2(std::string_view parameter);

/// The path that is signed: as sent, behind the bucket that the Host header names, if it does.
[[nodiscard]] std::string sigv2_path(const http::Request& request, std::string_view host_bucket);

/// `expires`: the claim's.
[[nodiscard]] std::string sigv2_string_to_sign(const http::Request& request,
                                               const CanonicalQuery& query, std::string_view path,
                                               const std::optional<std::string>& expires);

/// The signature as a request or a form carries it: base64.
[[nodiscard]] std::string sigv2_sign(std::string_view secret, std::string_view text);

}  // namespace onggi::auth
