#include "s3/documents/lifecycle.h"

#include <algorithm>
#include <array>
#include <iterator>
#include <set>
#include <string>

#include "catalog/rules.h"
#include "s3/documents/field_table.h"
#include "s3/documents/lifecycle_rule.h"
#include "s3/headers/storage_class.h"
#include "s3/protocol/object_error.h"

namespace onggi::s3 {
namespace {

using catalog::LifecycleRule;
using catalog::LifecycleRules;

constexpr auto kActionNames = std::to_array<std::string_view>(
    {"Expiration", "NoncurrentVersionExpiration", "Transition", "NoncurrentVersionTransition",
     "AbortIncompleteMultipartUpload"});
/// An array with one value of type T for each action in kActionNames.
template <typename T>
using PerAction = std::array<T, kActionNames.size()>;

PerAction<bool> actions_of(const LifecycleRule& rule) {
  return {rule.days || rule.date || rule.expired_markers, rule.noncurrent_days.has_value(),
          !rule.transitions.empty(), !rule.noncurrent_transitions.empty(),
          rule.abort_days.has_value()};
}

/// Returns the name of an action that is in both rules, or an empty string.
std::string_view common_action(const LifecycleRule& a, const LifecycleRule& b) {
  const auto of_a = actions_of(a);
  const auto of_b = actions_of(b);
  for (std::size_t action = 0; action < kActionNames.size(); ++action)
    if (of_a.at(action) && of_b.at(action)) return kActionNames.at(action);
  return "";
}

bool keeps_noncurrent(const LifecycleRule& rule) {
  const auto keeps = [](const auto& transition) { return transition.kept.has_value(); };
  return rule.noncurrent_kept || std::ranges::any_of(rule.noncurrent_transitions, keeps);
}

S3Result<void> check_overlap(const LifecycleRule& a, const LifecycleRule& b) {
  const auto& one = *a.filter.prefix;
  const auto& other = *b.filter.prefix;
  const auto action = common_action(a, b);
  if (action.empty() || (!one.starts_with(other) && !other.starts_with(one))) return {};
  const auto found = one == other ? "Found two rules with same prefix '" + one + "'"
                                  : "Found overlapping prefixes '" + one + "' and '" + other + "'";
  return refuse("InvalidRequest", found + " for same action type '" + std::string(action) + "'");
}

/// Returns true if `prefix` starts with an element of `prefixes`, or if an element of `prefixes`
/// starts with `prefix`. No element of `prefixes` may start with another element.
bool overlaps(const std::set<std::string_view>& prefixes, std::string_view prefix) {
  const auto next = prefixes.lower_bound(prefix);
  if (next != prefixes.end() && next->starts_with(prefix)) return true;
  return next != prefixes.begin() && prefix.starts_with(*std::prev(next));
}

/// Adds the rule's prefix to the set of prefixes of each action in the rule. Returns true if the
/// prefix overlaps with a prefix that is already in one of these sets.
bool add_prefix(const LifecycleRule& rule, PerAction<std::set<std::string_view>>& prefixes) {
  bool overlap = false;
  const auto actions = actions_of(rule);
  for (std::size_t action = 0; action < actions.size(); ++action) {
    if (!actions.at(action)) continue;
    overlap = overlap || overlaps(prefixes.at(action), *rule.filter.prefix);
    prefixes.at(action).insert(*rule.filter.prefix);
  }
  return overlap;
}

/// Checks a version 1 document. A rule with a prefix outside a filter makes the whole document
/// version 1. Version 1 has no filters, and no two rules may have the same action for the same key.
S3Result<void> check_first_version(const LifecycleRules& rules) {
  const auto& all = rules.rules;
  if (std::ranges::none_of(all, &LifecycleRule::base_prefix)) return {};
  // Comparing each rule with all earlier ones would take too long for a thousand rules.
  PerAction<std::set<std::string_view>> prefixes;
  for (auto rule = all.begin(); rule != all.end(); ++rule) {
    if (!rule->base_prefix)
      return refuse("InvalidRequest", "Filter element can only be used in Lifecycle V2.");
    if (keeps_noncurrent(*rule)) {
      return refuse("InvalidRequest",
                    "NewerNoncurrentVersions element can only be used in Lifecycle V2.");
    }
    if (!add_prefix(*rule, prefixes)) continue;
    for (auto earlier = all.begin(); earlier != rule; ++earlier)
      ONGGI_TRY(check_overlap(*earlier, *rule));
  }
  return {};
}

S3Result<void> check_classes(const LifecycleRules& rules,
                             std::span<const catalog::StorageClass> accepted) {
  for (const auto& rule : rules.rules) {
    for (const auto* transitions : {&rule.transitions, &rule.noncurrent_transitions}) {
      for (const auto& transition : *transitions) {
        if (std::ranges::find(accepted, transition.to) == accepted.end())
          return refuse(invalid_storage_class(to_string(transition.to)));
      }
    }
  }
  return {};
}

void write_filter(XmlWriter& xml, const catalog::LifecycleFilter& filter) {
  const auto predicates = (filter.prefix ? 1U : 0U) + filter.tags.size() +
                          (filter.size_above ? 1U : 0U) + (filter.size_below ? 1U : 0U);
  xml.open("Filter");
  if (predicates > 1) xml.open("And");
  if (filter.prefix) xml.text("Prefix", *filter.prefix);
  for (const auto& [key, value] : filter.tags)
    xml.open("Tag").text("Key", key).text("Value", value).close("Tag");
  if (filter.size_above) xml.number("ObjectSizeGreaterThan", *filter.size_above);
  if (filter.size_below) xml.number("ObjectSizeLessThan", *filter.size_below);
  if (predicates > 1) xml.close("And");
  xml.close("Filter");
}

void write_transitions(XmlWriter& xml, const LifecycleRule& rule) {
  for (const auto& transition : rule.transitions) {
    xml.open("Transition");
    if (transition.days) xml.number("Days", *transition.days);
    if (transition.date) xml.time("Date", *transition.date);
    xml.text("StorageClass", to_string(transition.to)).close("Transition");
  }
  for (const auto& transition : rule.noncurrent_transitions) {
    xml.open("NoncurrentVersionTransition");
    if (transition.days) xml.number("NoncurrentDays", *transition.days);
    if (transition.kept) xml.number("NewerNoncurrentVersions", *transition.kept);
    xml.text("StorageClass", to_string(transition.to)).close("NoncurrentVersionTransition");
  }
}

void write_rule(XmlWriter& xml, const LifecycleRule& rule) {
  xml.open("Rule").text("ID", rule.id);
  if (rule.base_prefix) {
    xml.text("Prefix", *rule.filter.prefix);
  } else {
    write_filter(xml, rule.filter);
  }
  xml.text("Status", rule.enabled ? "Enabled" : "Disabled");
  if (rule.days || rule.date || rule.expired_markers) {
    xml.open("Expiration");
    if (rule.days) xml.number("Days", *rule.days);
    if (rule.date) xml.time("Date", *rule.date);
    if (rule.expired_markers) xml.boolean("ExpiredObjectDeleteMarker", *rule.expired_markers);
    xml.close("Expiration");
  }
  write_transitions(xml, rule);
  if (rule.noncurrent_days) {
    xml.open("NoncurrentVersionExpiration").number("NoncurrentDays", *rule.noncurrent_days);
    if (rule.noncurrent_kept) xml.number("NewerNoncurrentVersions", *rule.noncurrent_kept);
    xml.close("NoncurrentVersionExpiration");
  }
  if (rule.abort_days) {
    xml.open("AbortIncompleteMultipartUpload")
        .number("DaysAfterInitiation", *rule.abort_days)
        .close("AbortIncompleteMultipartUpload");
  }
  xml.close("Rule");
}

constexpr auto kLifecycleRules = field_table<LifecycleRules>({
    {"Rule", Occurs{1, catalog::kLifecycleRulesMax}, read_lifecycle_rule},
});

}  // namespace

S3Result<LifecycleRules> parse_lifecycle_document(std::string_view document,
                                                  std::span<const catalog::StorageClass> accepted) {
  auto rules = ONGGI_TRY(read_document<kLifecycleRules>("LifecycleConfiguration", document));
  ONGGI_TRY(check_classes(rules, accepted));
  if (const auto fault = catalog::find_lifecycle_fault(rules)) return refuse(rule_error(*fault));
  ONGGI_TRY(check_first_version(rules));
  return rules;
}

XmlWriter lifecycle_document(const LifecycleRules& rules) {
  XmlWriter xml;
  xml.open_root("LifecycleConfiguration");
  for (const auto& rule : rules.rules) write_rule(xml, rule);
  xml.close("LifecycleConfiguration");
  return xml;
}

}  // namespace onggi::s3
