#include "catalog/commit/write_epochs.h"

#include <gtest/gtest.h>

#include <atomic>
#include <thread>
#include <vector>

namespace onggi::catalog {
namespace {

TEST(WriteEpochs, an_epoch_is_drained_when_its_writes_have_ended) {
  WriteEpochs epochs;
  auto before = epochs.begin();
  const auto ended = epochs.end_epoch();
  const auto after = epochs.begin();
  EXPECT_FALSE(epochs.drained(ended));
  auto moved = std::move(before);
  EXPECT_FALSE(epochs.drained(ended));
  moved = {};
  EXPECT_TRUE(epochs.drained(ended));
}

// VersioningState relies on this guarantee: once a caller has changed the state and waited, no
// write that has seen the old state is in progress.
TEST(WriteEpochs, no_write_of_an_older_state_outlives_a_change) {
  constexpr int kChanges = 2000;
  WriteEpochs epochs;
  std::atomic<int> state = 0;
  std::vector<std::atomic<int>> under_way(kChanges + 1);  // indexed by the state that the write saw
  std::atomic<bool> stop = false;
  const auto write = [&] {
    while (!stop) {
      const auto held = epochs.begin();
      auto& mine = under_way[static_cast<std::size_t>(state.load(std::memory_order_acquire))];
      ++mine;
      --mine;
    }
  };
  std::vector<std::jthread> writers;
  for (int i = 0; i < 3; ++i) writers.emplace_back(write);
  for (int next = 1; next <= kChanges && !HasFailure(); ++next) {
    state.store(next, std::memory_order_release);
    const auto ended = epochs.end_epoch();
    while (!epochs.drained(ended)) std::this_thread::yield();
    for (int i = 0; i < 20; ++i)
      EXPECT_EQ(under_way[static_cast<std::size_t>(next - 1)], 0) << "state " << next - 1;
  }
  stop = true;
}

}  // namespace
}  // namespace onggi::catalog
