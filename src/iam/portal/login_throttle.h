// LoginThrottle: slows down password guessing. Failed attempts are counted in three ways: per
// account and address, per address, and per account. Each counter allows some attempts for free;
// every further attempt doubles the wait, up to one minute. The counters per address and per
// account limit guessing of many accounts and from many addresses. They do not apply to an address
// from which somebody has logged in to the account before, so nobody can lock others out by
// guessing from elsewhere. The state is kept in memory only and is bounded; names are kept as
// hashes.
#pragma once

#include <chrono>
#include <map>
#include <mutex>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.h"

namespace onggi::iam {

class LoginThrottle {
 public:
  explicit LoginThrottle(Clock& clock) : clock_(clock) {}

  struct Attempt {
    std::string_view account;  // may be empty: then only the address is throttled
    std::string_view address;  // all IPv6 addresses of a /64 network share their counters
    /// True if the address is known to belong to the account, for example from a session.
    bool known = false;
  };
  /// Returns zero if the attempt may proceed, and counts the attempt. Otherwise returns the time to
  /// wait.
  [[nodiscard]] std::chrono::seconds attempt(const Attempt& attempt);
  /// Records that the attempt succeeded: it no longer counts as a failure, and the address is from
  /// now on known to belong to the account.
  void succeeded(const Attempt& attempt);

  static constexpr unsigned kFreeAttempts = 5;  // per pair of account and address
  /// Free attempts per address, on all accounts together.
  static constexpr unsigned kFreeAttemptsOfAddress = 20;
  /// Free attempts per account, from all addresses that are not known to belong to the account.
  static constexpr unsigned kFreeAttemptsOfAccount = 50;
  static constexpr std::chrono::seconds kWaitMax{60};
  static constexpr std::chrono::minutes kForgottenAfter{15};
  static constexpr std::size_t kEntriesMax = 10'000;
  static constexpr std::size_t kKnownMax = 10'000;
  static constexpr std::chrono::days kKnownFor{30};

 private:
  struct Entry {
    unsigned attempts = 0;
    Time last;
    Time not_before;
  };
  struct Counter {
    std::string key;
    unsigned free_attempts;
  };

  [[nodiscard]] std::vector<Counter> counters_of(const Attempt& attempt) const;
  Entry& entry(const std::string& key, Time now);

  Clock& clock_;
  std::mutex mutex_;
  std::map<std::string, Entry> entries_;  // keyed by hash
  std::map<std::string, Time> known_;     // last login; keyed by hash of account and address
};

}  // namespace onggi::iam
