// LoginThrottle: slows down who guesses passwords, per account and per address. A few attempts are
// free; each one after that doubles the wait, up to a minute, so that nobody can lock an account
// for long. A success clears both. In memory, bounded.
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

  /// Zero: go on, the attempt is counted. Else how long to wait first. Without an account only the
  /// address counts.
  [[nodiscard]] std::chrono::seconds attempt(std::string_view account, std::string_view address);
  /// The attempt was right.
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
