// Checks and error responses shared by all signature types. Internal to the authenticator.
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

/// The ways in which a signature covers the body, as specified by x-amz-content-sha256.
enum class PayloadMode : std::uint8_t {
  kSigned,                    // the header contains the SHA-256 of the body
  kUnsigned,                  // UNSIGNED-PAYLOAD
  kStreamingSigned,           // STREAMING-AWS4-HMAC-SHA256-PAYLOAD
  kStreamingSignedTrailer,    // STREAMING-AWS4-HMAC-SHA256-PAYLOAD-TRAILER
  kStreamingUnsignedTrailer,  // STREAMING-UNSIGNED-PAYLOAD-TRAILER
};
/// Returns true for the three streaming modes, whose bodies are read through a ChunkedBody.
[[nodiscard]] constexpr bool is_streaming(PayloadMode mode) {
  return mode >= PayloadMode::kStreamingSigned;
}

/// Parses the value of x-amz-content-sha256. Returns InvalidArgument for unsupported values, such
/// as those of SigV4A.
[[nodiscard]] AuthResult<PayloadMode> parse_payload_mode(std::string_view value);

struct RequestDate {
  std::string_view text;  // header value as received
  Time time;
};
/// Reads the time of the request from x-amz-date, or from Date if there is no x-amz-date. Accepts
/// all date formats that clients send in these headers. Errors: AccessDenied if there is no valid
/// date, RequestTimeTooSkewed if the date differs from `now` by more than `skew_max`.
[[nodiscard]] AuthResult<RequestDate> read_date(const http::Request& request, Time now,
                                                std::chrono::seconds skew_max);

[[nodiscard]] std::unexpected<AuthError> invalid_argument(std::string_view message,
                                                          std::string_view name,
                                                          std::string_view value);
[[nodiscard]] std::unexpected<AuthError> unknown_key(std::string_view access_key);
/// Returns the SignatureDoesNotMatch error. `details` are further XML elements that the client is
/// allowed to see, such as the expected string to sign.
[[nodiscard]] std::unexpected<AuthError> wrong_signature(std::string_view access_key,
                                                         AuthFields details = {});
/// Returns the error for a request that is signed with SigV2 although SigV4 is required.
[[nodiscard]] std::unexpected<AuthError> sigv4_is_needed();

}  // namespace onggi::auth
