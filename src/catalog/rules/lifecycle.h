// Lifecycle rules of a bucket as values, and their evaluation for one object, version, delete
// marker or upload. Pure: the time and the length of a day are parameters. s3/lifecycle_document.h
// parses the document that clients send; lifecycle.h carries out the rules.
// https://docs.aws.amazon.com/AmazonS3/latest/userguide/intro-lifecycle-rules.html
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "catalog/rules/storage_class.h"
#include "catalog/types.h"

namespace onggi::catalog {

inline constexpr std::size_t kLifecycleRulesMax = 1000;
inline constexpr std::chrono::seconds kDay{86'400};
/// Smaller objects keep their storage class, as on AWS, unless the rule's filter has a size.
inline constexpr std::uint64_t kTransitionSizeMin = 128 * 1024;
/// The default of LifecycleRules::transition_default.
inline constexpr std::string_view kTransitionDefaultUsual = "all_storage_classes_128K";

/// The objects that a rule applies to. All conditions must hold.
struct LifecycleFilter {
  std::optional<std::string> prefix;
  Pairs tags;
  std::optional<std::uint64_t> size_above;
  std::optional<std::uint64_t> size_below;
  [[nodiscard]] bool has_size() const { return size_above || size_below; }
  bool operator==(const LifecycleFilter&) const = default;
};

/// A transition to another storage class.
struct LifecycleTransition {
  // Exactly one of days and date is set.
  std::optional<std::uint32_t> days = {};  // age, or days since the version became noncurrent
  std::optional<Time> date = {};           // for current objects only
  std::optional<std::uint32_t> kept = {};  // number of newer noncurrent versions that do not change
  StorageClass to = StorageClass::kStandardIa;
  bool operator==(const LifecycleTransition&) const = default;
};

struct LifecycleRule {
  std::string id;
  bool enabled = false;
  bool base_prefix = false;  // <Prefix> is in the rule itself, as in the older schema
  LifecycleFilter filter;
  // For current objects: at most one of days, date and expired_markers is set.
  std::optional<std::uint32_t> days;
  std::optional<Time> date;
  std::optional<bool> expired_markers;  // remove delete markers without other versions
  std::optional<std::uint32_t> noncurrent_days;
  std::optional<std::uint32_t> noncurrent_kept;  // number of newer noncurrent versions to keep
  std::optional<std::uint32_t> abort_days;       // for incomplete uploads
  std::vector<LifecycleTransition> transitions;  // for current objects
  std::vector<LifecycleTransition> noncurrent_transitions;
  bool operator==(const LifecycleRule&) const = default;
};

struct LifecycleRules {
  std::vector<LifecycleRule> rules;
  std::string transition_default;  // x-amz-transition-default-minimum-object-size, as received
  bool operator==(const LifecycleRules&) const = default;
};

/// The time at which an action is due, and the rule that requires it.
struct LifecycleDue {
  Time at;
  const LifecycleRule* rule = nullptr;
};

/// Returns `from` plus `days` days, rounded up to the end of a day: midnight UTC if a day is kDay.
[[nodiscard]] Time lifecycle_due(Time from, std::uint32_t days, std::chrono::seconds day);

// The *_due() functions return the earliest time that an enabled rule sets, or nullopt if no
// enabled rule applies.

/// For the expiration of a current object.
[[nodiscard]] std::optional<LifecycleDue> object_due(const LifecycleRules& rules,
                                                     const ObjectInfo& object,
                                                     std::chrono::seconds day);
/// For the expiration of a version or delete marker that has been noncurrent since `since` and has
/// `newer` noncurrent objects of the same key above it.
[[nodiscard]] std::optional<LifecycleDue> noncurrent_due(const LifecycleRules& rules,
                                                         const ObjectInfo& version, Time since,
                                                         std::size_t newer,
                                                         std::chrono::seconds day);
/// For the removal of a delete marker that is the only version of its key. A rule's `days` and
/// `date` apply to it as well. It has no tags and no size, so rules that filter by them do not
/// apply.
[[nodiscard]] std::optional<LifecycleDue> marker_due(const LifecycleRules& rules,
                                                     const ObjectInfo& marker,
                                                     std::chrono::seconds day);
/// For the abort of an incomplete upload.
[[nodiscard]] std::optional<LifecycleDue> upload_due(const LifecycleRules& rules,
                                                     std::string_view key, Time initiated,
                                                     std::chrono::seconds day);

/// The parameters by which transitions are evaluated.
struct TransitionScale {
  Time now;
  std::chrono::seconds day = kDay;
  std::uint64_t size_min = kTransitionSizeMin;
};
/// Returns the storage class to which enabled rules move a current object by now, or nullopt if it
/// keeps its class. If several transitions are due, the last class in the order of transitions
/// wins.
[[nodiscard]] std::optional<StorageClass> object_class_due(const LifecycleRules& rules,
                                                           const ObjectInfo& object,
                                                           const TransitionScale& scale);
/// Like object_class_due(), for a noncurrent version; parameters as in noncurrent_due(). Returns
/// nullopt for delete markers.
[[nodiscard]] std::optional<StorageClass> noncurrent_class_due(const LifecycleRules& rules,
                                                               const ObjectInfo& version,
                                                               Time since, std::size_t newer,
                                                               const TransitionScale& scale);

enum class LifecycleAction : std::uint8_t { kAbort, kExpire, kNoncurrent, kMarkers };
/// Returns the prefixes that cover all keys for which an enabled rule requires `action`: sorted,
/// and none covered by another.
[[nodiscard]] std::vector<std::string> lifecycle_prefixes(const LifecycleRules& rules,
                                                          LifecycleAction action);

}  // namespace onggi::catalog
