#include "catalog/rules/lifecycle.h"

#include <algorithm>
#include <utility>

#include "base/check.h"

namespace onggi::catalog {
namespace {

/// Longer periods are shortened to this number of days, about 2,737 years. More days could exceed
/// the range of Time, or of the year in a header.
constexpr std::uint32_t kLifecycleDaysMax = 1'000'000;

bool prefix_fits(const LifecycleRule& rule, std::string_view key) {
  return rule.enabled && (!rule.filter.prefix || key.starts_with(*rule.filter.prefix));
}

bool fits(const LifecycleRule& rule, const ObjectInfo& object) {
  const auto& filter = rule.filter;
  if (!prefix_fits(rule, object.key)) return false;
  if (object.delete_marker) return filter.tags.empty() && !filter.has_size();
  if (filter.size_above && object.size <= *filter.size_above) return false;
  if (filter.size_below && object.size >= *filter.size_below) return false;
  const auto& tags = object.attributes.tags;
  const auto has = [&](const auto& tag) { return std::ranges::find(tags, tag) != tags.end(); };
  return filter.tags.size() <= tags.size() && std::ranges::all_of(filter.tags, has);
}

/// Sets `due` to `at` and `rule` if `due` is not set or later than `at`. If two rules are due at
/// the same time, the first rule wins.
void take_earlier(std::optional<LifecycleDue>& due, Time at, const LifecycleRule& rule) {
  if (!due || at < due->at) due = LifecycleDue{at, &rule};
}

bool wants(const LifecycleRule& rule, LifecycleAction action) {
  switch (action) {
    case LifecycleAction::kAbort: return rule.abort_days.has_value();
    case LifecycleAction::kExpire: return rule.days || rule.date || !rule.transitions.empty();
    case LifecycleAction::kNoncurrent:
      return rule.noncurrent_days || !rule.noncurrent_transitions.empty();
    case LifecycleAction::kMarkers:
      return rule.days || rule.date || rule.expired_markers.value_or(false);
  }
  return false;
}

bool is_large_enough(const LifecycleRule& rule, const ObjectInfo& object, std::uint64_t size_min) {
  return rule.filter.has_size() || object.size >= size_min;
}

/// The kind of transitions to evaluate, and the time from which their days are counted.
struct Course {
  std::vector<LifecycleTransition> LifecycleRule::* steps;
  Time from;
  std::size_t newer = 0;  // number of newer noncurrent versions
};

bool is_due(const LifecycleTransition& step, const Course& course, const TransitionScale& scale) {
  const auto at =
      step.date ? *step.date : lifecycle_due(course.from, step.days.value_or(0), scale.day);
  return at <= scale.now && course.newer >= step.kept.value_or(0);
}

std::optional<StorageClass> class_due(const LifecycleRules& rules, const ObjectInfo& object,
                                      const Course& course, const TransitionScale& scale) {
  std::optional<StorageClass> due;
  for (const auto& rule : rules.rules) {
    if (!fits(rule, object) || !is_large_enough(rule, object, scale.size_min)) continue;
    for (const auto& step : rule.*course.steps) {
      const bool moves =
          is_due(step, course, scale) && can_transition(object.attributes.storage_class, step.to);
      if (moves) due = std::max(due.value_or(step.to), step.to);
    }
  }
  return due;
}

}  // namespace

Time lifecycle_due(Time from, std::uint32_t days, std::chrono::seconds day) {
  ONGGI_DCHECK(day.count() > 0);
  const std::chrono::microseconds length(day);
  const auto age = length * std::min(days, kLifecycleDaysMax);
  const auto due = from.time_since_epoch() + age;
  const auto over = due % length;
  return Time(over.count() == 0 ? due : due - over + length);
}

std::optional<LifecycleDue> object_due(const LifecycleRules& rules, const ObjectInfo& object,
                                       std::chrono::seconds day) {
  std::optional<LifecycleDue> due;
  for (const auto& rule : rules.rules) {
    if (!fits(rule, object)) continue;
    if (rule.days) take_earlier(due, lifecycle_due(object.modified, *rule.days, day), rule);
    if (rule.date) take_earlier(due, *rule.date, rule);
  }
  return due;
}

std::optional<LifecycleDue> noncurrent_due(const LifecycleRules& rules, const ObjectInfo& version,
                                           Time since, std::size_t newer,
                                           std::chrono::seconds day) {
  std::optional<LifecycleDue> due;
  for (const auto& rule : rules.rules) {
    if (!rule.noncurrent_days || newer < rule.noncurrent_kept.value_or(0)) continue;
    if (fits(rule, version))
      take_earlier(due, lifecycle_due(since, *rule.noncurrent_days, day), rule);
  }
  return due;
}

std::optional<LifecycleDue> marker_due(const LifecycleRules& rules, const ObjectInfo& marker,
                                       std::chrono::seconds day) {
  std::optional<LifecycleDue> due;
  for (const auto& rule : rules.rules) {
    if (!fits(rule, marker)) continue;
    if (rule.expired_markers.value_or(false)) take_earlier(due, marker.modified, rule);
    if (rule.days) take_earlier(due, lifecycle_due(marker.modified, *rule.days, day), rule);
    if (rule.date) take_earlier(due, *rule.date, rule);
  }
  return due;
}

std::optional<LifecycleDue> upload_due(const LifecycleRules& rules, std::string_view key,
                                       Time initiated, std::chrono::seconds day) {
  std::optional<LifecycleDue> due;
  for (const auto& rule : rules.rules) {
    if (rule.abort_days && prefix_fits(rule, key))
      take_earlier(due, lifecycle_due(initiated, *rule.abort_days, day), rule);
  }
  return due;
}

std::optional<StorageClass> object_class_due(const LifecycleRules& rules, const ObjectInfo& object,
                                             const TransitionScale& scale) {
  return class_due(rules, object, {&LifecycleRule::transitions, object.modified}, scale);
}

std::optional<StorageClass> noncurrent_class_due(const LifecycleRules& rules,
                                                 const ObjectInfo& version, Time since,
                                                 std::size_t newer, const TransitionScale& scale) {
  if (version.delete_marker) return std::nullopt;
  return class_due(rules, version, {&LifecycleRule::noncurrent_transitions, since, newer}, scale);
}

std::vector<std::string> lifecycle_prefixes(const LifecycleRules& rules, LifecycleAction action) {
  std::vector<std::string> sorted;
  for (const auto& rule : rules.rules)
    if (rule.enabled && wants(rule, action)) sorted.push_back(rule.filter.prefix.value_or(""));
  std::ranges::sort(sorted);
  std::vector<std::string> prefixes;  // sorted: a prefix comes before the prefixes that it covers
  for (auto& prefix : sorted)
    if (prefixes.empty() || !prefix.starts_with(prefixes.back()))
      prefixes.push_back(std::move(prefix));
  ONGGI_DCHECK(std::ranges::is_sorted(prefixes));
  return prefixes;
}

}  // namespace onggi::catalog
