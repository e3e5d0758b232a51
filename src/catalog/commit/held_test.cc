// Tests the RAII guards of pins, pending blobs, writes and renames: each ends exactly once, and
// none may outlive the object that issued it.
#include <gtest/gtest.h>

#include <memory>
#include <optional>
#include <utility>

#include "base/death_test.h"
#include "catalog/commit/data_pins.h"
#include "catalog/commit/pending_blobs.h"
#include "catalog/commit/renames.h"
#include "catalog/commit/versioning.h"

namespace onggi::catalog {
namespace {

using HeldDeathTest = DeathTest;

TEST(Held, data_is_pinned_or_released_but_never_both) {
  DataPins pins;
  auto pin = pins.pin("data");
  EXPECT_FALSE(pins.claim_for_release("data"));
  pin = DataPins::Pin();
  ASSERT_TRUE(pins.claim_for_release("data"));
  EXPECT_FALSE(pins.pin("data"));
  pins.release_done("data");
  EXPECT_TRUE(pins.pin("data"));
}

TEST_F(HeldDeathTest, only_claimed_data_is_released) {
  DataPins pins;
  EXPECT_DEATH(pins.release_done("data"), "CHECK failed: erased == 1");
}

TEST_F(HeldDeathTest, no_pin_is_left) {
  const auto leave_one = [] {
    DataPins::Pin pin;
    DataPins pins;
    pin = pins.pin("data");
  };
  EXPECT_DEATH(leave_one(), "CHECK failed: .*readers");
}

TEST_F(HeldDeathTest, no_blob_is_left_pending) {
  const auto leave_one = [] {
    PendingBlobs::PendingBlob pending;
    PendingBlobs blobs;
    pending = blobs.begin();
  };
  EXPECT_DEATH(leave_one(), "CHECK failed: under_way_");
}

TEST_F(HeldDeathTest, pending_blobs_are_asked_about_the_past) {
  PendingBlobs blobs;
  EXPECT_DEATH(static_cast<void>(blobs.all_ended(2)), "CHECK failed: begun");
}

TEST_F(HeldDeathTest, no_write_is_left) {
  const auto leave_one = [] {
    WriteEpochs::Write write;
    WriteEpochs epochs;
    write = epochs.begin();
  };
  EXPECT_DEATH(leave_one(), "CHECK failed: .*under_way");
}

TEST_F(HeldDeathTest, only_the_epoch_before_this_one_is_waited_for) {
  WriteEpochs epochs;
  const auto first = epochs.end_epoch();
  static_cast<void>(epochs.end_epoch());
  EXPECT_DEATH(static_cast<void>(epochs.drained(first)), "CHECK failed: ended");
}

TEST_F(HeldDeathTest, no_rename_is_left) {
  const auto leave_one = [] {
    std::optional<Renames::Hold> hold;
    Renames renames;
    Renames::Pair pair{{1, "from"}, {1, "to"}};
    hold.emplace(sync_wait(renames.hold(std::move(pair))));
  };
  EXPECT_DEATH(leave_one(), "CHECK failed: from_");
}

}  // namespace
}  // namespace onggi::catalog
