#include "catalog/rules/lifecycle_check.h"
#include "catalog/reasons.h"

#include <algorithm>
#include <array>
#include <chrono>
#include <cstddef>
#include <set>
#include <string>
#include <string_view>
#include <tuple>
#include <utility>
#include <vector>

#include "catalog/rules/tag.h"

namespace onggi::catalog {
namespace {

constexpr std::size_t kLifecycleIdMax = 255;
constexpr std::uint32_t kNoncurrentKeptMax = 100;

/// The minimum age in days for a transition to STANDARD_IA or ONEZONE_IA, and the minimum number of
/// days that an object stays in either class.
constexpr std::uint32_t kInfrequentDays = 30;

using Fault = std::optional<RuleFault>;

bool is_midnight(Time time) {
  return time.time_since_epoch() % kDay == std::chrono::microseconds(0);
}

Fault request_fault(std::string field, Said said) {
  return RuleFault{.field = std::move(field), .message = std::move(said.english)};
}

Fault schema_fault(std::string field, Said said) {
  return RuleFault{
      .field = std::move(field), .message = std::move(said.english), .kind = FaultKind::kMalformed};
}

Fault argument_fault(std::string field, std::string argument, std::string value, Said said) {
  return RuleFault{.field = std::move(field),
                   .message = std::move(said.english),
                   .kind = FaultKind::kArgument,
                   .argument = std::move(argument),
                   .value = std::move(value)};
}

Fault tags_fault(const Pairs& tags) {
  if (tags.size() > kObjectTagsMax) {
    return request_fault("tags", say("lifecycle_tags_max", kObjectTagsMax));
  }
  for (auto tag = tags.begin(); tag != tags.end(); ++tag) {
    if (tag->first.empty()) return schema_fault("tags", say("lifecycle_tag_key"));
    const auto is_same = [&](const auto& other) { return other.first == tag->first; };
    if (std::any_of(tags.begin(), tag, is_same))
      return request_fault("tags", say("lifecycle_tag_twice"));
  }
  return std::nullopt;
}

Fault filter_fault(const LifecycleFilter& filter) {
  if (filter.prefix && filter.prefix->size() > kKeySizeMax) {
    return argument_fault("prefix", "Prefix", *filter.prefix,
                          say("lifecycle_prefix_size", kKeySizeMax));
  }
  if (filter.size_above && filter.size_below && *filter.size_above >= *filter.size_below) {
    return request_fault("size_below", say("lifecycle_sizes"));
  }
  return tags_fault(filter.tags);
}

Fault expiration_fault(const LifecycleRule& rule) {
  const auto count =
      (rule.days ? 1 : 0) + (rule.date ? 1 : 0) + (rule.expired_markers.has_value() ? 1 : 0);
  if (count > 1) {
    return schema_fault(rule.date ? "date" : "expired_markers", say("lifecycle_exclusive"));
  }
  if (rule.date && !is_midnight(*rule.date)) {
    return argument_fault("date", "Date", format_iso8601(*rule.date), say("lifecycle_date"));
  }
  return std::nullopt;
}

Fault noncurrent_fault(const LifecycleRule& rule) {
  if (!rule.noncurrent_kept) return std::nullopt;
  if (!rule.noncurrent_days)
    return schema_fault("noncurrent_days", say("lifecycle_kept_needs_days"));
  if (*rule.noncurrent_kept <= kNoncurrentKeptMax) return std::nullopt;
  return argument_fault("noncurrent_kept", "NewerNoncurrentVersions",
                        std::to_string(*rule.noncurrent_kept),
                        say("lifecycle_kept_max", kNoncurrentKeptMax));
}

/// The terms that error messages use for transitions of current objects or of noncurrent versions.
struct TransitionWords {
  const char* field;
  const char* time;
  const char* action;
  const char* expiration;
  bool of_current;
};
constexpr TransitionWords kOfCurrent{"transitions", "Days", "Transition", "Expiration", true};
constexpr TransitionWords kOfNoncurrent{"noncurrent_transitions", "NoncurrentDays",
                                        "NoncurrentVersionTransition",
                                        "NoncurrentVersionExpiration", false};

/// Checks one transition by itself.
Fault transition_fault(const LifecycleTransition& one, const TransitionWords& words) {
  if (one.days.has_value() == one.date.has_value() || (one.date && !words.of_current))
    return schema_fault(words.field, say("lifecycle_transition_time"));
  if (one.kept && words.of_current)
    return schema_fault(words.field, say("lifecycle_kept_needs_days"));
  if (one.date && !is_midnight(*one.date))
    return argument_fault(words.field, "Date", format_iso8601(*one.date), say("lifecycle_date"));
  if (one.days && is_infrequent_access(one.to) && *one.days < kInfrequentDays) {
    return argument_fault(words.field, words.time, std::to_string(*one.days),
                          say("lifecycle_transition_days", words.time, words.action,
                              kInfrequentDays, to_string(one.to)));
  }
  if (!one.kept || *one.kept <= kNoncurrentKeptMax) return std::nullopt;
  return argument_fault(words.field, "NewerNoncurrentVersions", std::to_string(*one.kept),
                        say("lifecycle_kept_max", kNoncurrentKeptMax));
}

/// Checks two consecutive transitions.
Fault succession_fault(const LifecycleTransition& one, const LifecycleTransition& next,
                       const TransitionWords& words) {
  if (!can_transition(one.to, next.to)) {
    return request_fault(words.field, say("lifecycle_transition_order", to_string(one.to),
                                          to_string(next.to), words.action));
  }
  if (!one.days || !is_infrequent_access(one.to) || *next.days >= *one.days + kInfrequentDays)
    return std::nullopt;
  return argument_fault(words.field, words.time, std::to_string(*next.days),
                        say("lifecycle_transition_gap", to_string(one.to), kInfrequentDays,
                            words.action, to_string(next.to)));
}

/// Checks that the expiration (by `days` or `date`) is later than the last transition.
Fault expiration_order_fault(const LifecycleTransition& last, std::optional<std::uint32_t> days,
                             std::optional<Time> date, const TransitionWords& words) {
  const bool early = (days && *days <= *last.days) || (date && *date <= *last.date);
  if (!early) return std::nullopt;
  const auto* name = days ? words.time : "Date";
  return argument_fault(words.field, name, days ? std::to_string(*days) : format_iso8601(*date),
                        say("lifecycle_expiration_early", name, words.expiration, words.action));
}

/// Checks all transitions of one kind. `days` and `date` are those of the rule's expiration.
Fault transitions_fault(std::vector<LifecycleTransition> steps, std::optional<std::uint32_t> days,
                        std::optional<Time> date, const TransitionWords& words) {
  for (const auto& one : steps)
    if (auto fault = transition_fault(one, words)) return fault;
  if (steps.empty()) return std::nullopt;
  const bool dated = steps.front().date.has_value();
  const auto is_other = [dated](const auto& one) { return one.date.has_value() != dated; };
  if (std::ranges::any_of(steps, is_other) || (dated && days) || (!dated && date))
    return request_fault(words.field, say("lifecycle_transition_mixed"));
  const auto order = [](const auto& one) { return std::tuple(one.date, one.days, one.to); };
  std::ranges::sort(steps, {}, order);
  for (std::size_t at = 1; at < steps.size(); ++at)
    if (auto fault = succession_fault(steps[at - 1], steps[at], words)) return fault;
  return expiration_order_fault(steps.back(), days, date, words);
}

/// Checks that a rule for uploads or delete markers does not filter by tags or size, because
/// uploads and delete markers have neither.
Fault unfilterable_fault(const LifecycleRule& rule) {
  struct Action {
    bool is_there;
    const char* field;
    const char* name;
  };
  const std::array actions{
      Action{rule.abort_days.has_value(), "abort_days", "AbortIncompleteMultipartUpload"},
      Action{rule.expired_markers.has_value(), "expired_markers", "ExpiredObjectDeleteMarker"}};
  for (const auto& action : actions) {
    if (!action.is_there) continue;
    if (!rule.filter.tags.empty())
      return request_fault(action.field, say("lifecycle_with_tags", action.name));
    if (rule.filter.has_size())
      return request_fault(action.field, say("lifecycle_with_size", action.name));
  }
  return std::nullopt;
}

Fault lifecycle_rule_fault(const LifecycleRule& rule) {
  if (rule.id.size() > kLifecycleIdMax)
    return argument_fault("id", "ID", rule.id, say("rule_id_size", kLifecycleIdMax));
  if (auto fault = filter_fault(rule.filter)) return fault;
  if (auto fault = expiration_fault(rule)) return fault;
  if (auto fault = noncurrent_fault(rule)) return fault;
  if (auto fault = transitions_fault(rule.transitions, rule.days, rule.date, kOfCurrent))
    return fault;
  if (auto fault = transitions_fault(rule.noncurrent_transitions, rule.noncurrent_days,
                                     std::nullopt, kOfNoncurrent))
    return fault;
  if (!rule.days && !rule.date && !rule.expired_markers && !rule.noncurrent_days &&
      !rule.abort_days && rule.transitions.empty() && rule.noncurrent_transitions.empty())
    return request_fault({}, say("lifecycle_action_needed"));
  return unfilterable_fault(rule);
}

}  // namespace

std::optional<RuleFault> find_lifecycle_fault(const LifecycleRules& rules) {
  std::set<std::string_view> ids;
  for (std::size_t at = 0; at < rules.rules.size(); ++at) {
    const auto& rule = rules.rules[at];
    auto fault = lifecycle_rule_fault(rule);
    if (!fault && !rule.id.empty() && !ids.insert(rule.id).second) {
      fault = argument_fault("id", "ID", rule.id, say("lifecycle_id_twice"));
    }
    if (!fault) continue;
    fault->rule = at;
    return fault;
  }
  return std::nullopt;
}

}  // namespace onggi::catalog
