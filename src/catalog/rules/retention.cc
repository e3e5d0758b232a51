#include "catalog/rules/retention.h"

#include <charconv>
#include <chrono>

#include "base/check.h"
#include "catalog/codes.h"

namespace onggi::catalog {
namespace {

constexpr std::string_view kEnabled = "Enabled";
constexpr std::string_view kDays = " days";
constexpr std::string_view kYears = " years";

/// Returns kLocked with AWS's error message.
std::unexpected<Error> locked() {
  return fail(kLocked, "Access Denied because object protected by object lock.");
}

bool lasts(const std::optional<Retention>& retention, Time now) {
  return retention && retention->until > now;
}

bool bypassed(const Retention& retention, const LockTerms& terms) {
  return retention.mode == LockMode::kGovernance && terms.bypass_governance;
}

/// Returns the same day and time `years` years later. February 29 becomes March 1 if the later year
/// is not a leap year.
Time add_years(Time time, std::uint32_t years) {
  using namespace std::chrono;
  const auto day = floor<days>(time);
  const year_month_day date(day);
  const auto later = date + std::chrono::years(years);
  const auto later_day = later.ok() ? sys_days(later) : sys_days(later.year() / March / 1);
  return Time(later_day) + (time - day);
}

/// Parses a number followed by `unit`, such as "30 days". Returns nullopt if the text has another
/// form or the number is not between 1 and `most`.
std::optional<std::uint32_t> period(std::string_view text, std::string_view unit,
                                    std::uint32_t most) {
  if (!text.ends_with(unit)) return std::nullopt;
  text.remove_suffix(unit.size());
  std::uint32_t value = 0;
  const auto* const end = text.data() + text.size();
  const auto [stop, error] = std::from_chars(text.data(), end, value);
  if (error != std::errc() || stop != end || value == 0 || value > most) return std::nullopt;
  return value;
}

}  // namespace

std::string_view to_string(LockMode mode) {
  return mode == LockMode::kGovernance ? "GOVERNANCE" : "COMPLIANCE";
}

std::optional<LockMode> parse_lock_mode(std::string_view text) {
  for (const auto mode : {LockMode::kGovernance, LockMode::kCompliance})
    if (text == to_string(mode)) return mode;
  return std::nullopt;
}

Time retained_until(Time time) { return std::chrono::ceil<std::chrono::seconds>(time); }

Status check_removable(const ObjectLock& lock, const LockTerms& terms) {
  if (lock.legal_hold.value_or(false)) return locked();
  if (lasts(lock.retention, terms.now) && !bypassed(*lock.retention, terms)) return locked();
  return {};
}

Status check_retention_change(const ObjectLock& lock, const std::optional<Retention>& next,
                              const LockTerms& terms) {
  const auto& old = lock.retention;
  if (!lasts(old, terms.now) || bypassed(*old, terms)) return {};
  const bool extends = next && next->mode == old->mode && next->until >= old->until;
  if (!extends) return locked();
  return {};
}

Retention retention_of(const DefaultRetention& rule, Time created) {
  ONGGI_DCHECK((rule.days > 0) != (rule.years > 0));
  const auto until =
      rule.years > 0 ? add_years(created, rule.years) : created + std::chrono::days(rule.days);
  return {rule.mode, retained_until(until)};
}

std::string lock_document(const LockConfiguration& configuration) {
  if (!configuration.rule) return std::string(kEnabled);
  const auto& rule = *configuration.rule;
  std::string text(to_string(rule.mode));
  text += ' ' + std::to_string(rule.years > 0 ? rule.years : rule.days);
  return text.append(rule.years > 0 ? kYears : kDays);
}

Result<LockConfiguration> parse_lock_document(std::string_view text) {
  if (text == kEnabled) return LockConfiguration{};
  const auto space = text.find(' ');
  const auto mode = parse_lock_mode(text.substr(0, space));
  const auto rest = space == std::string_view::npos ? std::string_view() : text.substr(space + 1);
  const auto days = period(rest, kDays, kRetentionDaysMax);
  const auto years = period(rest, kYears, kRetentionYearsMax);
  if (!mode || (!days && !years)) return fail(Code::kCorrupt, "no object lock configuration");
  ONGGI_DCHECK(days.has_value() != years.has_value());
  return LockConfiguration{DefaultRetention{*mode, days.value_or(0), years.value_or(0)}};
}

}  // namespace onggi::catalog
