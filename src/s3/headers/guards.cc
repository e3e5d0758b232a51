#include "s3/headers/guards.h"

#include <algorithm>
#include <array>
#include <span>

#include "base/codec.h"
#include "s3/protocol/object_error.h"

namespace onggi::s3 {
namespace {

using Names = std::span<const std::string_view>;

// The headers that Onggi's handlers apply or reject, without their common prefix.
constexpr auto kLockNames =
    std::to_array<std::string_view>({"mode", "retain-until-date", "legal-hold"});
constexpr auto kBucketLockNames = std::to_array<std::string_view>({"enabled", "token"});
constexpr auto kEncryptionNames =
    std::to_array<std::string_view>({"", "-aws-kms-key-id", "-bucket-key-enabled", "-context",
                                     "-customer-algorithm", "-customer-key", "-customer-key-md5"});
constexpr auto kConditionNames =
    std::to_array<std::string_view>({"match", "none-match", "modified-since", "unmodified-since"});
constexpr auto kVersionConditionNames = std::to_array<std::string_view>(
    {"match-size", "match-last-modified-time", "match-initiated-time"});
constexpr auto kBypassNames = std::to_array<std::string_view>({"governance-retention"});
constexpr auto kOwnerNames = std::to_array<std::string_view>({"bucket-owner"});

/// Guard headers with a common prefix.
struct Family {
  std::string_view prefix;
  Names known;
  // The only HTTP method with which the headers are allowed; empty: all methods.
  std::string_view method = {};
};
constexpr auto kFamilies = std::to_array<Family>({
    {"x-amz-object-lock-", kLockNames},
    {"x-amz-bucket-object-lock-", kBucketLockNames},
    {"x-amz-server-side-encryption", kEncryptionNames},
    {"x-amz-copy-source-server-side-encryption", {}},
    {"x-amz-copy-source-if-", kConditionNames},
    {"x-amz-rename-source-if-", kConditionNames},
    {"x-amz-if-", kVersionConditionNames, "DELETE"},
    {"x-amz-object-if-", {}},
    {"x-amz-bypass-", kBypassNames},
    {"x-amz-expected-", kOwnerNames},
    {"x-amz-source-expected-", kOwnerNames},
    {"x-amz-annotation", {}},
    {"x-amz-object-annotation", {}},
    {"x-amz-bucket-namespace", {}},
    {"x-amz-namespace", {}},
});

/// Returns the Family whose prefix the header `name` has, or null.
const Family* family_of(std::string_view name) {
  if (!name.starts_with("x-amz-")) return nullptr;
  const auto family = std::ranges::find_if(
      kFamilies, [&](const Family& each) { return name.starts_with(each.prefix); });
  return family == kFamilies.end() ? nullptr : &*family;
}

}  // namespace

bool is_guard(std::string_view name) { return family_of(name) != nullptr; }

bool is_known_guard(std::string_view name, std::string_view method) {
  const auto* family = family_of(name);
  if (family == nullptr || (!family->method.empty() && method != family->method)) return false;
  const auto rest = name.substr(family->prefix.size());
  return std::ranges::find(family->known, rest) != family->known.end();
}

S3Result<void> check_guards(const http::Request& request) {
  for (const auto& header : request.headers) {
    if (is_guard(header.name) && !is_known_guard(header.name, request.method))
      return refuse(unbuilt_header(header.name));
  }
  return {};
}

S3Result<void> check_query_guards(const http::Query& query, const http::Request& request) {
  for (const auto& parameter : query.all()) {
    const auto name = to_lower_ascii(parameter.first);
    if (is_guard(name) && !request.header(name)) return refuse(unbuilt_header(name));
  }
  return {};
}

}  // namespace onggi::s3
