#include "auth/authenticator.h"

#include <algorithm>
#include <array>

#include "base/codec.h"

namespace onggi::auth {
namespace {

constexpr std::string_view kContentSha256 = "x-amz-content-sha256";
constexpr std::string_view kUnsignedPayload = "UNSIGNED-PAYLOAD";
constexpr std::string_view kDefaultRegion = "us-east-1";
constexpr std::uint64_t kExpiresMax = 604'800;  // a week

/// A request may carry one of each header but of these: the signature is over all of them, joined,
/// and what reads the first alone would act on something else than was signed.
bool may_repeat(std::string_view name) {
  return name.starts_with("x-amz-meta-") || name == "x-amz-object-attributes";
}
constexpr std::array<std::string_view, 4> kSingleHeaders{"host", "date", "content-md5", "range"};

std::unexpected<AuthError> malformed(bool presigned, std::string_view why, AuthFields fields = {}) {
  if (presigned) {
    return refuse(400, "AuthorizationQueryParametersError", std::string(why), std::move(fields));
  }
  return refuse(400, "AuthorizationHeaderMalformed",
                "The authorization header is malformed; " + std::string(why), std::move(fields));
}

std::unexpected<AuthError> invalid_argument(std::string_view message, std::string_view name,
                                            std::string_view value) {
  return refuse(400, "InvalidArgument", std::string(message),
                {{"ArgumentName", std::string(name)}, {"ArgumentValue", std::string(value)}});
}

std::unexpected<AuthError> no_sigv2() {
  return refuse(400, "InvalidRequest",
                "The authorization mechanism you have provided is not supported. Please use "
                "AWS4-HMAC-SHA256.");
}

bool is_sha256_hex(std::string_view text) {
  return text.size() == 64 && std::ranges::all_of(text, [](char c) {
           return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f');
         });
}

/// The mode that a value of x-amz-content-sha256 asks for. SigV4A's are refused with the rest.
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

/// The request's time; both forms are met in both headers.
Result<Time> parse_request_date(std::string_view text) {
  auto time = parse_amz_date(text);
  return time ? time : parse_http_date(text);
}

AuthResult<void> check_skew(Time signed_at, Time now, std::chrono::seconds skew_max) {
  if (std::chrono::abs(now - signed_at) <= skew_max) return {};
  return refuse(403, "RequestTimeTooSkewed",
                "The difference between the request time and the current time is too large.",
                {{"RequestTime", format_amz_date(signed_at)},
                 {"ServerTime", format_iso8601(now)},
                 {"MaxAllowedSkewMilliseconds",
                  std::to_string(std::chrono::milliseconds(skew_max).count())}});
}

/// A presigned URL is good from X-Amz-Date for X-Amz-Expires seconds.
AuthResult<void> check_lifetime(std::string_view date, std::string_view expires, Time now,
                                std::chrono::seconds skew_max) {
  const auto signed_at = parse_amz_date(date);
  if (!signed_at) {
    return malformed(true,
                     "X-Amz-Date must be in the ISO8601 Long Format \"yyyyMMdd'T'HHmmss'Z'\"");
  }
  const auto seconds = parse_u64(expires);
  if (!seconds) return malformed(true, "X-Amz-Expires should be a number");
  if (*seconds < 1 || *seconds > kExpiresMax) {
    return malformed(true,
                     "X-Amz-Expires must be less than a week (in seconds); that is, the given "
                     "X-Amz-Expires must be less than 604800 seconds");
  }
  if (*signed_at > now + skew_max) {
    return refuse(403, "AccessDenied", "Request is not valid yet",
                  {{"X-Amz-Date", std::string(date)}, {"ServerTime", format_iso8601(now)}});
  }
  const auto end = *signed_at + std::chrono::seconds(static_cast<std::int64_t>(*seconds));
  if (now <= end) return {};
  return refuse(403, "AccessDenied", "Request has expired",
                {{"X-Amz-Expires", std::to_string(*seconds)},
                 {"Expires", format_iso8601(end)},
                 {"ServerTime", format_iso8601(now)}});
}

/// "host" and every x-amz-* header must be signed: an unsigned one could have been added by anybody
/// on the way. x-amz-content-sha256 beside a presigned URL only states the hash of the body.
AuthResult<void> check_signed(const http::Request& request, bool presigned,
                              const std::vector<std::string_view>& signed_headers) {
  const auto is_signed = [&](std::string_view name) {
    return std::ranges::binary_search(signed_headers, name);
  };
  std::string missing = is_signed("host") ? "" : "host";
  for (const auto& header : request.headers) {
    const bool exempt = presigned && header.name == kContentSha256;
    if (exempt || !header.name.starts_with("x-amz-") || is_signed(header.name)) continue;
    if (!missing.empty()) missing += ", ";
    missing += header.name;
  }
  if (missing.empty()) return {};
  return refuse(403, "AccessDenied",
                "There were headers present in the request which were not signed",
                {{"HeadersNotSigned", missing}});
}

AuthResult<void> check_single(const http::Request& request) {
  for (const auto& [name, value] : request.headers) {
    const bool single = name.starts_with("x-amz-")
                            ? !may_repeat(name)
                            : std::ranges::find(kSingleHeaders, name) != kSingleHeaders.end();
    if (single && request.header_count(name) > 1)
      return refuse(400, "InvalidRequest", "The header " + std::string(name) + " is repeated.");
  }
  return {};
}

enum class Source : std::uint8_t { kNone, kHeader, kPresigned };

bool has_query_signature(const CanonicalQuery& query) {
  return query.count("X-Amz-Algorithm") + query.count("X-Amz-Credential") +
             query.count("X-Amz-Signature") !=
         0;
}
bool has_sigv2_query(const CanonicalQuery& query) {
  return query.count("Signature") != 0 || query.count("AWSAccessKeyId") != 0;
}

/// Exactly one place may carry credentials; two of them could be read by different layers.
AuthResult<Source> find_source(const http::Request& request, const CanonicalQuery& query) {
  const auto headers = request.header_count("authorization");
  const bool presigned = has_query_signature(query);
  const bool sigv2 = has_sigv2_query(query);
  if (headers + (presigned ? 1 : 0) + (sigv2 ? 1 : 0) > 1) {
    return invalid_argument(
        "Only one auth mechanism allowed; only the X-Amz-Algorithm query parameter, Signature "
        "query string parameter or the Authorization header should be specified",
        "Authorization", headers != 0 ? "" : query.find("X-Amz-Algorithm").value_or(""));
  }
  if (sigv2) return no_sigv2();
  if (presigned) return Source::kPresigned;
  return headers != 0 ? Source::kHeader : Source::kNone;
}

}  // namespace

/// A request's claim with everything that goes into its verification.
struct Authenticator::Attempt {
  Claim claim;
  CanonicalQuery query;
  std::string date;          // as in x-amz-date
  std::string payload_hash;  // the last line of the canonical request
  PayloadMode payload_mode = PayloadMode::kUnsigned;
  std::string body_sha256;  // hex, with kSigned
  bool presigned = false;
};

bool is_anonymous(const http::Request& request) {
  CanonicalQuery query;
  return request.header_count("authorization") == 0 && query.parse(request.query) &&
         !has_query_signature(query) && !has_sigv2_query(query);
}

Authenticator::Authenticator(AuthOptions options, const KeyResolver& keys)
    : options_(std::move(options)), keys_(keys), signing_keys_(options_.signing_keys_max) {}

AuthResult<Authenticated> Authenticator::authenticate(const http::Request& request,
                                                      Time now) const {
  CanonicalQuery query;
  if (!query.parse(request.query))
    return refuse(400, "InvalidURI", "Couldn't parse the specified URI.");
  const auto source = find_source(request, query);
  if (!source) return std::unexpected(source.error());
  if (request.header_count("x-amz-security-token") + query.count("X-Amz-Security-Token") != 0) {
    return refuse(400, "InvalidToken", "The provided token is malformed or otherwise invalid.");
  }
  if (auto single = check_single(request); !single) return std::unexpected(single.error());
  if (*source == Source::kNone) return read_anonymous(request);
  auto attempt = *source == Source::kPresigned ? read_presigned(request, std::move(query), now)
                                               : read_header(request, std::move(query), now);
  if (!attempt) return std::unexpected(std::move(attempt).error());
  if (auto checked = check_scope(attempt->claim.scope, attempt->date, attempt->presigned); !checked)
    return std::unexpected(std::move(checked).error());
  return verify(request, *std::move(attempt));
}

/// Nobody's body can be tied to a signature, but it can be hashed or come in chunks with a trailer.
AuthResult<Authenticated> Authenticator::read_anonymous(const http::Request& request) {
  Authenticated nobody;
  const auto payload = request.header(kContentSha256);
  const auto mode = parse_payload_mode(payload.value_or(kUnsignedPayload));
  if (!mode) return std::unexpected(mode.error());
  if (is_streaming(*mode) && *mode != PayloadMode::kStreamingUnsignedTrailer)
    return refuse(403, "AccessDenied", "Access Denied");
  nobody.payload_mode_ = *mode;
  if (*mode == PayloadMode::kSigned) nobody.payload_sha256_ = hex_decode(*payload).value_or("");
  return nobody;
}

AuthResult<Authenticator::Attempt> Authenticator::read_header(const http::Request& request,
                                                              CanonicalQuery query,
                                                              Time now) const {
  const auto value = *request.header("authorization");
  if (value.empty()) return refuse(403, "AccessDenied", "Access Denied");
  if (value.starts_with("AWS ")) return no_sigv2();
  if (!value.starts_with("AWS4-HMAC-SHA256 "))
    return invalid_argument("Unsupported Authorization Type", "Authorization", "");
  auto claim = parse_authorization(value);
  if (!claim) return std::unexpected(std::move(claim).error());

  auto date = request.header("x-amz-date");
  if (!date) date = request.header("date");
  const auto signed_at = parse_request_date(date.value_or(""));
  if (!signed_at) {
    return refuse(403, "AccessDenied",
                  "AWS authentication requires a valid Date or x-amz-date header");
  }
  if (auto checked = check_skew(*signed_at, now, options_.clock_skew_max); !checked)
    return std::unexpected(std::move(checked).error());

  const auto payload = request.header(kContentSha256);
  if (!payload) {
    return refuse(400, "InvalidRequest",
                  "Missing required header for this request: x-amz-content-sha256");
  }
  const auto mode = parse_payload_mode(*payload);
  if (!mode) return std::unexpected(mode.error());

  return Attempt{.claim = *std::move(claim),
                 .query = std::move(query),
                 .date = parse_amz_date(*date) ? std::string(*date) : format_amz_date(*signed_at),
                 .payload_hash = std::string(*payload),
                 .payload_mode = *mode,
                 .body_sha256 = *mode == PayloadMode::kSigned ? std::string(*payload) : "",
                 .presigned = false};
}

AuthResult<Authenticator::Attempt> Authenticator::read_presigned(const http::Request& request,
                                                                 CanonicalQuery query,
                                                                 Time now) const {
  if (const auto name = query.repeated("X-Amz-"); !name.empty())
    return malformed(true, "The query parameter " + std::string(name) + " is repeated.");
  const auto algorithm = query.find("X-Amz-Algorithm");
  const auto credential = query.find("X-Amz-Credential");
  const auto date = query.find("X-Amz-Date");
  const auto expires = query.find("X-Amz-Expires");
  const auto signed_headers = query.find("X-Amz-SignedHeaders");
  const auto signature = query.find("X-Amz-Signature");
  if (!algorithm || !credential || !date || !expires || !signed_headers || !signature) {
    return malformed(true,
                     "Query-string authentication version 4 requires the X-Amz-Algorithm, "
                     "X-Amz-Credential, X-Amz-Signature, X-Amz-Date, X-Amz-SignedHeaders, and "
                     "X-Amz-Expires parameters.");
  }
  if (*algorithm != kSigV4)
    return malformed(true, "X-Amz-Algorithm only supports \"AWS4-HMAC-SHA256\"");
  Attempt attempt;
  if (!parse_credential(*credential, attempt.claim)) {
    return malformed(true,
                     "Error parsing the X-Amz-Credential parameter; the Credential is mal-formed; "
                     "expecting \"<YOUR-AKID>/YYYYMMDD/REGION/SERVICE/aws4_request\".");
  }
  attempt.claim.signed_headers = *signed_headers;
  attempt.claim.signature = *signature;
  attempt.date = *date;
  attempt.presigned = true;
  if (auto checked = check_lifetime(*date, *expires, now, options_.clock_skew_max); !checked)
    return std::unexpected(std::move(checked).error());
  attempt.query = std::move(query);
  if (auto read = read_presigned_payload(request, attempt); !read)
    return std::unexpected(std::move(read).error());
  return attempt;
}

/// A presigned request signs its payload by a signed header or by a query parameter, or, mostly,
/// not at all. An unsigned header may still state the hash of the body, but not how to read it.
AuthResult<void> Authenticator::read_presigned_payload(const http::Request& request,
                                                       Attempt& attempt) {
  const auto header = request.header(kContentSha256);
  const auto parameter = attempt.query.find("X-Amz-Content-Sha256");
  const auto signed_headers = split_signed_headers(attempt.claim.signed_headers);
  const bool header_signed = std::ranges::binary_search(signed_headers, kContentSha256);
  attempt.payload_hash = header && header_signed
                             ? std::string(*header)
                             : parameter.value_or(std::string(kUnsignedPayload));
  const auto signed_mode = parse_payload_mode(attempt.payload_hash);
  if (!signed_mode) return std::unexpected(signed_mode.error());
  attempt.payload_mode = *signed_mode;
  attempt.body_sha256 = attempt.payload_hash;
  if (!header || header_signed || *header == attempt.payload_hash) return {};

  const auto stated = parse_payload_mode(*header);
  if (!stated) return std::unexpected(stated.error());
  if (*signed_mode != PayloadMode::kUnsigned || is_streaming(*stated)) {
    return refuse(403, "AccessDenied",
                  "There were headers present in the request which were not signed",
                  {{"HeadersNotSigned", std::string(kContentSha256)}});
  }
  attempt.payload_mode = *stated;
  attempt.body_sha256 = *header;
  return {};
}

AuthResult<void> Authenticator::check_scope(const Scope& scope, std::string_view date,
                                            bool presigned) const {
  const std::string where = presigned ? "Error parsing the X-Amz-Credential parameter; " : "";
  const std::string day(date.substr(0, 8));
  if (scope.date != day) {
    return malformed(presigned, where + "Invalid credential date \"" + scope.date +
                                    "\". This date is not the same as X-Amz-Date: \"" + day +
                                    "\".");
  }
  if (scope.service != "s3") {
    return malformed(presigned, where + "incorrect service \"" + scope.service +
                                    "\". This endpoint belongs to \"s3\".");
  }
  const bool known = options_.accept_any_region || scope.region == options_.region ||
                     scope.region == kDefaultRegion;
  if (known) return {};
  return malformed(
      presigned,
      where + "the region '" + scope.region + "' is wrong; expecting '" + options_.region + "'",
      {{"Region", options_.region}});
}

AuthResult<Authenticated> Authenticator::verify(const http::Request& request,
                                                Attempt attempt) const {
  auto& claim = attempt.claim;
  const auto signed_headers = split_signed_headers(claim.signed_headers);
  if (signed_headers.empty())
    return malformed(attempt.presigned, "the signed headers are mal-formed.");
  if (auto checked = check_signed(request, attempt.presigned, signed_headers); !checked)
    return std::unexpected(std::move(checked).error());
  const auto canonical =
      canonical_request(request, attempt.query, signed_headers, attempt.payload_hash);
  if (!canonical) return refuse(400, "InvalidURI", "Couldn't parse the specified URI.");
  const auto to_sign = string_to_sign(attempt.date, claim.scope, *canonical);

  // An unknown key takes the same steps with a dummy secret, so that its refusal takes as long.
  auto material = keys_.find(claim.access_key);
  const auto signing_key = signing_keys_.get(material ? std::string_view(claim.access_key) : "",
                                             material ? material->secret : "", claim.scope);
  const bool matches = equals_constant_time(sign(signing_key, to_sign), claim.signature);
  if (!material) {
    return refuse(403, "InvalidAccessKeyId",
                  "The AWS Access Key Id you provided does not exist in our records.",
                  {{"AWSAccessKeyId", claim.access_key}});
  }
  if (!matches) {
    AuthFields fields{{"AWSAccessKeyId", claim.access_key}};
    if (options_.expose_string_to_sign) {
      fields.emplace_back("StringToSign", to_sign);
      fields.emplace_back("SignatureProvided", claim.signature);
      fields.emplace_back("CanonicalRequest", *canonical);
    }
    return refuse(403, "SignatureDoesNotMatch",
                  "The request signature we calculated does not match the signature you provided. "
                  "Check your key and signing method.",
                  std::move(fields));
  }

  Authenticated result;
  result.access_key_ = std::move(claim.access_key);
  result.user_ = std::move(material->user);
  result.presigned_ = attempt.presigned;
  result.payload_mode_ = attempt.payload_mode;
  if (attempt.payload_mode == PayloadMode::kSigned)
    result.payload_sha256_ = hex_decode(attempt.body_sha256).value_or("");
  if (attempt.payload_mode == PayloadMode::kStreamingSigned ||
      attempt.payload_mode == PayloadMode::kStreamingSignedTrailer) {
    result.chunk_seed_ = ChunkSeed{signing_key, std::move(attempt.date), claim.scope.text(),
                                   std::move(claim.signature)};
  }
  return result;
}

}  // namespace onggi::auth
