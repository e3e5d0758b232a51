// Storage classes: AWS's names for what an object is kept on. Here they are all the same disks: a
// class is a word that is stored, shown, and changed by clients and by lifecycle rules. GLACIER and
// DEEP_ARCHIVE are missing: who asks for them expects objects that have to be restored first.
// https://docs.aws.amazon.com/AmazonS3/latest/userguide/storage-class-intro.html
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string_view>

namespace onggi::catalog {

/// On disk: never renumber. In the order in which transitions go.
enum class StorageClass : std::uint8_t {
  kStandard = 0,
  kReducedRedundancy = 1,
  kStandardIa = 2,
  kIntelligentTiering = 3,
  kOnezoneIa = 4,
  kGlacierIr = 5
};
inline constexpr std::array kStorageClasses{
    StorageClass::kStandard,           StorageClass::kReducedRedundancy, StorageClass::kStandardIa,
    StorageClass::kIntelligentTiering, StorageClass::kOnezoneIa,         StorageClass::kGlacierIr};

/// "STANDARD", "STANDARD_IA", ...
[[nodiscard]] std::string_view to_string(StorageClass storage_class);
/// Nullopt for all other words.
[[nodiscard]] std::optional<StorageClass> parse_storage_class(std::string_view name);
/// Of a record; a number that a later release made counts as STANDARD.
[[nodiscard]] StorageClass storage_class_of(std::uint64_t number);

/// STANDARD_IA and ONEZONE_IA: objects go there after 30 days, and stay for 30.
[[nodiscard]] bool is_infrequent_access(StorageClass storage_class);

/// Whether a lifecycle rule can move an object from the one to the other.
/// (User guide, "Transitioning objects using Amazon S3 Lifecycle".)
[[nodiscard]] bool can_transition(StorageClass from, StorageClass to);

}  // namespace onggi::catalog
