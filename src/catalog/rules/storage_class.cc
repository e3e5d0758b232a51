#include "catalog/rules/storage_class.h"

#include <algorithm>

namespace onggi::catalog {

std::string_view to_string(StorageClass storage_class) {
  switch (storage_class) {
    case StorageClass::kStandard: return "STANDARD";
    case StorageClass::kReducedRedundancy: return "REDUCED_REDUNDANCY";
    case StorageClass::kStandardIa: return "STANDARD_IA";
    case StorageClass::kIntelligentTiering: return "INTELLIGENT_TIERING";
    case StorageClass::kOnezoneIa: return "ONEZONE_IA";
    case StorageClass::kGlacierIr: return "GLACIER_IR";
  }
  return "STANDARD";
}

std::optional<StorageClass> parse_storage_class(std::string_view name) {
  const auto has_name = [name](StorageClass one) { return to_string(one) == name; };
  const auto found = std::ranges::find_if(kStorageClasses, has_name);
  return found == kStorageClasses.end() ? std::nullopt : std::optional(*found);
}

StorageClass storage_class_of(std::uint64_t number) {
  return number < kStorageClasses.size() ? kStorageClasses.at(number) : StorageClass::kStandard;
}

bool is_infrequent_access(StorageClass storage_class) {
  return storage_class == StorageClass::kStandardIa || storage_class == StorageClass::kOnezoneIa;
}

bool can_transition(StorageClass from, StorageClass to) {
  if (to == StorageClass::kReducedRedundancy) return false;
  // On AWS, objects in ONEZONE_IA can move only to archive classes.
  if (from == StorageClass::kOnezoneIa) return false;
  return from < to;
}

}  // namespace onggi::catalog
