#include "auth/sigv2.h"

#include <algorithm>
#include <array>
#include <map>

#include "auth/checks.h"
#include "auth/sigv4.h"
#include "base/codec.h"
#include "base/digest/checksum.h"

namespace onggi::auth {
namespace {

constexpr std::string_view kScheme = "AWS ";

constexpr auto kSignedParameters = std::to_array<std::string_view>({
    "accelerate",
    "acl",
    "analytics",
    "attributes",
    "cors",
    "defaultObjectAcl",
    "delete",
    "encryption",
    "intelligent-tiering",
    "inventory",
    "legal-hold",
    "lifecycle",
    "location",
    "logging",
    "metrics",
    "notification",
    "object-lock",
    "ownershipControls",
    "partNumber",
    "policy",
    "policyStatus",
    "publicAccessBlock",
    "renameObject",
    "replication",
    "requestPayment",
    "response-cache-control",
    "response-content-disposition",
    "response-content-encoding",
    "response-content-language",
    "response-content-type",
    "response-expires",
    "restore",
    "retention",
    "select",
    "select-type",
    "session",
    "storageClass",
    "tagging",
    "torrent",
    "uploadId",
    "uploads",
    "versionId",
    "versioning",
    "versions",
    "website",
});
static_assert(std::ranges::is_sorted(kSignedParameters));

/// Appends CanonicalizedAmzHeaders: all x-amz-* headers sorted by name, with the values of a
/// repeated name joined by commas.
void append_amz_headers(std::string& out, const http::Request& request) {
  std::multimap<std::string_view, std::string_view> headers;
  for (const auto& [name, value] : request.headers) {
    if (name.starts_with("x-amz-")) headers.emplace(name, value);
  }
  std::string_view last;
  for (const auto& [name, value] : headers) {
    if (name == last) {
      out.back() = ',';  // replaces the line feed after the previous value
    } else {
      out.append(name).append(":");
    }
    out.append(value).append("\n");
    last = name;
  }
}

/// Appends the signed query parameters in decoded form.
void append_parameters(std::string& out, const http::Query& query) {
  char before = '?';
  for (const auto* parameter : canonical_order(query)) {
    const auto& [name, value] = *parameter;
    if (!is_signed_by_sigv2(name)) continue;
    out += before;
    out += name;
    if (!value.empty()) out.append("=").append(value);
    before = '&';
  }
}

}  // namespace

bool is_sigv2_authorization(std::string_view value) { return value.starts_with(kScheme); }

bool has_sigv2_query(const http::Query& query) {
  return query.has("Signature") || query.has("AWSAccessKeyId");
}

AuthResult<Sigv2Claim> parse_sigv2_authorization(std::string_view value) {
  if (is_sigv2_authorization(value)) value = trim(value.substr(kScheme.size()));
  const auto colon = value.rfind(':');
  if (colon == std::string_view::npos || colon == 0 || colon + 1 == value.size()) {
    return invalid_argument(
        "AWS authorization header is invalid.  Expected AwsAccessKeyId:signature", "Authorization",
        "");
  }
  return Sigv2Claim{std::string(value.substr(0, colon)), std::string(value.substr(colon + 1)),
                    std::nullopt};
}

AuthResult<Sigv2Claim> parse_sigv2_query(const http::Query& query) {
  const auto is_missing = [&](std::string_view name) { return query.count(name) != 1; };
  if (is_missing("AWSAccessKeyId") || is_missing("Expires") || is_missing("Signature")) {
    return refuse("AccessDenied",
                  "Query-string authentication requires the Signature, Expires and AWSAccessKeyId "
                  "parameters");
  }
  const auto text = [&](std::string_view name) { return std::string(query.get_or_empty(name)); };
  return Sigv2Claim{text("AWSAccessKeyId"), text("Signature"), text("Expires")};
}

bool is_signed_by_sigv2(std::string_view parameter) {
  return std::ranges::binary_search(kSignedParameters, parameter);
}

std::span<const std::string_view> parameters_signed_by_sigv2() { return kSignedParameters; }

std::string sigv2_path(const http::Request& request, std::string_view host_bucket) {
  std::string path;
  if (!host_bucket.empty()) path.append("/").append(host_bucket);
  return path.append(request.path);
}

std::string sigv2_string_to_sign(const http::Request& request, const http::Query& query,
                                 std::string_view path, const std::optional<std::string>& expires) {
  std::string out;
  out.reserve(request.target.size() + 512);
  out.append(request.method).append("\n");
  out.append(request.header("content-md5").value_or("")).append("\n");
  out.append(request.header("content-type").value_or("")).append("\n");
  // If the request has x-amz-date, the Date header is not signed, so a proxy may change it.
  const bool has_amz_date = request.header("x-amz-date").has_value();
  const auto date = has_amz_date ? std::string_view() : request.header("date").value_or("");
  out.append(expires ? std::string_view(*expires) : date).append("\n");
  append_amz_headers(out, request);
  out += path;
  append_parameters(out, query);
  return out;
}

std::string sigv2_sign(std::string_view secret, std::string_view text) {
  return base64_encode(hmac_sha1(secret, text));
}

}  // namespace onggi::auth
