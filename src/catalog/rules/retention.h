// Object Lock as a rule: what keeps a version from being removed, and who may change that. Pure.
// Whatever removes or replaces a version asks it (version_row.cc), and whatever changes a lock does
// (object_lock.cc); nobody else decides.
// https://docs.aws.amazon.com/AmazonS3/latest/userguide/object-lock.html
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/clock.h"
#include "base/result.h"

namespace onggi::catalog {

inline constexpr std::uint32_t kRetentionDaysMax = 36'500;
inline constexpr std::uint32_t kRetentionYearsMax = 100;

/// On disk: never renumber.
enum class LockMode : std::uint8_t {
  kGovernance = 1,  // whoever may bypass it may remove the version and shorten its retention
  kCompliance = 2,  // nobody may
};

/// "GOVERNANCE", "COMPLIANCE".
[[nodiscard]] std::string_view to_string(LockMode mode);
[[nodiscard]] std::optional<LockMode> parse_lock_mode(std::string_view text);

struct Retention {
  LockMode mode = LockMode::kGovernance;
  Time until = {};
  bool operator==(const Retention&) const = default;
};

/// What was said of one version.
struct ObjectLock {
  std::optional<Retention> retention = {};
  std::optional<bool> legal_hold = {};  // none: nobody ever said on or off
  bool operator==(const ObjectLock&) const = default;
  [[nodiscard]] bool empty() const { return !retention && !legal_hold; }
};

/// Where a retention that lasts until `time` ends: at a whole second, no earlier. Clients are told
/// whole seconds, and may ask for what they were told again.
[[nodiscard]] Time retained_until(Time time);

/// When a lock is asked, and on whose word.
struct LockTerms {
  Time now;
  bool bypass_governance = false;  // asked for by somebody who may
};

/// May the version go? kLocked while it is held, or retained and its mode not bypassed.
[[nodiscard]] Status check_removable(const ObjectLock& lock, const LockTerms& terms);

/// May `next` (none: no retention any more) take the place of the retention that `lock` has? As
/// long as that lasts, it may only become longer; in governance mode whoever bypasses it may do
/// anything. kLocked.
[[nodiscard]] Status check_retention_change(const ObjectLock& lock,
                                            const std::optional<Retention>& next,
                                            const LockTerms& terms);

/// The retention that new versions get of which nobody says another.
struct DefaultRetention {
  LockMode mode = LockMode::kGovernance;
  std::uint32_t days = 0;  // one of both is not 0
  std::uint32_t years = 0;
  bool operator==(const DefaultRetention&) const = default;
};

/// `created` plus the period; years are those of the calendar.
[[nodiscard]] Retention retention_of(const DefaultRetention& rule, Time created);

/// That a bucket has one means that its versions can be locked, for as long as it lives.
struct LockConfiguration {
  std::optional<DefaultRetention> rule;
  bool operator==(const LockConfiguration&) const = default;
};

/// The text of BucketDocument::kObjectLock: "Enabled", "GOVERNANCE 30 days", "COMPLIANCE 1 years".
[[nodiscard]] std::string lock_document(const LockConfiguration& configuration);
/// kCorrupt for any other text.
[[nodiscard]] Result<LockConfiguration> parse_lock_document(std::string_view text);

}  // namespace onggi::catalog
