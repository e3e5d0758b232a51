// Signature Version 4 as pure functions: parsing the credentials of a request, building the string
// to sign, and signing it. Source: "Authenticating Requests (AWS Signature Version 4)" in the
// Amazon S3 API Reference. Times, regions and keys are checked in auth/authenticator, not here.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "auth/auth_error.h"
#include "base/digest/hmac.h"
#include "http/message.h"

namespace onggi::auth {

inline constexpr std::string_view kSigV4 = "AWS4-HMAC-SHA256";
inline constexpr std::size_t kSignedHeadersMax = 128;

/// The scope of a signing key. text() is "20130524/us-east-1/s3/aws4_request".
struct Scope {
  std::string date;  // "20130524"
  std::string region;
  std::string service;

  [[nodiscard]] std::string text() const;
  bool operator==(const Scope&) const = default;
};

/// The access key, scope and signature that a request claims. Unverified.
struct Claim {
  std::string access_key;
  Scope scope;
  std::string signed_headers;  // "host;x-amz-date"
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

/// The query of a request in canonical form: sorted, with each name and value decoded ('+' is a
/// space) and re-encoded.
class CanonicalQuery {
 public:
  /// Returns false if a '%' is not followed by two hex digits.
  [[nodiscard]] bool parse(std::string_view raw);

  [[nodiscard]] std::size_t count(std::string_view name) const;
  /// Returns the decoded value of the first parameter named `name`, or nullopt if there is none.
  /// `name` must consist of unreserved characters.
  [[nodiscard]] std::optional<std::string> find(std::string_view name) const;
  /// Returns the first repeated name that starts with `prefix`, or an empty view if there is none.
  [[nodiscard]] std::string_view repeated(std::string_view prefix) const;
  /// Appends the query as "a=1&b=2", omitting the parameters named `without`.
  void append_to(std::string& out, std::string_view without) const;

  struct Parameter {
    std::string name, value;  // encoded
    auto operator<=>(const Parameter&) const = default;
  };
  [[nodiscard]] const std::vector<Parameter>& parameters() const { return parameters_; }

 private:
  std::vector<Parameter> parameters_;
};

/// Appends the canonical path as SigV4 defines it for S3: decoded once ('+' is a space) and
/// re-encoded, but not normalised. Returns false if a '%' is not followed by two hex digits.
[[nodiscard]] bool append_canonical_path(std::string& out, std::string_view raw);

/// Returns the canonical request, or nullopt if the path cannot be decoded.
[[nodiscard]] std::optional<std::string> canonical_request(
    const http::Request& request, const CanonicalQuery& query,
    const std::vector<std::string_view>& signed_headers, std::string_view payload_hash);

/// Returns the string to sign. `date` is the time of the request in the format of x-amz-date.
[[nodiscard]] std::string string_to_sign(std::string_view date, const Scope& scope,
                                         std::string_view canonical_request);

/// Derives the signing key, which takes four HMAC computations. SigningKeyCache avoids repeating
/// them.
[[nodiscard]] HmacKey derive_signing_key(std::string_view secret, const Scope& scope);

/// Returns the signature in hex, the form used in requests.
[[nodiscard]] std::string sign(const HmacKey& key, std::string_view string_to_sign);

}  // namespace onggi::auth
