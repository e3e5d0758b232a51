#include "iam/portal/login_throttle.h"

#include <gtest/gtest.h>

namespace onggi::iam {
namespace {

using std::chrono::seconds;

class Throttle : public testing::Test {
 protected:
  seconds attempt(std::string_view account, std::string_view address, bool known = false) {
    return throttle_.attempt({account, address, known});
  }
  /// Makes `count` attempts. After each refused attempt, advances the clock by the wait.
  void guess(std::string_view account, std::string_view address, int count) {
    for (int i = 0; i < count; ++i) {
      const auto wait = attempt(account, address);
      EXPECT_LE(wait, LoginThrottle::kWaitMax);
      clock_.advance(wait);
    }
  }
  void log_in(std::string_view account, std::string_view address) {
    ASSERT_EQ(attempt(account, address), seconds(0));
    throttle_.succeeded({account, address});
  }

  ManualClock clock_{Time(std::chrono::hours(24 * 365 * 50))};
  LoginThrottle throttle_{clock_};
};

TEST_F(Throttle, slows_guesses_down_more_and_more) {
  for (unsigned i = 0; i < LoginThrottle::kFreeAttempts; ++i)
    EXPECT_EQ(attempt("ann", "1.1.1.1"), seconds(0));
  EXPECT_EQ(attempt("ann", "1.1.1.1"), seconds(1));
  guess("ann", "1.1.1.1", 30);
  EXPECT_GT(attempt("ann", "1.1.1.1"), seconds(30));
  throttle_.succeeded({"ann", "1.1.1.1"});
  EXPECT_EQ(attempt("ann", "1.1.1.1"), seconds(0));
  guess("ann", "1.1.1.1", 30);
  clock_.advance(LoginThrottle::kForgottenAfter);
  EXPECT_EQ(attempt("ann", "1.1.1.1"), seconds(0));
}

TEST_F(Throttle, does_not_lock_out_the_owner_of_an_account) {
  log_in("ann", "2.2.2.2");
  for (int i = 0; i < 200; ++i) guess("ann", "9.9.9." + std::to_string(i), 4);
  EXPECT_EQ(attempt("ann", "2.2.2.2"), seconds(0)) << "from an address of an earlier login";
  EXPECT_EQ(attempt("ann", "3.3.3.3", true), seconds(0)) << "from the address of a session";
  EXPECT_EQ(attempt("bob", "4.4.4.4"), seconds(0)) << "to another account";
}

TEST_F(Throttle, one_guesser_slows_nobody_elsewhere) {
  guess("ann", "1.1.1.1", 41);  // attempt 41 is allowed, so attempt 42 must wait
  EXPECT_GT(attempt("ann", "1.1.1.1"), seconds(0));
  EXPECT_EQ(attempt("ann", "2.2.2.2"), seconds(0));
}

TEST_F(Throttle, limits_guesses_from_many_addresses) {
  int allowed = 0;
  for (int i = 0; i < 1000; ++i)
    if (attempt("ann", "9.9." + std::to_string(i / 200) + "." + std::to_string(i)) == seconds(0))
      ++allowed;
  EXPECT_EQ(allowed, LoginThrottle::kFreeAttemptsOfAccount);
}

TEST_F(Throttle, limits_guesses_of_many_accounts) {
  int allowed = 0;
  for (int i = 0; i < 1000; ++i)
    if (attempt("user" + std::to_string(i), "1.1.1.1") == seconds(0)) ++allowed;
  EXPECT_EQ(allowed, LoginThrottle::kFreeAttemptsOfAddress);
}

TEST_F(Throttle, logins_do_not_hide_guesses_with_other_accounts) {
  int allowed = 0;
  for (int i = 0; i < 200; ++i) {
    if (attempt("user" + std::to_string(i), "1.1.1.1") == seconds(0)) ++allowed;
    if (attempt("eve", "1.1.1.1") == seconds(0)) throttle_.succeeded({"eve", "1.1.1.1"});
  }
  EXPECT_LE(allowed, LoginThrottle::kFreeAttemptsOfAddress);
}

TEST_F(Throttle, many_people_log_in_from_one_address) {
  for (int i = 0; i < 200; ++i) log_in("user" + std::to_string(i), "1.1.1.1");
}

TEST_F(Throttle, counts_ipv6_addresses_by_network) {
  for (unsigned i = 0; i < LoginThrottle::kFreeAttempts; ++i)
    EXPECT_EQ(attempt("ann", "2001:db8::" + std::to_string(i)), seconds(0));
  EXPECT_EQ(attempt("ann", "2001:db8::ffff:1"), seconds(1));
  EXPECT_EQ(attempt("ann", "2001:db8:0:1::1"), seconds(0));
}

TEST_F(Throttle, is_bounded) {
  for (std::size_t i = 0; i < LoginThrottle::kEntriesMax + 10; ++i) {
    clock_.advance(std::chrono::milliseconds(1));
    EXPECT_EQ(attempt(std::to_string(i), std::to_string(i)), seconds(0));
    throttle_.succeeded({std::to_string(i), std::to_string(i)});
  }
  const std::string name(60'000, 'x');
  for (std::size_t i = 0; i < 100; ++i)
    EXPECT_EQ(attempt(name + std::to_string(i), std::to_string(i)), seconds(0));
}

}  // namespace
}  // namespace onggi::iam
