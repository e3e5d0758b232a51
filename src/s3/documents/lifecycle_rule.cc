#include "s3/documents/lifecycle_rule.h"

#include <algorithm>
#include <array>
#include <cstdint>
#include <limits>
#include <string>
#include <string_view>

#include "base/codec.h"
#include "s3/documents/field_table.h"
#include "s3/headers/storage_class.h"
#include "s3/protocol/object_error.h"

namespace onggi::s3 {
namespace {

using catalog::LifecycleFilter;
using catalog::LifecycleRule;
using catalog::LifecycleRules;
using catalog::LifecycleTransition;

/// The storage classes that the API allows in a transition.
constexpr auto kTransitionClasses = std::to_array<std::string_view>(
    {"GLACIER", "STANDARD_IA", "ONEZONE_IA", "INTELLIGENT_TIERING", "DEEP_ARCHIVE", "GLACIER_IR"});

/// Parses a whole number that is at least `least`, which is 0 or 1. `action` is the name of the
/// parent element.
S3Result<std::uint32_t> whole_number(XmlText xml, std::string_view action, std::uint32_t least) {
  auto digits = trim(xml.text);
  const bool negative = digits.starts_with('-');
  if (negative) digits.remove_prefix(1);
  const auto value = parse_u64(digits);
  if (!value || *value > std::numeric_limits<std::int32_t>::max()) return refuse("MalformedXML");
  if (negative || *value < least) {
    const std::string_view rule =
        least == 0 ? " action must be nonnegative" : " action must be a positive integer";
    const std::string name(xml.element);
    return refuse(invalid_argument(
        name, trim(xml.text), "'" + name + "' for " + std::string(action) + std::string(rule)));
  }
  return static_cast<std::uint32_t>(*value);
}

// The names of the elements that contain numbers, for the messages of whole_number().
constexpr char kExpirationName[] = "Expiration";
constexpr char kTransitionName[] = "Transition";
constexpr char kNoncurrentExpirationName[] = "NoncurrentVersionExpiration";
constexpr char kNoncurrentTransitionName[] = "NoncurrentVersionTransition";
constexpr char kAbortName[] = "AbortIncompleteMultipartUpload";

template <auto kMember, const char* kAction, std::uint32_t kLeast = 1>
S3Result<void> read_number(XmlText xml, OwnerOf<kMember>& out) {
  out.*kMember = ONGGI_TRY(whole_number(xml, kAction, kLeast));
  return {};
}

template <auto kMember>
S3Result<void> read_size(XmlText xml, OwnerOf<kMember>& out) {
  const auto size = parse_u64(trim(xml.text));
  if (!size) return refuse("MalformedXML");
  out.*kMember = *size;
  return {};
}

/// Reads a date such as "2030-01-01T00:00:00Z". The time of day and fractions of a second are
/// optional. A time without an offset is in UTC.
template <auto kMember>
S3Result<void> read_date(XmlText xml, OwnerOf<kMember>& out) {
  constexpr std::size_t kDaySize = std::string_view("2030-01-01").size();
  std::string text(trim(xml.text));
  if (text.size() == kDaySize) text += "T00:00:00Z";
  const auto time = parse_iso8601_or_utc(text);
  if (!time) return refuse("MalformedXML");
  out.*kMember = *time;
  return {};
}

S3Result<void> read_marker(XmlText xml, LifecycleRule& rule) {
  const auto text = trim(xml.text);
  if (text != "true" && text != "false") return refuse("MalformedXML");
  rule.expired_markers = text == "true";
  return {};
}

S3Result<void> read_class(XmlText xml, LifecycleTransition& transition) {
  const auto name = trim(xml.text);
  if (std::ranges::find(kTransitionClasses, name) == kTransitionClasses.end())
    return refuse("MalformedXML");
  const auto known = catalog::parse_storage_class(name);
  if (!known) return refuse(invalid_storage_class(name));
  transition.to = *known;
  return {};
}

S3Result<void> read_status(XmlText xml, LifecycleRule& rule) {
  if (xml.text != "Enabled" && xml.text != "Disabled") return refuse("MalformedXML");
  rule.enabled = xml.text == "Enabled";
  return {};
}

S3Result<void> read_base_prefix(XmlText xml, LifecycleRule& rule) {
  rule.base_prefix = true;
  return read_text<&LifecycleFilter::prefix>(xml, rule.filter);
}

using FilterTag = catalog::Pairs::value_type;
constexpr auto kFilterTag = field_table<FilterTag>({
    {"Key", kRequired, read_text<&FilterTag::first>},
    {"Value", kRequired, read_text<&FilterTag::second>},
});

// The predicates of a filter. A filter is empty or contains one predicate or an <And> of at least
// two predicates.
constexpr Field<LifecycleFilter> kFilterPrefix{"Prefix", kOptional,
                                               read_text<&LifecycleFilter::prefix>};
constexpr Field<LifecycleFilter> kFilterTags{"Tag", kRepeated,
                                             read_objects<&LifecycleFilter::tags, kFilterTag>};
constexpr Field<LifecycleFilter> kAbove{"ObjectSizeGreaterThan", kOptional,
                                        read_size<&LifecycleFilter::size_above>};
constexpr Field<LifecycleFilter> kBelow{"ObjectSizeLessThan", kOptional,
                                        read_size<&LifecycleFilter::size_below>};
constexpr auto kAnd =
    field_table<LifecycleFilter>({kFilterPrefix, kFilterTags, kAbove, kBelow}, Occurs{.min = 2});
constexpr auto kFilter = field_table<LifecycleFilter>(
    {{"And", kOptional, read_group<kAnd>}, kFilterPrefix, kFilterTags, kAbove, kBelow}, kOptional);

constexpr auto kExpiration = field_table<LifecycleRule>(
    {
        {"Days", kOptional, read_number<&LifecycleRule::days, kExpirationName>},
        {"Date", kOptional, read_date<&LifecycleRule::date>},
        {"ExpiredObjectDeleteMarker", kOptional, read_marker},
    },
    kRequired);
constexpr auto kTransition = field_table<LifecycleTransition>({
    {"Days", kOptional, read_number<&LifecycleTransition::days, kTransitionName, 0>},
    {"Date", kOptional, read_date<&LifecycleTransition::date>},
    {"StorageClass", kRequired, read_class},
});
constexpr auto kNoncurrentExpiration = field_table<LifecycleRule>({
    {"NoncurrentDays", kRequired,
     read_number<&LifecycleRule::noncurrent_days, kNoncurrentExpirationName>},
    {"NewerNoncurrentVersions", kOptional,
     read_number<&LifecycleRule::noncurrent_kept, kNoncurrentExpirationName>},
});
constexpr auto kNoncurrentTransition = field_table<LifecycleTransition>({
    {"NoncurrentDays", kRequired,
     read_number<&LifecycleTransition::days, kNoncurrentTransitionName, 0>},
    {"NewerNoncurrentVersions", kOptional,
     read_number<&LifecycleTransition::kept, kNoncurrentTransitionName>},
    {"StorageClass", kRequired, read_class},
});
constexpr auto kAbort = field_table<LifecycleRule>({
    {"DaysAfterInitiation", kRequired, read_number<&LifecycleRule::abort_days, kAbortName>},
});
constexpr auto kLifecycleRule = field_table<LifecycleRule>({
    {"ID", kOptional, read_text<&LifecycleRule::id>},
    {"Status", kRequired, read_status},
    {"Prefix", kOptional, read_base_prefix},
    {"Filter", kOptional, read_object<&LifecycleRule::filter, kFilter>},
    {kExpirationName, kOptional, read_group<kExpiration>},
    {kTransitionName, kRepeated, read_objects<&LifecycleRule::transitions, kTransition>},
    {kNoncurrentTransitionName, kRepeated,
     read_objects<&LifecycleRule::noncurrent_transitions, kNoncurrentTransition>},
    {kNoncurrentExpirationName, kOptional, read_group<kNoncurrentExpiration>},
    {kAbortName, kOptional, read_group<kAbort>},
});

}  // namespace

S3Result<void> read_lifecycle_rule(XmlElement& element, LifecycleRules& out) {
  const bool is_based = element.child("Prefix") != nullptr;
  const bool is_filtered = element.child("Filter") != nullptr;
  if (is_based && is_filtered)
    return refuse("InvalidRequest", "Filter element can only be used in Lifecycle V2.");
  if (!is_based && !is_filtered) return refuse("MalformedXML");
  return read_fields(element, kLifecycleRule, out.rules.emplace_back());
}

}  // namespace onggi::s3
