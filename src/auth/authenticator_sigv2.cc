// Authentication of requests that are signed with SigV2, in the headers or in the query. SigV2 does
// not sign the body, except through a hash that the client may send in x-amz-content-sha256.
#include "auth/authenticator.h"
#include "auth/sigv2.h"
#include "base/codec.h"

namespace onggi::auth {
namespace {

/// Returns true if SigV2 is accepted for the request. kLinks accepts SigV2 only in presigned URLs,
/// because current clients (boto3 and aws-cli, in us-east-1) still sign these URLs with SigV2.
bool is_taken(SignatureV2 taken, bool is_link, std::string_view method) {
  const bool reads_or_uploads = method == "GET" || method == "HEAD" || method == "PUT";
  return taken == SignatureV2::kOn || (taken == SignatureV2::kLinks && is_link && reads_or_uploads);
}

/// Checks the Expires parameter. A SigV2 query specifies an expiry time but no start time.
AuthResult<void> check_expires(std::string_view expires, Time now) {
  const auto until = parse_u64(expires);
  if (!until) {
    return refuse("AccessDenied",
                  "Invalid date (should be seconds since epoch): " + std::string(expires));
  }
  const auto seconds = std::chrono::floor<std::chrono::seconds>(now).time_since_epoch().count();
  if (*until >= static_cast<std::uint64_t>(seconds)) return {};
  const auto end = Time(std::chrono::seconds(static_cast<std::int64_t>(*until)));
  return refuse(
      "AccessDenied", "Request has expired",
      {{"Expires", format_iso8601(end)}, {"ServerTime", format_iso8601(whole_seconds(now))}});
}

/// Returns true for a path of the form "/bucket", which some clients (boto3) sign as "/bucket/".
bool is_bucket(std::string_view path) {
  return path.size() > 1 && path.find('/', 1) == std::string_view::npos;
}

}  // namespace

AuthResult<Authenticated> Authenticator::authenticate_sigv2(const http::Request& request,
                                                            const http::Query& query,
                                                            std::string_view host_bucket,
                                                            Time now) const {
  const bool is_link = has_sigv2_query(query);
  if (!is_taken(options_.signature_v2, is_link, request.method)) return sigv4_is_needed();
  auto claim = is_link ? parse_sigv2_query(query)
                       : parse_sigv2_authorization(request.header("authorization").value_or(""));
  if (!claim) return std::unexpected(std::move(claim).error());

  Authenticated result;
  result.sigv2_ = true;
  result.presigned_ = claim->expires.has_value();
  if (result.presigned_) {
    if (auto checked = check_expires(*claim->expires, now); !checked)
      return std::unexpected(std::move(checked).error());
  } else {
    const auto date = read_date(request, now, options_.clock_skew_max);
    if (!date) return std::unexpected(date.error());
    result.signed_at_ = date->time;
  }

  const auto payload = request.header(kContentSha256).value_or(kUnsignedPayload);
  const auto mode = parse_payload_mode(payload);
  if (!mode) return std::unexpected(mode.error());
  if (is_streaming(*mode)) return sigv4_is_needed();
  result.payload_mode_ = *mode;
  if (*mode == PayloadMode::kSigned) result.payload_sha256_ = hex_decode(payload).value_or("");

  // For an unknown access key, the signature is checked with a dummy secret, so that the refusal
  // takes as long as for a known key.
  auto material = keys_.find(claim->access_key);
  const auto secret = material ? material->secret : std::string();
  const auto path = sigv2_path(request, host_bucket);
  const auto to_sign = sigv2_string_to_sign(request, query, path, claim->expires);
  bool matches = equals_constant_time(sigv2_sign(secret, to_sign), claim->signature);
  if (is_bucket(path)) {
    const auto other = sigv2_string_to_sign(request, query, path + '/', claim->expires);
    matches |= equals_constant_time(sigv2_sign(secret, other), claim->signature);
  }
  if (!material) return unknown_key(claim->access_key);
  if (!matches) {
    AuthFields details;
    if (options_.expose_string_to_sign)
      details = {{"StringToSign", to_sign}, {"SignatureProvided", claim->signature}};
    return wrong_signature(claim->access_key, std::move(details));
  }
  result.access_key_ = std::move(claim->access_key);
  result.user_ = std::move(material->user);
  return result;
}

}  // namespace onggi::auth
