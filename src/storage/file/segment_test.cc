#include "storage/file/segment.h"

#include <gtest/gtest.h>

#include "base/death_test.h"
#include "storage/file/simulated_disk.h"

namespace onggi::storage {
namespace {

constexpr std::uint64_t kExtent = 2 * kPage;  // a header and one page of data

/// A segment of eight pages on a simulated disk.
struct SegmentFixture {
  SimulatedDisk disk;
  BlockingPool pool{1};
  BlobContext context{{.directory = "/blobs", .segment_size = 8 * kPage, .vfs = &disk}, pool};
  std::shared_ptr<Segment> segment;

  SegmentFixture() {
    EXPECT_TRUE(disk.make_directory("/blobs"));
    EXPECT_TRUE(disk.make_directory("/blobs/segments"));
    segment = Segment::create(context, 1, kExtent).value();
  }
};

TEST(Segment, hands_out_its_space_in_order_until_it_is_full) {
  SegmentFixture fixture;
  auto& segment = *fixture.segment;
  EXPECT_EQ(segment.reserve(kExtent), kPage);
  EXPECT_EQ(segment.reserve(kExtent), kPage + kExtent);
  EXPECT_EQ(segment.reserve(kExtent), kPage + 2 * kExtent);
  EXPECT_EQ(segment.reserve(kExtent), std::nullopt);
  for (int i = 0; i < 3; ++i) segment.end_finished();
  segment.retire();
  EXPECT_EQ(segment.reserve(kExtent), std::nullopt);
  fixture.context.drain();
  EXPECT_TRUE(fixture.disk.files().empty()) << "no blob was written, so the file is gone";
}

using SegmentDeathTest = DeathTest;

void end_a_reservation_twice() {
  const SegmentFixture fixture;
  static_cast<void>(fixture.segment->reserve(kExtent));
  fixture.segment->end_finished();
  fixture.segment->end_finished();
}

TEST_F(SegmentDeathTest, each_reservation_ends_once) {
  EXPECT_DEATH(end_a_reservation_twice(), "CHECK failed: writers_ > 0");
}

void discard_what_was_not_reserved() {
  const SegmentFixture fixture;
  const auto offset = fixture.segment->reserve(kExtent);
  fixture.segment->end_discarded(*offset, kExtent + kPage);
}

TEST_F(SegmentDeathTest, only_reserved_space_is_freed) {
  EXPECT_DEATH(discard_what_was_not_reserved(), "CHECK failed: .*extent <= tail_ - offset");
}

void reserve_part_of_a_page() {
  const SegmentFixture fixture;
  static_cast<void>(fixture.segment->reserve(kExtent + 1));
}

TEST_F(SegmentDeathTest, reservations_are_whole_pages) {
  EXPECT_DEATH(reserve_part_of_a_page(), "CHECK failed: extent > kPage");
}

void leave_a_reservation_open() {
  SegmentFixture fixture;
  static_cast<void>(fixture.segment->reserve(kExtent));
  fixture.segment = nullptr;
}

TEST_F(SegmentDeathTest, no_reservation_is_left_at_the_end) {
  EXPECT_DEATH(leave_a_reservation_open(), "CHECK failed: writers_ == 0");
}

}  // namespace
}  // namespace onggi::storage
