// Lifecycle rules: what a bucket's owner wants to become of its objects as they age, as values, and
// what they say of one object, version, delete marker or upload. Pure: time and the length of a day
// are given. The document that clients send is s3/lifecycle_document.h's; who does what the rules
// say is lifecycle.h's.
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
/// AWS leaves smaller objects in their class, unless the rule's filter speaks of sizes.
inline constexpr std::uint64_t kTransitionSizeMin = 128 * 1024;
/// LifecycleRules::transition_default unless something else is said.
inline constexpr std::string_view kTransitionDefaultUsual = "all_storage_classes_128K";

/// What a rule is about: all of it must hold.
struct LifecycleFilter {
  std::optional<std::string> prefix;
  Pairs tags;
  std::optional<std::uint64_t> size_above;
  std::optional<std::uint64_t> size_below;
  [[nodiscard]] bool has_size() const { return size_above || size_below; }
  bool operator==(const LifecycleFilter&) const = default;
};

/// A change of the storage class.
struct LifecycleTransition {
  // One of these two.
  std::optional<std::uint32_t> days = {};  // of age, or since the version is noncurrent
  std::optional<Time> date = {};           // of current objects alone
  std::optional<std::uint32_t> kept = {};  // newer noncurrent versions than the one that changes
  StorageClass to = StorageClass::kStandardIa;
  bool operator==(const LifecycleTransition&) const = default;
};

struct LifecycleRule {
  std::string id;
  bool enabled = false;
  bool base_prefix = false;  // the filter is the <Prefix> of the rule itself, as it once was
  LifecycleFilter filter;
  // Of current objects: one of these three at most.
  std::optional<std::uint32_t> days;
  std::optional<Time> date;
  std::optional<bool> expired_markers;  // delete markers above nothing
  std::optional<std::uint32_t> noncurrent_days;
  std::optional<std::uint32_t> noncurrent_kept;  // newer noncurrent versions than the one that goes
  std::optional<std::uint32_t> abort_days;       // of incomplete uploads
  std::vector<LifecycleTransition> transitions;  // of current objects
  std::vector<LifecycleTransition> noncurrent_transitions;
  bool operator==(const LifecycleRule&) const = default;
};

struct LifecycleRules {
  std::vector<LifecycleRule> rules;
  std::string transition_default;  // x-amz-transition-default-minimum-object-size, as it was sent
  bool operator==(const LifecycleRules&) const = default;
};

/// When something is to go, and by which rule.
struct LifecycleDue {
  Time at;
  const LifecycleRule* rule = nullptr;
};

/// The end of the day in which `from` is `days` days old: midnight in UTC when a day is kDay.
[[nodiscard]] Time lifecycle_due(Time from, std::uint32_t days, std::chrono::seconds day);

// The earliest that an enabled rule says; none when no rule speaks of it.

/// Of the current object of its key.
[[nodiscard]] std::optional<LifecycleDue> object_due(const LifecycleRules& rules,
                                                     const ObjectInfo& object,
                                                     std::chrono::seconds day);
/// Of a version or delete marker that has been noncurrent `since`, with `newer` noncurrent objects
/// of its key above it.
[[nodiscard]] std::optional<LifecycleDue> noncurrent_due(const LifecycleRules& rules,
                                                         const ObjectInfo& version, Time since,
                                                         std::size_t newer,
                                                         std::chrono::seconds day);
/// Of a delete marker above nothing. Days count for it too, tags and sizes it has none.
[[nodiscard]] std::optional<LifecycleDue> marker_due(const LifecycleRules& rules,
                                                     const ObjectInfo& marker,
                                                     std::chrono::seconds day);
/// Of an incomplete upload.
[[nodiscard]] std::optional<LifecycleDue> upload_due(const LifecycleRules& rules,
                                                     std::string_view key, Time initiated,
                                                     std::chrono::seconds day);

/// What transitions are measured by.
struct TransitionScale {
  Time now;
  std::chrono::seconds day = kDay;
  std::uint64_t size_min = kTransitionSizeMin;
};
/// The storage class that an enabled rule wants a current object to have by now; of several the
/// last one, in the order of transitions. None: it stays where it is.
[[nodiscard]] std::optional<StorageClass> object_class_due(const LifecycleRules& rules,
                                                           const ObjectInfo& object,
                                                           const TransitionScale& scale);
/// The same of a version, as noncurrent_due(); none for delete markers.
[[nodiscard]] std::optional<StorageClass> noncurrent_class_due(const LifecycleRules& rules,
                                                               const ObjectInfo& version,
                                                               Time since, std::size_t newer,
                                                               const TransitionScale& scale);

enum class LifecycleAction : std::uint8_t { kAbort, kExpire, kNoncurrent, kMarkers };
/// The prefixes of all keys that an enabled rule wants `action` for: sorted, none within another.
[[nodiscard]] std::vector<std::string> lifecycle_prefixes(const LifecycleRules& rules,
                                                          LifecycleAction action);

}  // namespace onggi::catalog
