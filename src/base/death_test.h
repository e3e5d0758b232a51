// Fixtures for tests that break an invariant and expect an ONGGI_DCHECK to end the process. For
// tests only.
#pragma once

#include <gtest/gtest.h>

namespace onggi {

/// Turns `Fixture` into a fixture for death tests. Builds with NDEBUG skip the tests, because such
/// builds do not evaluate ONGGI_DCHECK.
template <typename Fixture>
class DeathTestOf : public Fixture {
 protected:
  void SetUp() override {
#ifdef NDEBUG
    GTEST_SKIP() << "a build with NDEBUG does not evaluate ONGGI_DCHECK";
#endif
    // The default style only forks: the child would lack the threads that earlier tests started.
    GTEST_FLAG_SET(death_test_style, "threadsafe");
    Fixture::SetUp();
  }
};

using DeathTest = DeathTestOf<::testing::Test>;

}  // namespace onggi
