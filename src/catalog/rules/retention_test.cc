#include "catalog/rules/retention.h"

#include <gtest/gtest.h>

#include "catalog/codes.h"

namespace onggi::catalog {
namespace {

using enum LockMode;

constexpr Time kLeapDay = Time(std::chrono::sys_days(std::chrono::year(2028) / 2 / 29));
constexpr Time kLater = kLeapDay + std::chrono::days(10);
constexpr Time kLatest = kLeapDay + std::chrono::days(20);

ObjectLock retained(LockMode mode, Time until) { return {.retention = Retention{mode, until}}; }

bool removable(const ObjectLock& lock, bool bypass = false, Time now = kLeapDay) {
  const auto status = check_removable(lock, {now, bypass});
  EXPECT_TRUE(status || status.error().code == kLocked);
  return status.has_value();
}

TEST(Retention, keeps_a_version_until_its_time) {
  EXPECT_TRUE(removable({}));
  for (const auto mode : {kGovernance, kCompliance}) {
    const auto lock = retained(mode, kLater);
    EXPECT_FALSE(removable(lock));
    EXPECT_FALSE(removable(lock, false, kLater - std::chrono::microseconds(1)));
    EXPECT_TRUE(removable(lock, false, kLater));
    EXPECT_EQ(removable(lock, true), mode == kGovernance);
  }
}

TEST(Retention, a_legal_hold_knows_no_bypass_and_no_time) {
  ObjectLock lock{.retention = {}, .legal_hold = true};
  EXPECT_FALSE(removable(lock, true, kLatest));
  lock.retention = Retention{kGovernance, kLater};
  EXPECT_FALSE(removable(lock, true, kLatest));
  lock.legal_hold = false;
  EXPECT_TRUE(removable(lock, true));
  EXPECT_FALSE(removable(lock));
}

TEST(Retention, becomes_longer_and_by_bypass_of_governance_anything) {
  struct Case {
    ObjectLock before;
    std::optional<Retention> next;
    bool allowed;
    bool with_bypass;
  };
  const Retention later_governance{kGovernance, kLatest};
  const Retention later_compliance{kCompliance, kLatest};
  const Retention sooner_governance{kGovernance, kLeapDay + std::chrono::days(1)};
  const Retention sooner_compliance{kCompliance, kLeapDay + std::chrono::days(1)};
  const Case cases[] = {
      {{}, later_governance, true, true},
      {{}, later_compliance, true, true},
      {{}, std::nullopt, true, true},
      {retained(kGovernance, kLater), later_governance, true, true},
      {retained(kGovernance, kLater), Retention{kGovernance, kLater}, true, true},
      {retained(kGovernance, kLater), sooner_governance, false, true},
      {retained(kGovernance, kLater), later_compliance, false, true},
      {retained(kGovernance, kLater), std::nullopt, false, true},
      {retained(kCompliance, kLater), later_compliance, true, true},
      {retained(kCompliance, kLater), sooner_compliance, false, false},
      {retained(kCompliance, kLater), later_governance, false, false},
      {retained(kCompliance, kLater), std::nullopt, false, false},
      {retained(kCompliance, kLeapDay), std::nullopt, true, true},
      {retained(kGovernance, kLeapDay), sooner_governance, true, true},
  };
  for (const auto& [before, next, allowed, with_bypass] : cases) {
    const auto at = &before - &cases[0].before;
    EXPECT_EQ(check_retention_change(before, next, {kLeapDay}).has_value(), allowed) << at;
    EXPECT_EQ(check_retention_change(before, next, {kLeapDay, true}).has_value(), with_bypass)
        << at;
  }
  EXPECT_EQ(check_retention_change(retained(kCompliance, kLater), {}, {kLeapDay}).error().code,
            kLocked);
}

TEST(Retention, by_default_is_a_period_from_the_creation_on) {
  const auto noon = kLeapDay + std::chrono::hours(12);
  EXPECT_EQ(retention_of({.mode = kCompliance, .days = 3}, noon),
            (Retention{kCompliance, noon + std::chrono::days(3)}));
  EXPECT_EQ(format_iso8601(retention_of({.years = 4}, noon).until), "2032-02-29T12:00:00.000Z");
  EXPECT_EQ(format_iso8601(retention_of({.years = 1}, noon).until), "2029-03-01T12:00:00.000Z");
  EXPECT_EQ(format_iso8601(retention_of({.years = 100}, noon).until), "2128-02-29T12:00:00.000Z");
}

TEST(Retention, ends_at_whole_seconds) {
  const auto created = kLeapDay + std::chrono::milliseconds(1);
  EXPECT_EQ(retention_of({.days = 3}, created).until,
            kLeapDay + std::chrono::days(3) + std::chrono::seconds(1));
  EXPECT_EQ(retained_until(kLeapDay), kLeapDay);
}

TEST(LockDocument, says_what_was_configured) {
  const LockConfiguration cases[] = {
      {},
      {DefaultRetention{kGovernance, 1, 0}},
      {DefaultRetention{kCompliance, kRetentionDaysMax, 0}},
      {DefaultRetention{kCompliance, 0, kRetentionYearsMax}},
  };
  for (const auto& configuration : cases)
    EXPECT_EQ(parse_lock_document(lock_document(configuration)), configuration);
  EXPECT_EQ(lock_document({}), "Enabled");
  EXPECT_EQ(lock_document(cases[1]), "GOVERNANCE 1 days");
  for (const auto* broken : {"", "enabled", "GOVERNANCE", "GOVERNANCE 0 days", "GOVERNANCE -1 days",
                             "GOVERNANCE 101 years", "GOVERNANCE 1", "governance 1 days",
                             "COMPLIANCE 36501 days", "COMPLIANCE  days", "COMPLIANCE 1 days "})
    EXPECT_EQ(parse_lock_document(broken).error().code, Code::kCorrupt) << broken;
}

}  // namespace
}  // namespace onggi::catalog
