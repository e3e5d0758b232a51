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
constexpr auto kDeletionNames =
    std::to_array<std::string_view>({"match-size", "match-last-modified-time"});
constexpr auto kInitiatedNames = std::to_array<std::string_view>({"time"});
constexpr auto kBypassNames = std::to_array<std::string_view>({"governance-retention"});
constexpr auto kOwnerNames = std::to_array<std::string_view>({"bucket-owner"});

// Functions that tell whether an operation applies a family of guards, or rejects it itself. They
// use what the operation's row says about its access checks, which depend on the same headers.
bool always(const Operation&) { return true; }
bool stores_lock(const Operation& operation) {
  return operation.more_checks.has(Check::kObjectHeaders);
}
bool locks_bucket(const Operation& operation) {
  return operation.judged == Judged::kAsCreation || operation.subresource == "object-lock";
}
/// A GET rejects the keys of encrypted objects, and a write rejects all encryption headers.
bool rejects_encryption(const Operation& operation) {
  const bool reads =
      operation.subresource.empty() && (operation.method == "GET" || operation.method == "HEAD");
  return operation.level == Level::kObject &&
         (reads || stores_lock(operation) || operation.upload_step ||
          operation.more_checks.has(Check::kRenameSource));
}
bool copies(const Operation& operation) { return operation.copy; }
bool renames(const Operation& operation) { return operation.more_checks.has(Check::kRenameSource); }
bool deletes_object(const Operation& operation) {
  return operation.more_checks.has(Check::kDeleteConditions);
}
bool aborts_upload(const Operation& operation) {
  return operation.method == "DELETE" && operation.subresource == "uploadId";
}
bool may_bypass(const Operation& operation) {
  return operation.more_checks.has(Check::kBypass) || operation.judged == Judged::kPerKey;
}

/// Guard headers with a common prefix.
struct Family {
  std::string_view prefix;
  Names known;
  bool (*applies)(const Operation&) = always;
};
constexpr auto kFamilies = std::to_array<Family>({
    {"x-amz-object-lock-", kLockNames, stores_lock},
    {"x-amz-bucket-object-lock-", kBucketLockNames, locks_bucket},
    {"x-amz-server-side-encryption", kEncryptionNames, rejects_encryption},
    {"x-amz-copy-source-server-side-encryption", {}},
    {"x-amz-copy-source-if-", kConditionNames, copies},
    {"x-amz-rename-source-if-", kConditionNames, renames},
    {"x-amz-if-match-initiated-", kInitiatedNames, aborts_upload},
    {"x-amz-if-", kDeletionNames, deletes_object},
    {"x-amz-object-if-", {}},
    {"x-amz-bypass-", kBypassNames, may_bypass},
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

bool is_condition(std::string_view name) {
  constexpr std::string_view kPrefix = "if-";
  return name.starts_with(kPrefix) &&
         std::ranges::find(kConditionNames, name.substr(kPrefix.size())) != kConditionNames.end();
}

bool honours_guard(const Operation& operation, std::string_view name) {
  const auto* family = family_of(name);
  if (family == nullptr || !family->applies(operation)) return false;
  const auto rest = name.substr(family->prefix.size());
  return std::ranges::find(family->known, rest) != family->known.end();
}

bool honours_conditions(const Operation& operation) {
  const auto checks = operation.more_checks;
  return operation.method == "GET" || operation.method == "HEAD" ||
         checks.has(Check::kWriteConditions) || checks.has(Check::kDeleteConditions);
}

S3Result<void> check_guards(const http::Request& request, const Operation& operation) {
  for (const auto& [name, value] : request.headers) {
    const bool dropped = is_condition(name) ? !honours_conditions(operation)
                                            : is_guard(name) && !honours_guard(operation, name);
    if (dropped) return refuse(unbuilt_header(name));
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
