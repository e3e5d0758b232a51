#include "auth/sigv4.h"

#include <algorithm>
#include <array>

#include "base/codec.h"
#include "base/digest/checksum.h"

namespace onggi::auth {
namespace {

constexpr std::string_view kTerminator = "aws4_request";

std::unexpected<AuthError> malformed(std::string_view why) {
  return refuse("AuthorizationHeaderMalformed",
                "The authorization header is malformed; " + std::string(why));
}

constexpr bool is_unreserved(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' ||
         c == '_' || c == '.' || c == '~';
}

constexpr int hex_value(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return -1;
}

/// Returns true if `a`, once percent-encoded, sorts before `b`. Compares the first bytes that
/// differ. An escaped byte sorts before an unreserved byte, because '%' sorts before all unreserved
/// characters.
bool comes_first_encoded(std::string_view a, std::string_view b) {
  const auto [at_a, at_b] = std::ranges::mismatch(a, b);
  if (at_a == a.end() || at_b == b.end()) return a.size() < b.size();
  const bool plain_a = is_unreserved(*at_a);
  const bool plain_b = is_unreserved(*at_b);
  if (plain_a != plain_b) return plain_b;
  return static_cast<unsigned char>(*at_a) < static_cast<unsigned char>(*at_b);
}

/// Appends the trimmed value, with each inner run of spaces and tabs collapsed to one space.
void append_collapsed(std::string& out, std::string_view value) {
  const auto is_blank = [](char c) { return c == ' ' || c == '\t'; };
  value = trim(value);
  while (true) {
    const auto text =
        static_cast<std::size_t>(std::ranges::find_if(value, is_blank) - value.begin());
    out.append(value, 0, text);
    if (text == value.size()) return;
    out += ' ';
    value.remove_prefix(text);
    // trim() has removed trailing blanks, so a non-blank character follows.
    while (is_blank(value.front())) value.remove_prefix(1);
  }
}

void append_header(std::string& out, const http::Request& request, std::string_view name) {
  out += name;
  out += ':';
  bool first = true;
  for (const auto& header : request.headers) {
    if (header.name != name) continue;
    if (!first) out += ',';
    first = false;
    append_collapsed(out, header.value);
  }
  out += '\n';
}

}  // namespace

std::string Scope::text() const {
  std::string out;
  out.reserve(date.size() + region.size() + service.size() + kTerminator.size() + 3);
  return out.append(date).append("/").append(region).append("/").append(service).append("/").append(
      kTerminator);
}

bool parse_credential(std::string_view text, Claim& claim) {
  std::array<std::string_view, 4> last{};  // last field first: terminator, service, region, date
  for (auto& part : last) {
    const auto slash = text.rfind('/');
    if (slash == std::string_view::npos) return false;
    part = text.substr(slash + 1);
    text = text.substr(0, slash);
  }
  const auto& [terminator, service, region, date] = last;
  const bool date_ok =
      date.size() == 8 && std::ranges::all_of(date, [](char c) { return c >= '0' && c <= '9'; });
  if (terminator != kTerminator || !date_ok || text.empty() || region.empty() || service.empty())
    return false;
  claim.access_key = text;
  claim.scope = {std::string(date), std::string(region), std::string(service)};
  return true;
}

AuthResult<Claim> parse_authorization(std::string_view value) {
  auto rest = trim(value);
  if (!rest.starts_with(kSigV4)) return malformed("the algorithm is not AWS4-HMAC-SHA256.");
  rest.remove_prefix(kSigV4.size());
  if (rest.empty() || (rest.front() != ' ' && rest.front() != '\t'))
    return malformed("the algorithm is not AWS4-HMAC-SHA256.");

  std::string_view credential;
  std::string_view signed_headers;
  std::string_view signature;
  while (true) {
    const auto comma = rest.find(',');
    const auto part = trim(rest.substr(0, comma));
    const auto equals = part.find('=');
    const auto name = part.substr(0, equals);
    auto* const target = name == "Credential"      ? &credential
                         : name == "SignedHeaders" ? &signed_headers
                         : name == "Signature"     ? &signature
                                                   : nullptr;
    if (target == nullptr || equals == std::string_view::npos || !target->empty() ||
        equals + 1 == part.size()) {
      return malformed(
          "the authorization header requires three components: Credential, SignedHeaders, and "
          "Signature.");
    }
    *target = part.substr(equals + 1);
    if (comma == std::string_view::npos) break;
    rest.remove_prefix(comma + 1);
  }
  if (credential.empty() || signed_headers.empty() || signature.empty()) {
    return malformed(
        "the authorization header requires three components: Credential, SignedHeaders, and "
        "Signature.");
  }
  Claim claim;
  if (!parse_credential(credential, claim)) {
    return malformed(
        "the Credential is mal-formed; expecting "
        "\"<YOUR-AKID>/YYYYMMDD/REGION/SERVICE/aws4_request\".");
  }
  claim.signed_headers = signed_headers;
  claim.signature = signature;
  return claim;
}

std::vector<std::string_view> split_signed_headers(std::string_view text) {
  std::vector<std::string_view> names;
  names.reserve(8);
  while (true) {
    const auto end = text.find(';');
    const auto name = text.substr(0, end);
    const bool clean = !name.empty() && std::ranges::all_of(name, [](char c) {
      return c > ' ' && c < 127 && !(c >= 'A' && c <= 'Z') && c != ':';
    });
    const bool ascending = names.empty() || names.back() < name;
    if (!clean || !ascending || names.size() == kSignedHeadersMax) return {};
    names.push_back(name);
    if (end == std::string_view::npos) return names;
    text.remove_prefix(end + 1);
  }
}

std::vector<const http::Query::Parameter*> canonical_order(const http::Query& query) {
  std::vector<const http::Query::Parameter*> order;
  order.reserve(query.all().size());
  for (const auto& parameter : query.all()) order.push_back(&parameter);
  std::ranges::sort(order, [](const auto* a, const auto* b) {
    return a->first != b->first ? comes_first_encoded(a->first, b->first)
                                : comes_first_encoded(a->second, b->second);
  });
  return order;
}

void append_canonical_query(std::string& out, const http::Query& query) {
  bool first = true;
  for (const auto* parameter : canonical_order(query)) {
    const auto& [name, value] = *parameter;
    if (name == "X-Amz-Signature") continue;
    if (!first) out += '&';
    first = false;
    uri_encode_to(out, name, false);
    out += '=';
    uri_encode_to(out, value, false);
  }
}

bool append_canonical_path(std::string& out, std::string_view raw) {
  const auto is_plain = [](char c) { return is_unreserved(c) || c == '/'; };
  std::size_t i = 0;
  while (i < raw.size()) {
    const auto start = i;  // start of a run of bytes that need no encoding
    while (i < raw.size() && is_plain(raw[i])) ++i;
    out.append(raw, start, i - start);
    if (i == raw.size()) break;
    char c = raw[i++];
    if (c == '%') {
      const int high = i + 1 < raw.size() ? hex_value(raw[i]) : -1;
      const int low = i + 1 < raw.size() ? hex_value(raw[i + 1]) : -1;
      if (high < 0 || low < 0) return false;
      c = static_cast<char>(high << 4 | low);
      i += 2;
    } else if (c == '+') {
      c = ' ';
    }
    uri_encode_to(out, {&c, 1}, true);
  }
  return true;
}

std::optional<std::string> canonical_request(const http::Request& request, const http::Query& query,
                                             const std::vector<std::string_view>& signed_headers,
                                             std::string_view payload_hash) {
  std::string out;
  out.reserve(request.target.size() + 1024);
  out.append(request.method).append("\n");
  if (!append_canonical_path(out, request.path)) return std::nullopt;
  out += '\n';
  append_canonical_query(out, query);
  out += '\n';
  for (const auto name : signed_headers) append_header(out, request, name);
  out += '\n';
  for (const auto name : signed_headers) out.append(name).append(";");
  if (!signed_headers.empty()) out.pop_back();
  out.append("\n").append(payload_hash);
  return out;
}

std::string string_to_sign(std::string_view date, const Scope& scope,
                           std::string_view canonical_request) {
  std::string out;
  out.reserve(192);
  out.append(kSigV4).append("\n").append(date).append("\n").append(scope.text()).append("\n");
  return out.append(hex_encode(sha256(canonical_request)));
}

HmacKey derive_signing_key(std::string_view secret, const Scope& scope) {
  const auto date_key = hmac_sha256("AWS4" + std::string(secret), scope.date);
  const auto region_key = hmac_sha256(date_key, scope.region);
  const auto service_key = hmac_sha256(region_key, scope.service);
  return HmacKey(hmac_sha256(service_key, kTerminator));
}

std::string sign(const HmacKey& key, std::string_view string_to_sign) {
  return hex_encode(key.sign(string_to_sign));
}

}  // namespace onggi::auth
