#include "catalog/rules/ownership.h"

#include <algorithm>
#include <array>
#include <utility>

namespace onggi::catalog {
namespace {

constexpr auto kOwnerships = std::to_array<std::pair<ObjectOwnership, std::string_view>>({
    {ObjectOwnership::kBucketOwnerEnforced, "BucketOwnerEnforced"},
    {ObjectOwnership::kBucketOwnerPreferred, "BucketOwnerPreferred"},
    {ObjectOwnership::kObjectWriter, "ObjectWriter"},
});

}  // namespace

std::string_view to_text(ObjectOwnership ownership) {
  return std::ranges::find(kOwnerships, ownership, [](const auto& row) { return row.first; })
      ->second;
}

std::optional<ObjectOwnership> parse_ownership(std::string_view text) {
  const auto found =
      std::ranges::find(kOwnerships, text, [](const auto& row) { return row.second; });
  if (found == kOwnerships.end()) return std::nullopt;
  return found->first;
}

ObjectOwnership ownership_of(const BucketDocuments& documents) {
  const auto* document = documents.find(BucketDocument::kOwnership);
  if (document == nullptr) return ObjectOwnership::kBucketOwnerEnforced;
  if (document->text() == kNoOwnershipControls) return ObjectOwnership::kObjectWriter;
  return parse_ownership(document->text()).value_or(ObjectOwnership::kBucketOwnerEnforced);
}

ObjectOwnership ownership_of(const Bucket& bucket) { return ownership_of(*bucket.documents); }

std::string_view owner_of(const Bucket& bucket, const ObjectInfo& object) {
  const auto& stored = object.attributes.owner_id;
  const bool enforced = ownership_of(bucket) == ObjectOwnership::kBucketOwnerEnforced;
  return enforced || stored.empty() ? bucket.owner_id : stored;
}

}  // namespace onggi::catalog
