// DeathTest: the fixture for tests that break an invariant and expect its ONGGI_DCHECK to end the
// process. For tests only.
#pragma once

#include <gtest/gtest.h>

namespace onggi {

class DeathTest : public ::testing::Test {
 protected:
  void SetUp() override {
#ifdef NDEBUG
    GTEST_SKIP() << "a build with NDEBUG does not evaluate ONGGI_DCHECK";
#endif
    // The default style forks the process, and the child lacks the threads that earlier tests
    // started.
    GTEST_FLAG_SET(death_test_style, "threadsafe");
  }
};

}  // namespace onggi
