#include "s3/documents/lock.h"

#include <algorithm>
#include <charconv>
#include <string>

#include "base/codec.h"
#include "s3/headers/lock.h"
#include "s3/protocol/xml_reader.h"

namespace onggi::s3 {
namespace {

using catalog::DefaultRetention;
using catalog::LockConfiguration;
using catalog::Retention;

S3Result<XmlElement> parse_root(std::string_view document, std::string_view name) {
  if (document.empty()) return refuse("MissingRequestBodyError");
  auto root = ONGGI_TRY(parse_xml(document));
  if (root.name != name) return refuse("MalformedXML");
  return root;
}

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

S3Result<DefaultRetention> parse_default_retention(const XmlElement& rule) {
  const auto* element = rule.child("DefaultRetention");
  if (element == nullptr) return refuse("MalformedXML");
  const auto mode = catalog::parse_lock_mode(element->child_text("Mode").value_or(""));
  const auto days = element->child_text("Days");
  const auto years = element->child_text("Years");
  if (!mode || days.has_value() == years.has_value()) return refuse("MalformedXML");
  DefaultRetention retention{.mode = *mode};
  if (days) {
    retention.days = ONGGI_TRY(parse_period(*days, catalog::kRetentionDaysMax));
  } else {
    retention.years = ONGGI_TRY(parse_period(*years, catalog::kRetentionYearsMax));
  }
  return retention;
}

}  // namespace

S3Result<LockConfiguration> parse_lock_configuration(std::string_view document) {
  const auto root = ONGGI_TRY(parse_root(document, "ObjectLockConfiguration"));
  if (root.child_text("ObjectLockEnabled") != "Enabled") return refuse("MalformedXML");
  LockConfiguration lock;
  if (const auto* rule = root.child("Rule")) {
    lock.rule = ONGGI_TRY(parse_default_retention(*rule));
  }
  return lock;
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
  const auto root = ONGGI_TRY(parse_root(document, "Retention"));
  const auto mode_text = root.child_text("Mode");
  const auto until_text = root.child_text("RetainUntilDate");
  if (!mode_text && !until_text) return std::nullopt;
  const auto mode = catalog::parse_lock_mode(mode_text.value_or(""));
  const auto date = trim(until_text.value_or(""));
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
  if (document.empty()) return refuse("MalformedXML");
  const auto root = ONGGI_TRY(parse_root(document, "LegalHold"));
  const auto on = legal_hold_of(root.child_text("Status").value_or(""));
  if (!on) return refuse("MalformedXML");
  return *on;
}

XmlWriter legal_hold_document(bool on) {
  XmlWriter xml;
  xml.open_root("LegalHold").text("Status", legal_hold_text(on)).close("LegalHold");
  return xml;
}

}  // namespace onggi::s3
