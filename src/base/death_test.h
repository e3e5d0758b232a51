// Fixtures of tests that break an invariant and expect the ONGGI_DCHECK of that invariant to end
// the process. For tests only.
#pragma once

#include <gtest/gtest.h>

namespace onggi {

/// `Fixture`, for death tests. Builds that do not evaluate ONGGI_DCHECK skip the tests.
template <typename Fixture>
class DeathTestOf : public Fixture {
 protected:
  void SetUp() override {
#ifdef NDEBUG
    GTEST_SKIP() << "a build with NDEBUG does not evaluate ONGGI_DCHECK";
#endif
    // The default style forks the process, which loses the threads that earlier tests have left.
    GTEST_FLAG_SET(death_test_style, "threadsafe");
    Fixture::SetUp();
  }
};

using DeathTest = DeathTestOf<::testing::Test>;

}  // namespace onggi
