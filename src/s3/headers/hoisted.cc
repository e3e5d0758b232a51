#include "s3/headers/hoisted.h"

#include <algorithm>
#include <array>
#include <string_view>

#include "base/codec.h"
#include "s3/headers/guards.h"
#include "s3/headers/object.h"
#include "s3/protocol/object_error.h"

namespace onggi::s3 {
namespace {

constexpr auto kHoisted = std::to_array<std::string_view>({
    "x-amz-acl",
    "x-amz-bucket-object-lock-enabled",
    "x-amz-bypass-governance-retention",
    "x-amz-checksum-mode",
    "x-amz-expected-bucket-owner",
    "x-amz-max-parts",
    "x-amz-object-attributes",
    "x-amz-object-ownership",
    "x-amz-part-number-marker",
    "x-amz-request-payer",
    "x-amz-storage-class",
    "x-amz-website-redirect-location",
});
constexpr auto kHoistedPrefixes = std::to_array<std::string_view>({
    "x-amz-grant-",
    "x-amz-meta-",
    "x-amz-object-lock-",
    "x-amz-server-side-encryption",
});

bool is_hoisted(std::string_view name) {
  return std::ranges::find(kHoisted, name) != kHoisted.end() ||
         std::ranges::any_of(kHoistedPrefixes,
                             [&](std::string_view prefix) { return name.starts_with(prefix); });
}

}  // namespace

S3Result<void> add_hoisted_headers(http::Request& request, const http::Query& query,
                                   const auth::Authenticated& signer, HoistedNames& names) {
  if (!signer.presigned() || signer.is_sigv2()) return {};
  for (const auto& [parameter, value] : query.all()) {
    auto name = to_lower_ascii(parameter);
    if (name.starts_with("x-amz-copy-source")) return refuse(unbuilt_header(name));
    // Guards (guards.h) must never be ignored, so those not supported in the query are rejected.
    if (!is_hoisted(name) && is_guard(name)) return refuse(unbuilt_header(name));
    if (!is_hoisted(name)) continue;
    if (std::ranges::find(names, name) != names.end())
      return refuse("InvalidRequest", "The query parameter " + parameter + " is repeated.");
    if (request.header(name)) continue;
    ONGGI_TRY(check_header_text(parameter, value));
    const auto& kept = names.emplace_front(std::move(name));
    request.headers.push_back({kept, trim(value)});
  }
  return {};
}

}  // namespace onggi::s3
