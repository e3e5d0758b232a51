#include "auth/authenticator.h"

#include <algorithm>
#include <array>

#include "auth/sigv2.h"
#include "auth/sigv4.h"
#include "base/codec.h"

namespace onggi::auth {
namespace {

constexpr std::string_view kDefaultRegion = "us-east-1";
constexpr std::uint64_t kExpiresMax = 604'800;  // one week

/// Returns true if an x-amz-* header may be repeated. Every other x-amz-* header, and every header
/// in kSingleHeaders, must be unique. The signature covers the joined values of a repeated header,
/// but other code may read only the first value.
bool may_repeat(std::string_view name) {
  return name.starts_with("x-amz-meta-") || name == "x-amz-object-attributes";
}
constexpr std::array<std::string_view, 4> kSingleHeaders{"host", "date", "content-md5", "range"};

std::unexpected<AuthError> malformed(bool presigned, std::string_view why, AuthFields fields = {}) {
  if (presigned) {
    return refuse("AuthorizationQueryParametersError", std::string(why), std::move(fields));
  }
  return refuse("AuthorizationHeaderMalformed",
                "The authorization header is malformed; " + std::string(why), std::move(fields));
}

/// Returns the error for an unsupported Authorization header. The error quotes only the
/// authorization type, not the rest of the header.
std::unexpected<AuthError> unsupported_authorization(std::string_view value) {
  const auto type = value.substr(0, value.find(' '));
  const auto* why =
      type.size() == value.size()
          ? "Authorization header is invalid -- one and only one ' ' (space) required."
          : "Unsupported Authorization Type";
  return invalid_argument(why, "Authorization", type);
}

/// Checks that a presigned URL is currently valid. The URL is valid for X-Amz-Expires seconds after
/// X-Amz-Date. Returns the time at which the URL was signed.
AuthResult<Time> check_lifetime(std::string_view date, std::string_view expires, Time now,
                                std::chrono::seconds skew_max) {
  const auto signed_at = parse_amz_date(date);
  if (!signed_at) {
    return malformed(true,
                     "X-Amz-Date must be in the ISO8601 Long Format \"yyyyMMdd'T'HHmmss'Z'\"");
  }
  const auto seconds = parse_u64(expires);
  if (!seconds && expires.starts_with('-') && parse_u64(expires.substr(1)))
    return malformed(true, "X-Amz-Expires must be non-negative");
  if (!seconds) return malformed(true, "X-Amz-Expires should be a number");
  if (*seconds < 1 || *seconds > kExpiresMax) {
    return malformed(true,
                     "X-Amz-Expires must be less than a week (in seconds); that is, the given "
                     "X-Amz-Expires must be less than 604800 seconds");
  }
  if (*signed_at > now + skew_max) {
    return refuse(
        "AccessDenied", "Request is not valid yet",
        {{"X-Amz-Date", std::string(date)}, {"ServerTime", format_iso8601(whole_seconds(now))}});
  }
  const auto end = *signed_at + std::chrono::seconds(static_cast<std::int64_t>(*seconds));
  if (now <= end) return *signed_at;
  return refuse("AccessDenied", "Request has expired",
                {{"X-Amz-Expires", std::to_string(*seconds)},
                 {"Expires", format_iso8601(end)},
                 {"ServerTime", format_iso8601(whole_seconds(now))}});
}

/// Checks that "host" and every x-amz-* header are signed, because an unsigned header could have
/// been added in transit. In a presigned request, x-amz-content-sha256 may be unsigned, but its
/// value must then be the hash of the body.
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
  return refuse("AccessDenied", "There were headers present in the request which were not signed",
                {{"HeadersNotSigned", missing}});
}

AuthResult<void> check_single(const http::Request& request) {
  for (const auto& [name, value] : request.headers) {
    const bool single = name.starts_with("x-amz-")
                            ? !may_repeat(name)
                            : std::ranges::find(kSingleHeaders, name) != kSingleHeaders.end();
    if (single && request.header_count(name) > 1)
      return refuse("InvalidRequest", "The header " + std::string(name) + " is repeated.");
  }
  return {};
}

enum class Source : std::uint8_t { kNone, kHeader, kPresigned, kSigv2 };

bool has_query_signature(const http::Query& query) {
  return query.has("X-Amz-Algorithm") || query.has("X-Amz-Credential") ||
         query.has("X-Amz-Signature");
}

/// Returns the first parameter, in canonical order, that is repeated and whose name starts with
/// X-Amz-. Returns null if there is none.
const http::Query::Parameter* find_repeated(const http::Query& query) {
  const auto order = canonical_order(query);
  const auto found = std::ranges::adjacent_find(order, [](const auto* a, const auto* b) {
    return a->first == b->first && a->first.starts_with("X-Amz-");
  });
  return found == order.end() ? nullptr : *found;
}

/// Determines which part of the request carries the credentials. Rejects a request with more than
/// one set of credentials, because different layers could use different sets.
AuthResult<Source> find_source(const http::Request& request, const http::Query& query) {
  const auto headers = request.header_count("authorization");
  const bool presigned = has_query_signature(query);
  const bool sigv2 = has_sigv2_query(query);
  if (headers + (presigned ? 1 : 0) + (sigv2 ? 1 : 0) > 1) {
    return invalid_argument(
        "Only one auth mechanism allowed; only the X-Amz-Algorithm query parameter, Signature "
        "query string parameter or the Authorization header should be specified",
        "Authorization", headers != 0 ? "" : query.get_or_empty("X-Amz-Algorithm"));
  }
  if (sigv2 || is_sigv2_authorization(request.header("authorization").value_or("")))
    return Source::kSigv2;
  if (presigned) return Source::kPresigned;
  return headers != 0 ? Source::kHeader : Source::kNone;
}

}  // namespace

/// The identity that a request claims, and the data needed to verify that identity.
struct Authenticator::Attempt {
  Claim claim;
  Time signed_at;
  std::string date;          // in the format of x-amz-date
  std::string payload_hash;  // the last line of the canonical request
  PayloadMode payload_mode = PayloadMode::kUnsigned;
  std::string body_sha256;  // in hex; set only if payload_mode is kSigned
  bool presigned = false;
};

bool is_anonymous(const http::Request& request, const http::Query& query) {
  return request.header_count("authorization") == 0 && !has_query_signature(query) &&
         !has_sigv2_query(query);
}

Authenticator::Authenticator(AuthOptions options, const KeyResolver& keys)
    : options_(std::move(options)), keys_(keys), signing_keys_(options_.signing_keys_max) {}

AuthResult<Authenticated> Authenticator::authenticate(const http::Request& request,
                                                      const http::Query& query, Time now,
                                                      std::string_view host_bucket) const {
  const auto source = find_source(request, query);
  if (!source) return std::unexpected(source.error());
  if (request.header("x-amz-security-token") || query.has("X-Amz-Security-Token") ||
      query.has("x-amz-security-token")) {
    return refuse("InvalidToken");
  }
  if (auto single = check_single(request); !single) return std::unexpected(single.error());
  if (*source == Source::kNone) return read_anonymous(request);
  if (*source == Source::kSigv2) return authenticate_sigv2(request, query, host_bucket, now);
  auto attempt = *source == Source::kPresigned ? read_presigned(request, query, now)
                                               : read_header(request, now);
  if (!attempt) return std::unexpected(std::move(attempt).error());
  if (auto checked = check_scope(attempt->claim.scope, attempt->date, attempt->presigned); !checked)
    return std::unexpected(std::move(checked).error());
  return verify(request, query, *std::move(attempt));
}

/// Determines how an anonymous request sends its body. The body cannot be signed, but the request
/// may specify its hash or send it in chunks with a trailer.
AuthResult<Authenticated> Authenticator::read_anonymous(const http::Request& request) {
  Authenticated nobody;
  const auto payload = request.header(kContentSha256);
  const auto mode = parse_payload_mode(payload.value_or(kUnsignedPayload));
  if (!mode) return std::unexpected(mode.error());
  if (is_streaming(*mode) && *mode != PayloadMode::kStreamingUnsignedTrailer) {
    return refuse("InvalidRequest",
                  "Anonymous requests don't support this x-amz-content-sha256 value. Please use "
                  "UNSIGNED-PAYLOAD or STREAMING-UNSIGNED-PAYLOAD-TRAILER.");
  }
  nobody.payload_mode_ = *mode;
  if (*mode == PayloadMode::kSigned) nobody.payload_sha256_ = hex_decode(*payload).value_or("");
  return nobody;
}

AuthResult<Authenticator::Attempt> Authenticator::read_header(const http::Request& request,
                                                              Time now) const {
  const auto value = *request.header("authorization");
  if (value.empty()) return refuse("AccessDenied");
  if (!value.starts_with("AWS4-HMAC-SHA256 ")) return unsupported_authorization(value);
  auto claim = parse_authorization(value);
  if (!claim) return std::unexpected(std::move(claim).error());

  const auto date = read_date(request, now, options_.clock_skew_max);
  if (!date) return std::unexpected(date.error());

  const auto payload = request.header(kContentSha256);
  if (!payload) {
    return refuse("InvalidRequest",
                  "Missing required header for this request: x-amz-content-sha256");
  }
  const auto mode = parse_payload_mode(*payload);
  if (!mode) return std::unexpected(mode.error());

  return Attempt{
      .claim = *std::move(claim),
      .signed_at = date->time,
      .date = parse_amz_date(date->text) ? std::string(date->text) : format_amz_date(date->time),
      .payload_hash = std::string(*payload),
      .payload_mode = *mode,
      .body_sha256 = *mode == PayloadMode::kSigned ? std::string(*payload) : "",
      .presigned = false};
}

AuthResult<Authenticator::Attempt> Authenticator::read_presigned(const http::Request& request,
                                                                 const http::Query& query,
                                                                 Time now) const {
  if (const auto* repeated = find_repeated(query)) {
    return malformed(true,
                     "The query parameter " + uri_encode(repeated->first, false) + " is repeated.");
  }
  const auto algorithm = query.get("X-Amz-Algorithm");
  const auto credential = query.get("X-Amz-Credential");
  const auto date = query.get("X-Amz-Date");
  const auto expires = query.get("X-Amz-Expires");
  const auto signed_headers = query.get("X-Amz-SignedHeaders");
  const auto signature = query.get("X-Amz-Signature");
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
  const auto signed_at = check_lifetime(*date, *expires, now, options_.clock_skew_max);
  if (!signed_at) return std::unexpected(signed_at.error());
  attempt.signed_at = *signed_at;
  if (auto read = read_presigned_payload(request, query, attempt); !read)
    return std::unexpected(std::move(read).error());
  return attempt;
}

/// Determines how the signature of a presigned request covers the payload: through a signed header,
/// through a query parameter or, in most cases, not at all. An unsigned header may specify the hash
/// of the body, but must not select a streaming mode.
AuthResult<void> Authenticator::read_presigned_payload(const http::Request& request,
                                                       const http::Query& query, Attempt& attempt) {
  const auto header = request.header(kContentSha256);
  const auto parameter = query.get("X-Amz-Content-Sha256");
  const auto signed_headers = split_signed_headers(attempt.claim.signed_headers);
  const bool header_signed = std::ranges::binary_search(signed_headers, kContentSha256);
  attempt.payload_hash = header && header_signed ? *header : parameter.value_or(kUnsignedPayload);
  const auto signed_mode = parse_payload_mode(attempt.payload_hash);
  if (!signed_mode) return std::unexpected(signed_mode.error());
  attempt.payload_mode = *signed_mode;
  attempt.body_sha256 = attempt.payload_hash;
  if (!header || header_signed || *header == attempt.payload_hash) return {};

  const auto stated = parse_payload_mode(*header);
  if (!stated) return std::unexpected(stated.error());
  if (*signed_mode != PayloadMode::kUnsigned || is_streaming(*stated)) {
    return refuse("AccessDenied", "There were headers present in the request which were not signed",
                  {{"HeadersNotSigned", std::string(kContentSha256)}});
  }
  attempt.payload_mode = *stated;
  attempt.body_sha256 = *header;
  return {};
}

std::optional<Authenticator::ScopeFault> Authenticator::scope_fault(const Scope& scope,
                                                                    std::string_view date) const {
  const std::string day(date.substr(0, 8));
  if (scope.date != day) {
    return ScopeFault{"Invalid credential date \"" + scope.date +
                          "\". This date is not the same as X-Amz-Date: \"" + day + "\".",
                      {}};
  }
  if (scope.service != "s3") {
    return ScopeFault{
        "incorrect service \"" + scope.service + "\". This endpoint belongs to \"s3\".", {}};
  }
  const bool known = options_.accept_any_region || scope.region == options_.region ||
                     scope.region == kDefaultRegion;
  if (known) return std::nullopt;
  return ScopeFault{
      "the region '" + scope.region + "' is wrong; expecting '" + options_.region + "'",
      {{"Region", options_.region}}};
}

AuthResult<void> Authenticator::check_scope(const Scope& scope, std::string_view date,
                                            bool presigned) const {
  auto fault = scope_fault(scope, date);
  if (!fault) return {};
  const std::string where = presigned ? "Error parsing the X-Amz-Credential parameter; " : "";
  return malformed(presigned, where + fault->why, std::move(fault->fields));
}

AuthResult<Authenticated> Authenticator::verify(const http::Request& request,
                                                const http::Query& query, Attempt attempt) const {
  auto& claim = attempt.claim;
  const auto signed_headers = split_signed_headers(claim.signed_headers);
  if (signed_headers.empty())
    return malformed(attempt.presigned, "the signed headers are mal-formed.");
  if (auto checked = check_signed(request, attempt.presigned, signed_headers); !checked)
    return std::unexpected(std::move(checked).error());
  const auto canonical = canonical_request(request, query, signed_headers, attempt.payload_hash);
  if (!canonical) return refuse("InvalidURI");
  const auto to_sign = string_to_sign(attempt.date, claim.scope, *canonical);

  // For an unknown access key, the signature is checked with a dummy secret, so that the refusal
  // takes as long as for a known key.
  auto material = keys_.find(claim.access_key);
  const auto signing_key = signing_keys_.get(material ? std::string_view(claim.access_key) : "",
                                             material ? material->secret : "", claim.scope);
  const bool matches = equals_constant_time(sign(signing_key, to_sign), claim.signature);
  if (!material) return unknown_key(claim.access_key);
  if (!matches) {
    AuthFields details;
    if (options_.expose_string_to_sign) {
      details = {{"StringToSign", to_sign},
                 {"SignatureProvided", claim.signature},
                 {"CanonicalRequest", *canonical}};
    }
    return wrong_signature(claim.access_key, std::move(details));
  }

  Authenticated result;
  result.access_key_ = std::move(claim.access_key);
  result.user_ = std::move(material->user);
  result.presigned_ = attempt.presigned;
  result.signed_at_ = attempt.signed_at;
  result.signed_payload_ = std::move(attempt.payload_hash);
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

std::shared_ptr<const iam::User> Authenticator::find_user(std::string_view access_key) const {
  auto material = keys_.find(access_key);
  return material ? std::move(material->user) : nullptr;
}

}  // namespace onggi::auth
