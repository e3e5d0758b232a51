// Signature Version 4 as pure functions: what a request claims, the text that is signed, and the
// signature of it. Source: "Authenticating Requests (AWS Signature Version 4)" in the Amazon S3 API
// Reference. Decides nothing about time, regions or keys; that is auth/authenticator.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "auth/auth_error.h"
#include "base/hmac.h"
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

/// What a request says about its own signature. Nothing of it is verified.
struct Claim {
  std::string access_key;
  Scope scope;
  std::string signed_headers;  // "host;x-amz-date"
  std::string signature;       // hex, or anything
};

/// "AKID/20130524/us-east-1/s3/aws4_request" into access key and scope; false if it is something
/// else.
[[nodiscard]] bool parse_credential(std::string_view text, Claim& claim);

/// The value of an Authorization header. White space around the commas is tolerated, nothing else.
[[nodiscard]] AuthResult<Claim> parse_authorization(std::string_view value);

/// "host;x-amz-date" into names; empty unless they are lower case, ascending and without repeats.
[[nodiscard]] std::vector<std::string_view> split_signed_headers(std::string_view text);

/// The query of a request, each name and value decoded and encoded again ('+' is a space), sorted.
class CanonicalQuery {
 public:
  /// False for a '%' without two hex digits.
  [[nodiscard]] bool parse(std::string_view raw);

  [[nodiscard]] std::size_t count(std::string_view name) const;
  /// The decoded value of the first parameter of that name. Names consist of unreserved characters.
  [[nodiscard]] std::optional<std::string> find(std::string_view name) const;
  /// The first name with this prefix that occurs twice, or empty.
  [[nodiscard]] std::string_view repeated(std::string_view prefix) const;
  /// Appends "a=1&b=2", leaving out one name.
  void append_to(std::string& out, std::string_view without) const;

  struct Parameter {
    std::string name, value;  // encoded
    auto operator<=>(const Parameter&) const = default;
  };
  [[nodiscard]] const std::vector<Parameter>& parameters() const { return parameters_; }

 private:
  std::vector<Parameter> parameters_;
};

/// Appends the path as SigV4 for S3 wants it: each byte decoded once ('+' is a space) and encoded
/// again, nothing normalised. False for a '%' without two hex digits.
[[nodiscard]] bool append_canonical_path(std::string& out, std::string_view raw);

/// The canonical request. nullopt when the path cannot be decoded.
[[nodiscard]] std::optional<std::string> canonical_request(
    const http::Request& request, const CanonicalQuery& query,
    const std::vector<std::string_view>& signed_headers, std::string_view payload_hash);

/// `date` is the request's time as in x-amz-date.
[[nodiscard]] std::string string_to_sign(std::string_view date, const Scope& scope,
                                         std::string_view canonical_request);

/// Four HMACs; SigningKeyCache saves them.
[[nodiscard]] HmacKey derive_signing_key(std::string_view secret, const Scope& scope);

/// The signature as a request carries it: hex.
[[nodiscard]] std::string sign(const HmacKey& key, std::string_view string_to_sign);

}  // namespace onggi::auth
