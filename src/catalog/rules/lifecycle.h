// The lifecycle rules of a bucket as structs, and their evaluation for one object, version, delete
// marker or upload. All functions are pure: the time and the length of a day are parameters.
// s3/lifecycle_document.h parses the document that clients send. catalog/lifecycle.h carries out
// the rules.
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
/// As on AWS, objects smaller than this size keep their storage class, unless the rule's filter
/// specifies a size.
inline constexpr std::uint64_t kTransitionSizeMin = 128 * 1024;
/// The default of LifecycleRules::transition_default.
inline constexpr std::string_view kTransitionDefaultUsual = "all_storage_classes_128K";

/// Selects the objects to which a rule applies. All of its conditions must hold.
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
  // Exactly one of `days` and `date` is set.
  std::optional<std::uint32_t> days = {};  // age, or days since the version became noncurrent
  std::optional<Time> date = {};           // for current objects only
  std::optional<std::uint32_t> kept = {};  // number of newest noncurrent versions to skip
  StorageClass to = StorageClass::kStandardIa;
  bool operator==(const LifecycleTransition&) const = default;
};

struct LifecycleRule {
  std::string id;
  bool enabled = false;
  bool base_prefix = false;  // true if <Prefix> is in the rule itself, as in the older schema
  LifecycleFilter filter;
  // The expiration of current objects. At most one of `days`, `date` and `expired_markers` is set.
  std::optional<std::uint32_t> days;
  std::optional<Time> date;
  // If true, the rule removes a delete marker that is the only version of its key.
  std::optional<bool> expired_markers;
  std::optional<std::uint32_t> noncurrent_days;
  std::optional<std::uint32_t> noncurrent_kept;  // number of newest noncurrent versions to keep
  std::optional<std::uint32_t> abort_days;       // days until an incomplete upload is aborted
  std::vector<LifecycleTransition> transitions;  // transitions of current objects
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

/// Returns `from` plus `days` days, rounded up to the end of a day. If `day` is kDay, days end at
/// midnight UTC.
[[nodiscard]] Time lifecycle_due(Time from, std::uint32_t days, std::chrono::seconds day);

// The following functions return the earliest time at which an enabled rule requires an action, or
// nullopt if no enabled rule applies.

/// Returns the time at which a current object expires.
[[nodiscard]] std::optional<LifecycleDue> object_due(const LifecycleRules& rules,
                                                     const ObjectInfo& object,
                                                     std::chrono::seconds day);
/// Returns the time at which a noncurrent version or delete marker expires. The version became
/// noncurrent at `since`. `newer` is the number of newer noncurrent objects of the same key.
[[nodiscard]] std::optional<LifecycleDue> noncurrent_due(const LifecycleRules& rules,
                                                         const ObjectInfo& version, Time since,
                                                         std::size_t newer,
                                                         std::chrono::seconds day);
/// Returns the time at which a delete marker that is the only version of its key is removed. A
/// rule's `days` and `date` apply to the marker as well. The marker has no tags and no size, so
/// rules that filter by tags or size do not apply.
[[nodiscard]] std::optional<LifecycleDue> marker_due(const LifecycleRules& rules,
                                                     const ObjectInfo& marker,
                                                     std::chrono::seconds day);
/// Returns the time at which an incomplete upload is aborted.
[[nodiscard]] std::optional<LifecycleDue> upload_due(const LifecycleRules& rules,
                                                     std::string_view key, Time initiated,
                                                     std::chrono::seconds day);

/// The parameters for the evaluation of transitions.
struct TransitionScale {
  Time now;
  std::chrono::seconds day = kDay;
  std::uint64_t size_min = kTransitionSizeMin;
};
/// Returns the storage class that a current object should have now according to the enabled rules,
/// or nullopt if the object keeps its class. If several transitions are due, the class that is last
/// in the order of transitions wins.
[[nodiscard]] std::optional<StorageClass> object_class_due(const LifecycleRules& rules,
                                                           const ObjectInfo& object,
                                                           const TransitionScale& scale);
/// Like object_class_due(), but for a noncurrent version. `since` and `newer` are as in
/// noncurrent_due(). Returns nullopt for delete markers.
[[nodiscard]] std::optional<StorageClass> noncurrent_class_due(const LifecycleRules& rules,
                                                               const ObjectInfo& version,
                                                               Time since, std::size_t newer,
                                                               const TransitionScale& scale);

enum class LifecycleAction : std::uint8_t { kAbort, kExpire, kNoncurrent, kMarkers };
/// Returns the prefixes of all keys for which an enabled rule requires `action`. The prefixes are
/// sorted, and no prefix covers another.
[[nodiscard]] std::vector<std::string> lifecycle_prefixes(const LifecycleRules& rules,
                                                          LifecycleAction action);

}  // namespace onggi::catalog
