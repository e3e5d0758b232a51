// A helper for death tests of ONGGI_DCHECK. Release builds do not evaluate ONGGI_DCHECK.
#pragma once

namespace onggi {

#ifdef NDEBUG
inline constexpr bool kChecksRun = false;
#else
inline constexpr bool kChecksRun = true;
#endif

}  // namespace onggi

/// Skips the test in a build in which ONGGI_DCHECK does nothing.
#define ONGGI_NEEDS_CHECKS()                                                     \
  if (!::onggi::kChecksRun) GTEST_SKIP() << "ONGGI_DCHECK is off in this build"; \
  GTEST_FLAG_SET(death_test_style, "threadsafe")
