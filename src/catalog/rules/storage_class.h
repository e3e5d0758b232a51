// Storage classes. On AWS, each class is a kind of storage. Onggi stores all objects on the same
// disks, and a class is only a name that clients and lifecycle rules can change. GLACIER and
// DEEP_ARCHIVE are not supported, because clients expect that objects in these classes must be
// restored before they can be read.
// https://docs.aws.amazon.com/AmazonS3/latest/userguide/storage-class-intro.html
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string_view>

namespace onggi::catalog {

/// The numbers are stored on disk: never change them. Transitions go from lower to higher numbers.
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

/// Returns S3's name for the class: "STANDARD", "STANDARD_IA", ...
[[nodiscard]] std::string_view to_string(StorageClass storage_class);
/// Parses the name of a class. Returns nullopt for any other text.
[[nodiscard]] std::optional<StorageClass> parse_storage_class(std::string_view name);
/// Returns the class that records store as `number`. Returns STANDARD for an unknown number, which
/// a later release may have written.
[[nodiscard]] StorageClass storage_class_of(std::uint64_t number);

/// Returns true for STANDARD_IA and ONEZONE_IA. Objects move to these classes after 30 days at the
/// earliest, and stay there for at least 30 days.
[[nodiscard]] bool is_infrequent_access(StorageClass storage_class);

/// Returns true if a lifecycle rule can move an object from class `from` to class `to`.
/// (User guide, "Transitioning objects using Amazon S3 Lifecycle".)
[[nodiscard]] bool can_transition(StorageClass from, StorageClass to);

}  // namespace onggi::catalog
