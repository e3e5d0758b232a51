#include "s3/documents/lock.h"

#include <algorithm>
#include <charconv>
#include <optional>
#include <string>

#include "base/codec.h"
#include "s3/documents/field_table.h"
#include "s3/headers/lock.h"

namespace onggi::s3 {
namespace {

using catalog::DefaultRetention;
using catalog::LockConfiguration;
using catalog::Retention;

/// Parses a number from 1 to `most`. Errors: MalformedXML for text that is not a whole number,
/// because such text violates the schema; InvalidRetentionPeriod for a number out of range.
/// ceph/s3-tests expects InvalidRetentionPeriod, although some recorded AWS responses contain
/// InvalidArgument.
S3Result<std::uint32_t> parse_period(std::string_view text, std::uint32_t most) {
  text = trim(text);
  const bool negative = text.starts_with('-');
  const auto digits = text.substr(negative ? 1 : 0);
  const auto is_digit = [](char c) { return c >= '0' && c <= '9'; };
  if (digits.empty() || !std::ranges::all_of(digits, is_digit)) return refuse("MalformedXML");
  std::uint32_t value = 0;
  const auto parsed = std::from_chars(digits.data(), digits.data() + digits.size(), value);
  if (negative || (parsed.ec == std::errc() && value == 0)) {
    return refuse("InvalidRetentionPeriod",
                  "Default retention period must be a positive integer value.");
  }
  if (parsed.ec != std::errc() || value > most) {
    return refuse("InvalidRetentionPeriod", "Default retention period too large.");
  }
  return value;
}

/// The text of the elements in a <DefaultRetention>.
struct DefaultRetentionText {
  std::string mode;
  std::optional<std::string> days;
  std::optional<std::string> years;
};
struct LockRuleText {
  DefaultRetentionText retention;
};

/// The text of the elements in a <Retention>.
struct RetentionText {
  std::optional<std::string> mode;
  std::optional<std::string> until;
};

S3Result<DefaultRetention> default_retention(const DefaultRetentionText& text) {
  const auto mode = catalog::parse_lock_mode(text.mode);
  if (!mode || text.days.has_value() == text.years.has_value()) return refuse("MalformedXML");
  DefaultRetention retention{.mode = *mode};
  if (text.days) {
    retention.days = ONGGI_TRY(parse_period(*text.days, catalog::kRetentionDaysMax));
  } else {
    retention.years = ONGGI_TRY(parse_period(*text.years, catalog::kRetentionYearsMax));
  }
  return retention;
}

/// Rejects the XML elements for event holds, which AWS later added to Object Lock.
template <typename T>
S3Result<void> refuse_event_hold(XmlElement& /*element*/, T& /*out*/) {
  return refuse("NotImplemented", "Event holds are not implemented.");
}

constexpr auto kDefaultRetention = field_table<DefaultRetentionText>({
    {"Mode", kRequired, read_text<&DefaultRetentionText::mode>},
    {"Days", kOptional, read_text<&DefaultRetentionText::days>},
    {"Years", kOptional, read_text<&DefaultRetentionText::years>},
    {"DefaultEventHold", kOptional, refuse_event_hold<DefaultRetentionText>},
});
constexpr auto kLockRule = field_table<LockRuleText>({
    {"DefaultRetention", kRequired, read_object<&LockRuleText::retention, kDefaultRetention>},
});

S3Result<void> read_lock_enabled(XmlText xml, LockConfiguration& /*out*/) {
  if (xml.text != "Enabled") return refuse("MalformedXML");
  return {};
}

S3Result<void> read_lock_rule(XmlElement& element, LockConfiguration& out) {
  LockRuleText rule;
  ONGGI_TRY(read_fields(element, kLockRule, rule));
  out.rule = ONGGI_TRY(default_retention(rule.retention));
  return {};
}

S3Result<void> read_legal_hold(XmlText xml, bool& out) {
  const auto on = legal_hold_of(xml.text);
  if (!on) return refuse("MalformedXML");
  out = *on;
  return {};
}

constexpr auto kLockConfiguration = field_table<LockConfiguration>({
    {"ObjectLockEnabled", kRequired, read_lock_enabled},
    {"Rule", kOptional, read_lock_rule},
});
constexpr auto kRetention = field_table<RetentionText>({
    {"Mode", kOptional, read_text<&RetentionText::mode>},
    {"RetainUntilDate", kOptional, read_text<&RetentionText::until>},
    {"EventHold", kOptional, refuse_event_hold<RetentionText>},
    {"EventHoldDuration", kOptional, refuse_event_hold<RetentionText>},
});
constexpr auto kLegalHold = field_table<bool>({{"Status", kRequired, read_legal_hold}});

}  // namespace

S3Result<LockConfiguration> parse_lock_configuration(std::string_view document) {
  return read_required_document<kLockConfiguration>("ObjectLockConfiguration", document);
}

XmlWriter lock_configuration_document(const LockConfiguration& lock) {
  XmlWriter xml;
  xml.open_root("ObjectLockConfiguration").text("ObjectLockEnabled", "Enabled");
  if (lock.rule) {
    xml.open("Rule").open("DefaultRetention").text("Mode", to_string(lock.rule->mode));
    if (lock.rule->years > 0) {
      xml.number("Years", lock.rule->years);
    } else {
      xml.number("Days", lock.rule->days);
    }
    xml.close("DefaultRetention").close("Rule");
  }
  xml.close("ObjectLockConfiguration");
  return xml;
}

S3Result<std::optional<Retention>> parse_retention(std::string_view document, Time now) {
  const auto text = ONGGI_TRY(read_required_document<kRetention>("Retention", document));
  if (!text.mode && !text.until) return std::nullopt;
  const auto mode = catalog::parse_lock_mode(text.mode.value_or(""));
  const auto date_text = text.until.value_or("");
  const auto date = trim(date_text);
  const auto until = parse_iso8601_or_utc(date);
  if (!mode || !until) return refuse("MalformedXML");
  ONGGI_TRY(check_future(*until, now, "RetainUntilDate", date));
  return Retention{*mode, catalog::retained_until(*until)};
}

XmlWriter retention_document(const Retention& retention) {
  XmlWriter xml;
  xml.open_root("Retention").text("Mode", to_string(retention.mode));
  xml.time("RetainUntilDate", catalog::retained_until(retention.until)).close("Retention");
  return xml;
}

S3Result<bool> parse_legal_hold(std::string_view document) {
  // As on AWS, an empty legal hold document is MalformedXML, not MissingRequestBodyError.
  return read_document<kLegalHold>("LegalHold", document);
}

XmlWriter legal_hold_document(bool on) {
  XmlWriter xml;
  xml.open_root("LegalHold").text("Status", legal_hold_text(on)).close("LegalHold");
  return xml;
}

}  // namespace onggi::s3
