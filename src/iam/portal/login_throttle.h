// LoginThrottle: slows down password guessing, per account and per client address. The first few
// attempts are free. Each further attempt doubles the wait, up to one minute, so that an attacker
// cannot lock an account for long. A successful login clears both counters. The state is kept in
// memory only and is bounded.
#pragma once

#include <chrono>
#include <map>
#include <mutex>
#include <string>
#include <string_view>

#include "base/clock.h"

namespace onggi::iam {

class LoginThrottle {
 public:
  explicit LoginThrottle(Clock& clock) : clock_(clock) {}

  /// Returns zero if the attempt may proceed, and counts the attempt. Otherwise returns the time to
  /// wait. If `account` is empty, only the address is throttled.
  [[nodiscard]] std::chrono::seconds attempt(std::string_view account, std::string_view address);
  /// Clears the counters of the account and the address after a successful login.
  void succeeded(std::string_view account, std::string_view address);

  static constexpr unsigned kFreeAttempts = 5;
  static constexpr std::chrono::seconds kWaitMax{60};
  static constexpr std::chrono::minutes kForgottenAfter{15};
  static constexpr std::size_t kEntriesMax = 10'000;

 private:
  struct Entry {
    unsigned attempts = 0;
    Time last;
    Time not_before;
  };
  Entry& entry(std::string key, Time now);
  void shrink();

  Clock& clock_;
  std::mutex mutex_;
  std::map<std::string, Entry, std::less<>> entries_;
};

}  // namespace onggi::iam
