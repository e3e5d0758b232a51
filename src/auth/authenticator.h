// Authenticator: the one place that decides who sent a request. It returns an Authenticated, which
// nobody else can make; whatever needs an identity takes one, so no handler can forget the check.
// Takes SigV4 from the Authorization header or from the query (presigned), never from both; SigV2
// too as far as it is on. What the identity may do is not decided here.
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
#include "auth/sigv4.h"
#include "base/clock.h"
#include "base/hmac.h"
#include "http/message.h"

namespace onggi::auth {

/// What the chunk signatures of a body continue from.
struct ChunkSeed {
  HmacKey key;
  std::string date;       // as in x-amz-date
  std::string scope;      // Scope::text()
  std::string signature;  // of the request, hex
};

/// Proof that a request was signed by the holder of an access key; or that it was not signed at
/// all, and nobody sent it.
class Authenticated {
 public:
  /// Empty when nobody did.
  [[nodiscard]] const std::string& access_key() const { return access_key_; }
  /// Null when nobody did.
  [[nodiscard]] const std::shared_ptr<const iam::User>& user() const { return user_; }
  [[nodiscard]] bool presigned() const { return presigned_; }
  /// Signed with SigV2.
  [[nodiscard]] bool is_sigv2() const { return sigv2_; }
  /// Empty when nobody signed; links and forms with SigV2 do not say when.
  [[nodiscard]] const std::optional<Time>& signed_at() const { return signed_at_; }
  [[nodiscard]] PayloadMode payload_mode() const { return payload_mode_; }
  /// What the signature says of the body, as in x-amz-content-sha256; of forms, SigV2 and nobody
  /// empty.
  [[nodiscard]] const std::string& signed_payload() const { return signed_payload_; }
  /// 32 raw bytes with kSigned, else empty.
  [[nodiscard]] const std::string& payload_sha256() const { return payload_sha256_; }
  /// Set with kStreamingSigned and kStreamingSignedTrailer.
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

/// A form whose policy somebody signed, and that keeps to it.
struct SignedForm {
  Authenticated authenticated;
  FileSizeRange file_size;
};

/// Which requests may be signed with SigV2. Forms may in any case.
enum class SignatureV2 : std::uint8_t {
  kOff,
  kLinks,  // presigned GET, HEAD and PUT
  kOn,
};

struct AuthOptions {
  std::string region = "us-east-1";  // us-east-1 is accepted besides
  bool accept_any_region = false;
  SignatureV2 signature_v2 = SignatureV2::kLinks;
  std::chrono::seconds clock_skew_max = std::chrono::minutes(15);
  /// Tells a client with a wrong signature what should have been signed. For debugging.
  bool expose_string_to_sign = false;
  std::size_t signing_keys_max = 4096;
};

/// Neither an Authorization header nor a signature in the query: an anonymous request, unless it is
/// a POST form, which carries its signature in the body.
[[nodiscard]] bool is_anonymous(const http::Request& request);
/// Neither a policy nor a part of a signature: an anonymous form.
[[nodiscard]] bool is_anonymous(const FormFields& form);

class Authenticator {
 public:
  /// `keys` outlives the authenticator.
  Authenticator(AuthOptions options, const KeyResolver& keys);

  /// Never waits; safe from any thread. An anonymous request is nobody's. `host_bucket`: the bucket
  /// that the Host header names (SigV2 signs it), or empty.
  [[nodiscard]] AuthResult<Authenticated> authenticate(const http::Request& request, Time now,
                                                       std::string_view host_bucket = {}) const;

  /// The same for the fields of a form that was posted to `bucket` and is not anonymous. Its policy
  /// is signed by SigV4, or by SigV2 as older pages do.
  [[nodiscard]] AuthResult<SignedForm> authenticate_form(const FormFields& form,
                                                         std::string_view bucket, Time now) const;

  /// Whose key that is by now; null when it is nobody's.
  [[nodiscard]] std::shared_ptr<const iam::User> find_user(std::string_view access_key) const;

 private:
  struct Attempt;
  [[nodiscard]] static AuthResult<Authenticated> read_anonymous(const http::Request& request);
  [[nodiscard]] AuthResult<Authenticated> authenticate_sigv2(const http::Request& request,
                                                             const CanonicalQuery& query,
                                                             std::string_view host_bucket,
                                                             Time now) const;
  [[nodiscard]] AuthResult<Attempt> read_header(const http::Request& request, CanonicalQuery query,
                                                Time now) const;
  [[nodiscard]] AuthResult<Attempt> read_presigned(const http::Request& request,
                                                   CanonicalQuery query, Time now) const;
  [[nodiscard]] static AuthResult<void> read_presigned_payload(const http::Request& request,
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
                                                 Attempt attempt) const;

  const AuthOptions options_;
  const KeyResolver& keys_;
  mutable SigningKeyCache signing_keys_;
};

}  // namespace onggi::auth
