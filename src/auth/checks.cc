#include "auth/checks.h"

#include <algorithm>
#include <iterator>
#include <string>

namespace onggi::auth {
namespace {

bool is_sha256_hex(std::string_view text) {
  return text.size() == 64 && std::ranges::all_of(text, [](char c) {
           return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f');
         });
}

Result<Time> parse_request_date(std::string_view text) {
  for (const auto parse : {parse_amz_date, parse_http_date, parse_iso8601})
    if (auto time = parse(text)) return time;
  return fail(Code::kInvalid, "not a date");
}

}  // namespace

AuthResult<PayloadMode> parse_payload_mode(std::string_view value) {
  if (is_sha256_hex(value)) return PayloadMode::kSigned;
  if (value == kUnsignedPayload) return PayloadMode::kUnsigned;
  if (value == "STREAMING-AWS4-HMAC-SHA256-PAYLOAD") return PayloadMode::kStreamingSigned;
  if (value == "STREAMING-AWS4-HMAC-SHA256-PAYLOAD-TRAILER")
    return PayloadMode::kStreamingSignedTrailer;
  if (value == "STREAMING-UNSIGNED-PAYLOAD-TRAILER") return PayloadMode::kStreamingUnsignedTrailer;
  return invalid_argument(
      "x-amz-content-sha256 must be UNSIGNED-PAYLOAD, STREAMING-UNSIGNED-PAYLOAD-TRAILER, "
      "STREAMING-AWS4-HMAC-SHA256-PAYLOAD, STREAMING-AWS4-HMAC-SHA256-PAYLOAD-TRAILER or a valid "
      "sha256 value.",
      kContentSha256, value);
}

AuthResult<RequestDate> read_date(const http::Request& request, Time now,
                                  std::chrono::seconds skew_max) {
  auto text = request.header("x-amz-date");
  if (!text) text = request.header("date");
  const auto time = parse_request_date(text.value_or(""));
  if (!time || *time < Time()) {
    return refuse("AccessDenied", "AWS authentication requires a valid Date or x-amz-date header");
  }
  if (std::chrono::abs(now - *time) <= skew_max) return RequestDate{*text, *time};
  return refuse("RequestTimeTooSkewed", {},
                {{"RequestTime", format_amz_date(*time)},
                 {"ServerTime", format_iso8601(whole_seconds(now))},
                 {"MaxAllowedSkewMilliseconds",
                  std::to_string(std::chrono::milliseconds(skew_max).count())}});
}

std::unexpected<AuthError> invalid_argument(std::string_view message, std::string_view name,
                                            std::string_view value) {
  return refuse("InvalidArgument", std::string(message),
                {{"ArgumentName", std::string(name)}, {"ArgumentValue", std::string(value)}});
}

std::unexpected<AuthError> unknown_key(std::string_view access_key) {
  return refuse("InvalidAccessKeyId", {}, {{"AWSAccessKeyId", std::string(access_key)}});
}

std::unexpected<AuthError> wrong_signature(std::string_view access_key, AuthFields details) {
  AuthFields fields{{"AWSAccessKeyId", std::string(access_key)}};
  std::ranges::move(details, std::back_inserter(fields));
  return refuse("SignatureDoesNotMatch", {}, std::move(fields));
}

std::unexpected<AuthError> sigv4_is_needed() {
  return refuse("InvalidRequest",
                "The authorization mechanism you have provided is not supported. Please use "
                "AWS4-HMAC-SHA256.");
}

}  // namespace onggi::auth
