#include "catalog/lifecycle_check.h"
#include "catalog/reasons.h"

#include <algorithm>
#include <array>
#include <chrono>
#include <cstddef>
#include <set>
#include <string>
#include <string_view>
#include <utility>

#include "catalog/tag_rules.h"

namespace onggi::catalog {
namespace {

constexpr std::size_t kLifecycleIdMax = 255;
constexpr std::uint32_t kNoncurrentKeptMax = 100;

using Fault = std::optional<RuleFault>;

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
  if (rule.date && rule.date->time_since_epoch() % kDay != std::chrono::microseconds(0)) {
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

/// Uploads and delete markers have neither tags nor a size.
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
  if (!rule.days && !rule.date && !rule.expired_markers && !rule.noncurrent_days &&
      !rule.abort_days)
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
