#include "s3/documents/lifecycle_rule.h"

#include <algorithm>
#include <array>
#include <cstdint>
#include <limits>
#include <span>
#include <string>
#include <string_view>
#include <utility>

#include "base/codec.h"
#include "s3/headers/storage_class.h"
#include "s3/protocol/object_error.h"

namespace onggi::s3 {
namespace {

using catalog::LifecycleFilter;
using catalog::LifecycleRule;
using catalog::LifecycleTransition;

/// The storage classes that the API allows in a transition.
constexpr auto kTransitionClasses = std::to_array<std::string_view>(
    {"GLACIER", "STANDARD_IA", "ONEZONE_IA", "INTELLIGENT_TIERING", "DEEP_ARCHIVE", "GLACIER_IR"});

/// Returns MalformedXML if a child is not one of `names` or occurs more than once.
S3Result<void> check_children(const XmlElement& element, std::span<const std::string_view> names) {
  for (auto child = element.children.begin(); child != element.children.end(); ++child) {
    const bool known = std::ranges::find(names, child->name) != names.end();
    const auto is_same = [&](const XmlElement& other) { return other.name == child->name; };
    if (!known || std::any_of(element.children.begin(), child, is_same))
      return refuse("MalformedXML");
  }
  return {};
}

/// Parses a whole number that is at least `least`, which is 0 or 1.
S3Result<std::uint32_t> whole_number(const XmlElement& element, std::string_view action,
                                     std::uint32_t least) {
  auto digits = trim(element.text);
  const bool negative = digits.starts_with('-');
  if (negative) digits.remove_prefix(1);
  const auto value = parse_u64(digits);
  if (!value || *value > std::numeric_limits<std::int32_t>::max()) return refuse("MalformedXML");
  if (negative || *value < least) {
    const std::string_view rule =
        least == 0 ? " action must be nonnegative" : " action must be a positive integer";
    return refuse(
        invalid_argument(element.name, trim(element.text),
                         "'" + element.name + "' for " + std::string(action) + std::string(rule)));
  }
  return static_cast<std::uint32_t>(*value);
}

S3Result<std::uint32_t> positive(const XmlElement& element, std::string_view action) {
  return whole_number(element, action, 1);
}

S3Result<std::uint64_t> size_of(const XmlElement& element) {
  const auto size = parse_u64(trim(element.text));
  if (!size) return refuse("MalformedXML");
  return *size;
}

/// Parses a date such as "2030-01-01T00:00:00Z". The time of day and fractions of a second are
/// optional. A time without an offset is in UTC.
S3Result<Time> date_of(const XmlElement& element) {
  constexpr std::size_t kDaySize = std::string_view("2030-01-01").size();
  std::string text(trim(element.text));
  if (text.size() == kDaySize) text += "T00:00:00Z";
  const auto time = parse_iso8601_or_utc(text);
  if (!time) return refuse("MalformedXML");
  return *time;
}

S3Result<void> read_tag(const XmlElement& element, LifecycleFilter& filter) {
  const auto key = element.child_text("Key");
  const auto value = element.child_text("Value");
  if (!key || !value || element.children.size() != 2) return refuse("MalformedXML");
  filter.tags.emplace_back(*key, *value);
  return {};
}

S3Result<void> read_prefix(const XmlElement& element, LifecycleFilter& filter) {
  if (filter.prefix) return refuse("MalformedXML");
  filter.prefix = element.text;
  return {};
}

S3Result<void> read_predicate(const XmlElement& element, LifecycleFilter& filter) {
  if (element.name == "Prefix") return read_prefix(element, filter);
  if (element.name == "Tag") return read_tag(element, filter);
  const bool above = element.name == "ObjectSizeGreaterThan";
  auto& size = above ? filter.size_above : filter.size_below;
  if ((!above && element.name != "ObjectSizeLessThan") || size) return refuse("MalformedXML");
  size = ONGGI_TRY(size_of(element));
  return {};
}

/// Parses a filter, which is empty or contains one predicate or an <And> of at least two
/// predicates.
S3Result<void> read_filter(const XmlElement& element, LifecycleFilter& filter) {
  if (element.children.size() > 1) return refuse("MalformedXML");
  if (element.children.empty()) return {};
  const auto& only = element.children.front();
  if (only.name != "And") return read_predicate(only, filter);
  if (only.children.size() < 2) return refuse("MalformedXML");
  for (const auto& predicate : only.children) ONGGI_TRY(read_predicate(predicate, filter));
  return {};
}

S3Result<void> read_expiration(const XmlElement& element, LifecycleRule& rule) {
  if (element.children.size() != 1) return refuse("MalformedXML");
  const auto& only = element.children.front();
  if (only.name == "Days") {
    rule.days = ONGGI_TRY(positive(only, element.name));
  } else if (only.name == "Date") {
    rule.date = ONGGI_TRY(date_of(only));
  } else {
    const auto text = trim(only.text);
    if (only.name != "ExpiredObjectDeleteMarker" || (text != "true" && text != "false"))
      return refuse("MalformedXML");
    rule.expired_markers = text == "true";
  }
  return {};
}

S3Result<void> read_noncurrent(const XmlElement& element, LifecycleRule& rule) {
  constexpr std::array<std::string_view, 2> kChildren{"NoncurrentDays", "NewerNoncurrentVersions"};
  ONGGI_TRY(check_children(element, kChildren));
  const auto* days = element.child("NoncurrentDays");
  const auto* kept = element.child("NewerNoncurrentVersions");
  if (days == nullptr) return refuse("MalformedXML");
  rule.noncurrent_days = ONGGI_TRY(positive(*days, element.name));
  if (kept == nullptr) return {};
  rule.noncurrent_kept = ONGGI_TRY(positive(*kept, element.name));
  return {};
}

S3Result<void> read_abort(const XmlElement& element, LifecycleRule& rule) {
  const auto* days = element.child("DaysAfterInitiation");
  if (days == nullptr || element.children.size() != 1) return refuse("MalformedXML");
  rule.abort_days = ONGGI_TRY(positive(*days, element.name));
  return {};
}

S3Result<catalog::StorageClass> class_of(const XmlElement& element) {
  const auto name = trim(element.child_text("StorageClass").value_or(""));
  if (std::ranges::find(kTransitionClasses, name) == kTransitionClasses.end())
    return refuse("MalformedXML");
  const auto known = catalog::parse_storage_class(name);
  if (!known) return refuse(invalid_storage_class(name));
  return *known;
}

S3Result<void> read_transition(const XmlElement& element, LifecycleRule& rule) {
  constexpr std::array<std::string_view, 3> kChildren{"Date", "Days", "StorageClass"};
  ONGGI_TRY(check_children(element, kChildren));
  LifecycleTransition transition;
  transition.to = ONGGI_TRY(class_of(element));
  if (const auto* days = element.child("Days")) {
    transition.days = ONGGI_TRY(whole_number(*days, element.name, 0));
  }
  if (const auto* date = element.child("Date")) {
    transition.date = ONGGI_TRY(date_of(*date));
  }
  rule.transitions.push_back(transition);
  return {};
}

S3Result<void> read_noncurrent_transition(const XmlElement& element, LifecycleRule& rule) {
  constexpr std::array<std::string_view, 3> kChildren{"NewerNoncurrentVersions", "NoncurrentDays",
                                                      "StorageClass"};
  ONGGI_TRY(check_children(element, kChildren));
  LifecycleTransition transition;
  transition.to = ONGGI_TRY(class_of(element));
  const auto* days = element.child("NoncurrentDays");
  if (days == nullptr) return refuse("MalformedXML");
  transition.days = ONGGI_TRY(whole_number(*days, element.name, 0));
  if (const auto* kept = element.child("NewerNoncurrentVersions")) {
    transition.kept = ONGGI_TRY(positive(*kept, element.name));
  }
  rule.noncurrent_transitions.push_back(transition);
  return {};
}

S3Result<void> read_status(const XmlElement& element, LifecycleRule& rule) {
  if (element.text != "Enabled" && element.text != "Disabled") return refuse("MalformedXML");
  rule.enabled = element.text == "Enabled";
  return {};
}

S3Result<void> read_id(const XmlElement& element, LifecycleRule& rule) {
  rule.id = element.text;
  return {};
}

S3Result<void> read_base_prefix(const XmlElement& element, LifecycleRule& rule) {
  rule.base_prefix = true;
  return read_prefix(element, rule.filter);
}

S3Result<void> read_rule_filter(const XmlElement& element, LifecycleRule& rule) {
  return read_filter(element, rule.filter);
}

struct Part {
  std::string_view name;
  S3Result<void> (*read)(const XmlElement&, LifecycleRule&);
  bool may_repeat = false;
};
constexpr auto kParts = std::to_array<Part>({
    {"ID", read_id},
    {"Status", read_status},
    {"Prefix", read_base_prefix},
    {"Filter", read_rule_filter},
    {"Expiration", read_expiration},
    {"Transition", read_transition, true},
    {"NoncurrentVersionTransition", read_noncurrent_transition, true},
    {"NoncurrentVersionExpiration", read_noncurrent},
    {"AbortIncompleteMultipartUpload", read_abort},
});

}  // namespace

S3Result<LifecycleRule> parse_lifecycle_rule(const XmlElement& element) {
  const bool filtered = element.child("Filter") != nullptr;
  if (element.child("Status") == nullptr || (!filtered && element.child("Prefix") == nullptr))
    return refuse("MalformedXML");
  LifecycleRule rule;
  for (auto child = element.children.begin(); child != element.children.end(); ++child) {
    const auto part = std::ranges::find(kParts, child->name, &Part::name);
    if (part == kParts.end()) return refuse("MalformedXML");
    const auto is_same = [&](const XmlElement& other) { return other.name == child->name; };
    if (!part->may_repeat && std::any_of(element.children.begin(), child, is_same))
      return refuse("MalformedXML");
    ONGGI_TRY(part->read(*child, rule));
  }
  return rule;
}

}  // namespace onggi::s3
