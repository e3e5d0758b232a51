// Waits in tests of the server, whose event loops run on threads of their own. For tests only.
#pragma once

#include <gtest/gtest.h>

#include <chrono>
#include <functional>
#include <thread>

namespace onggi::http::testing {

/// Waits until `condition` holds. Fails the test after ten seconds.
inline void wait_until(const std::function<bool()>& condition) {
  using namespace std::chrono_literals;
  const auto give_up = std::chrono::steady_clock::now() + 10s;
  while (!condition()) {
    ASSERT_LT(std::chrono::steady_clock::now(), give_up);
    std::this_thread::sleep_for(1ms);
  }
}

}  // namespace onggi::http::testing
