// Signature Version 4 as pure functions: parsing the credentials of a request, building the string
// to sign, and signing it. Source: "Authenticating Requests (AWS Signature Version 4)" in the
// Amazon S3 API Reference. auth/authenticator checks times, regions and keys.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "auth/auth_error.h"
#include "base/digest/hmac.h"
#include "http/framing/query.h"
#include "http/message.h"

namespace onggi::auth {

inline constexpr std::string_view kSigV4 = "AWS4-HMAC-SHA256";
inline constexpr std::size_t kSignedHeadersMax = 128;

/// The scope of a signing key. text() returns "20130524/us-east-1/s3/aws4_request".
struct Scope {
  std::string date;  // such as "20130524"
  std::string region;
  std::string service;

  [[nodiscard]] std::string text() const;
  bool operator==(const Scope&) const = default;
};

/// The unverified access key, scope and signature of a request.
struct Claim {
  std::string access_key;
  Scope scope;
  std::string signed_headers;  // such as "host;x-amz-date"
  std::string signature;       // expected to be hex; not validated
};

/// Parses "AKID/20130524/us-east-1/s3/aws4_request" into the access key and scope of `claim`.
/// Returns false if `text` does not have that form.
[[nodiscard]] bool parse_credential(std::string_view text, Claim& claim);

/// Parses the value of an Authorization header. White space is allowed only around the commas.
[[nodiscard]] AuthResult<Claim> parse_authorization(std::string_view value);

/// Splits "host;x-amz-date" into names. Returns an empty vector unless the names are lower-case,
/// sorted and unique.
[[nodiscard]] std::vector<std::string_view> split_signed_headers(std::string_view text);

/// Returns the parameters in the order in which SigV4 signs them: by encoded name, then by encoded
/// value. The pointers are valid as long as `query` exists.
[[nodiscard]] std::vector<const http::Query::Parameter*> canonical_order(const http::Query& query);

/// Appends the canonical query, "a=1&b=2": the parameters in canonical order and encoded, without
/// X-Amz-Signature.
void append_canonical_query(std::string& out, const http::Query& query);

/// Appends the canonical path as SigV4 defines it for S3: decoded once ('+' is a space) and
/// re-encoded, but not normalised. Returns false if a '%' is not followed by two hex digits.
[[nodiscard]] bool append_canonical_path(std::string& out, std::string_view raw);

/// Returns the canonical request, or nullopt if the path cannot be decoded. `query` is the query of
/// the request.
[[nodiscard]] std::optional<std::string> canonical_request(
    const http::Request& request, const http::Query& query,
    const std::vector<std::string_view>& signed_headers, std::string_view payload_hash);

/// Returns the string to sign. `date` is the time of the request in the format of x-amz-date.
[[nodiscard]] std::string string_to_sign(std::string_view date, const Scope& scope,
                                         std::string_view canonical_request);

/// Derives the signing key, which takes four HMAC computations. SigningKeyCache caches the result.
[[nodiscard]] HmacKey derive_signing_key(std::string_view secret, const Scope& scope);

/// Returns the signature in hex, the encoding used in requests.
[[nodiscard]] std::string sign(const HmacKey& key, std::string_view string_to_sign);

}  // namespace onggi::auth
