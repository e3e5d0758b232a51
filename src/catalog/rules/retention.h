// The rules of Object Lock: when a version may be removed, and who may change its protection. Pure
// functions. Every removal or replacement of a version (commit/version_row.cc) and every change to
// a lock (objects/lock.cc) is checked against these rules.
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

/// The numbers are stored on disk: never change them.
enum class LockMode : std::uint8_t {
  kGovernance = 1,  // users with the bypass permission may remove the version or weaken its lock
  kCompliance = 2,  // cannot be bypassed
};

/// Returns "GOVERNANCE" or "COMPLIANCE".
[[nodiscard]] std::string_view to_string(LockMode mode);
[[nodiscard]] std::optional<LockMode> parse_lock_mode(std::string_view text);

struct Retention {
  LockMode mode = LockMode::kGovernance;
  Time until = {};
  bool operator==(const Retention&) const = default;
};

/// The Object Lock settings of one version.
struct ObjectLock {
  std::optional<Retention> retention = {};
  std::optional<bool> legal_hold = {};  // nullopt: never set
  bool operator==(const ObjectLock&) const = default;
  [[nodiscard]] bool empty() const { return !retention && !legal_hold; }
};

/// Rounds the end of a retention up to a whole second. Clients see times in whole seconds, and if a
/// client sends such a time back, the retention must not become shorter.
[[nodiscard]] Time retained_until(Time time);

/// The time at which a lock is checked, and whether the requester bypasses governance mode.
struct LockTerms {
  Time now;
  bool bypass_governance = false;  // true if requested by a user with the bypass permission
};

/// Checks that a version may be removed. Errors: kLocked if it is under a legal hold, or under a
/// retention that is not bypassed.
[[nodiscard]] Status check_removable(const ObjectLock& lock, const LockTerms& terms);

/// Checks that `next` may replace the retention of `lock`. If `next` is nullopt, the retention is
/// removed. A retention in force may only be extended, in the same mode. If the requester bypasses
/// governance mode, any change is permitted. Errors: kLocked.
[[nodiscard]] Status check_retention_change(const ObjectLock& lock,
                                            const std::optional<Retention>& next,
                                            const LockTerms& terms);

/// The retention of new versions if the request specifies no retention.
struct DefaultRetention {
  LockMode mode = LockMode::kGovernance;
  std::uint32_t days = 0;  // exactly one of days and years is not 0
  std::uint32_t years = 0;
  bool operator==(const DefaultRetention&) const = default;
};

/// Returns the retention that `rule` gives a version created at `created`. Years are calendar
/// years.
[[nodiscard]] Retention retention_of(const DefaultRetention& rule, Time created);

/// The Object Lock configuration of a bucket. Only a bucket that has such a configuration can lock
/// versions. Once set, the configuration cannot be removed.
struct LockConfiguration {
  std::optional<DefaultRetention> rule;
  bool operator==(const LockConfiguration&) const = default;
};

/// Returns the text of BucketDocument::kObjectLock: for example "Enabled", "GOVERNANCE 30 days" or
/// "COMPLIANCE 1 years".
[[nodiscard]] std::string lock_document(const LockConfiguration& configuration);
/// Parses the text of BucketDocument::kObjectLock. Errors: kCorrupt for any other text.
[[nodiscard]] Result<LockConfiguration> parse_lock_document(std::string_view text);

}  // namespace onggi::catalog
