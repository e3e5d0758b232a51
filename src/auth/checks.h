// What requests are checked for whatever way they are signed, and the refusals that the ways share.
// For the files of the authenticator.
#pragma once

#include <chrono>
#include <cstdint>
#include <string_view>

#include "auth/auth_error.h"
#include "base/clock.h"
#include "http/message.h"

namespace onggi::auth {

inline constexpr std::string_view kContentSha256 = "x-amz-content-sha256";
inline constexpr std::string_view kUnsignedPayload = "UNSIGNED-PAYLOAD";

/// How the body is tied to the signature: x-amz-content-sha256.
enum class PayloadMode : std::uint8_t {
  kSigned,                    // its SHA-256 is signed: compare with payload_sha256()
  kUnsigned,                  // UNSIGNED-PAYLOAD
  kStreamingSigned,           // STREAMING-AWS4-HMAC-SHA256-PAYLOAD
  kStreamingSignedTrailer,    // STREAMING-AWS4-HMAC-SHA256-PAYLOAD-TRAILER
  kStreamingUnsignedTrailer,  // STREAMING-UNSIGNED-PAYLOAD-TRAILER
};
/// The three streaming modes are read through a ChunkedBody.
[[nodiscard]] constexpr bool is_streaming(PayloadMode mode) {
  return mode >= PayloadMode::kStreamingSigned;
}

/// The mode that a value of x-amz-content-sha256 asks for. SigV4A's are refused with the rest.
[[nodiscard]] AuthResult<PayloadMode> parse_payload_mode(std::string_view value);

struct RequestDate {
  std::string_view text;  // as sent
  Time time;
};
/// x-amz-date, else Date; both forms are met in both. AccessDenied without one,
/// RequestTimeTooSkewed when it is further from `now` than `skew_max`.
[[nodiscard]] AuthResult<RequestDate> read_date(const http::Request& request, Time now,
                                                std::chrono::seconds skew_max);

[[nodiscard]] std::unexpected<AuthError> invalid_argument(std::string_view message,
                                                          std::string_view name,
                                                          std::string_view value);
[[nodiscard]] std::unexpected<AuthError> unknown_key(std::string_view access_key);
/// `details`: what should have been signed, for who may know.
[[nodiscard]] std::unexpected<AuthError> wrong_signature(std::string_view access_key,
                                                         AuthFields details = {});
/// Of SigV2, where it is off or cannot do what is asked.
[[nodiscard]] std::unexpected<AuthError> sigv4_is_needed();

}  // namespace onggi::auth
