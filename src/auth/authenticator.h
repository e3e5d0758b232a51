// Authenticator: the only class that establishes the identity of a requester. It returns an
// Authenticated, which no other class can create. Code that needs an identity has a parameter of
// type Authenticated, so no handler can skip the check. SigV4 is accepted in the Authorization
// header or in the query (presigned), but not in both. SigV2 is accepted if it is enabled. The
// authenticator does not check permissions.
#pragma once

#include <chrono>
#include <memory>
#include <optional>
#include <string>

#include "auth/auth_error.h"
#include "auth/checks.h"
#include "auth/key_resolver.h"
#include "auth/post_policy.h"
#include "auth/signing_key_cache.h"
#include "base/clock.h"
#include "base/digest/hmac.h"
#include "http/framing/query.h"
#include "http/message.h"

namespace onggi::auth {

/// The data needed to verify the first chunk signature of a body.
struct ChunkSeed {
  HmacKey key;
  std::string date;       // in the format of x-amz-date
  std::string scope;      // text() of the signature's Scope
  std::string signature;  // signature of the request, in hex
};

/// Proof that the holder of an access key signed a request, or that the request is anonymous.
class Authenticated {
 public:
  /// Returns the access key, or an empty string if the request is anonymous.
  [[nodiscard]] const std::string& access_key() const { return access_key_; }
  /// Returns the user, or null if the request is anonymous.
  [[nodiscard]] const std::shared_ptr<const iam::User>& user() const { return user_; }
  [[nodiscard]] bool presigned() const { return presigned_; }
  /// Returns true if the request was signed with SigV2.
  [[nodiscard]] bool is_sigv2() const { return sigv2_; }
  /// Returns the time at which the request was signed. Returns nullopt for anonymous requests, and
  /// for SigV2 presigned URLs and forms, which do not contain the signing time.
  [[nodiscard]] const std::optional<Time>& signed_at() const { return signed_at_; }
  [[nodiscard]] PayloadMode payload_mode() const { return payload_mode_; }
  /// Returns the signed payload hash, in the format of x-amz-content-sha256. Returns an empty
  /// string for forms, SigV2 requests and anonymous requests.
  [[nodiscard]] const std::string& signed_payload() const { return signed_payload_; }
  /// Returns the SHA-256 that the body must have: 32 raw bytes if the payload mode is kSigned,
  /// otherwise an empty string.
  [[nodiscard]] const std::string& payload_sha256() const { return payload_sha256_; }
  /// Returns the data needed to verify chunk signatures, or nullopt in modes other than
  /// kStreamingSigned and kStreamingSignedTrailer.
  [[nodiscard]] const std::optional<ChunkSeed>& chunk_seed() const { return chunk_seed_; }

 private:
  friend class Authenticator;
  Authenticated() = default;

  std::string access_key_;
  std::shared_ptr<const iam::User> user_;
  bool presigned_ = false;
  bool sigv2_ = false;
  std::optional<Time> signed_at_;
  PayloadMode payload_mode_ = PayloadMode::kSigned;
  std::string signed_payload_;
  std::string payload_sha256_;
  std::optional<ChunkSeed> chunk_seed_;
};

/// A POST form whose policy has a valid signature and allows the form.
struct SignedForm {
  Authenticated authenticated;
  FileSizeRange file_size;
};

/// The kinds of requests that may be signed with SigV2. Forms may always be signed with SigV2.
enum class SignatureV2 : std::uint8_t {
  kOff,
  kLinks,  // only presigned GET, HEAD and PUT
  kOn,
};

struct AuthOptions {
  std::string region{};  // region of the server; us-east-1 is always accepted too
  bool accept_any_region = false;
  SignatureV2 signature_v2 = SignatureV2::kLinks;
  std::chrono::seconds clock_skew_max = std::chrono::minutes(15);
  /// If true, SignatureDoesNotMatch responses include the expected string to sign, for debugging.
  bool expose_string_to_sign = false;
  std::size_t signing_keys_max = 4096;
};

/// Returns true if the request has neither an Authorization header nor a signature in the query.
/// Such a request is anonymous, unless it is a POST form, which carries its signature in the body.
[[nodiscard]] bool is_anonymous(const http::Request& request, const http::Query& query);
/// Returns true if the form has neither a policy nor any signature field.
[[nodiscard]] bool is_anonymous(const FormFields& form);

class Authenticator {
 public:
  /// `keys` must outlive the authenticator.
  Authenticator(AuthOptions options, const KeyResolver& keys);

  /// Authenticates a request. For an unsigned request, returns an anonymous Authenticated. `query`
  /// is the query of the request. `host_bucket` is the bucket named in the Host header, which SigV2
  /// signs, or empty if there is none. Never blocks; thread-safe.
  [[nodiscard]] AuthResult<Authenticated> authenticate(const http::Request& request,
                                                       const http::Query& query, Time now,
                                                       std::string_view host_bucket = {}) const;

  /// Authenticates a form that was posted to `bucket` and is not anonymous, and checks the form
  /// against its policy. The policy may be signed with SigV4 or, as on older web pages, with SigV2.
  /// Never blocks; thread-safe.
  [[nodiscard]] AuthResult<SignedForm> authenticate_form(const FormFields& form,
                                                         std::string_view bucket, Time now) const;

  /// Returns the user who currently owns `access_key`, or null if the key is not active.
  [[nodiscard]] std::shared_ptr<const iam::User> find_user(std::string_view access_key) const;

 private:
  struct Attempt;
  [[nodiscard]] static AuthResult<Authenticated> read_anonymous(const http::Request& request);
  [[nodiscard]] AuthResult<Authenticated> authenticate_sigv2(const http::Request& request,
                                                             const http::Query& query,
                                                             std::string_view host_bucket,
                                                             Time now) const;
  [[nodiscard]] AuthResult<Attempt> read_header(const http::Request& request, Time now) const;
  [[nodiscard]] AuthResult<Attempt> read_presigned(const http::Request& request,
                                                   const http::Query& query, Time now) const;
  [[nodiscard]] static AuthResult<void> read_presigned_payload(const http::Request& request,
                                                               const http::Query& query,
                                                               Attempt& attempt);
  struct ScopeFault {
    std::string why;
    AuthFields fields;
  };
  [[nodiscard]] std::optional<ScopeFault> scope_fault(const Scope& scope,
                                                      std::string_view date) const;
  [[nodiscard]] AuthResult<void> check_scope(const Scope& scope, std::string_view date,
                                             bool presigned) const;
  [[nodiscard]] AuthResult<Authenticated> verify_form_v4(const FormFields& form) const;
  [[nodiscard]] AuthResult<Authenticated> verify_form_v2(const FormFields& form) const;
  [[nodiscard]] AuthResult<Authenticated> verify(const http::Request& request,
                                                 const http::Query& query, Attempt attempt) const;

  const AuthOptions options_;
  const KeyResolver& keys_;
  mutable SigningKeyCache signing_keys_;
};

}  // namespace onggi::auth
