// Injects a fault or a power cut at each file-system call of a test script, on a simulated disk.
#include <gtest/gtest.h>

#include <map>
#include <random>

#include "storage/file/blob_format.h"
#include "storage/file/file_blob_store.h"
#include "storage/file/simulated_disk.h"
#include "storage/testing/blob_store_contract.h"

namespace onggi::storage {
namespace {

using Fault = SimulatedDisk::Fault;
using Unsynced = SimulatedDisk::Unsynced;

constexpr std::uint64_t kSegmentBlobMax = 64 << 10;
constexpr std::uint64_t kSegmentSize = 256 << 10;

Result<std::unique_ptr<FileBlobStore>> open_store(SimulatedDisk& disk, BlockingPool& pool) {
  return open_file_blob_store({.directory = "/blobs",
                               .segment_blob_size_max = kSegmentBlobMax,
                               .segment_size = kSegmentSize,
                               .segments_open = 2,
                               .block_size = 8 << 10,
                               .segment_direct_size_min = 16 << 10,
                               .vfs = &disk},
                              pool);
}

std::uint64_t size_of(std::uint64_t seed) {
  // Three out of four blobs go into segments, and some of these blobs are larger than a block. The
  // fourth blob gets a file of its own.
  return seed % 4 == 3 ? kSegmentBlobMax + 1 + seed * 3'000 : 1 + seed * 5'000 % kSegmentBlobMax;
}

/// The results that the store returned to the script. It is unknown whether an operation that was
/// in progress at the power cut took effect.
struct Ledger {
  std::map<BlobId, std::uint64_t> kept;     // seed of the bytes of each finished blob
  std::map<BlobId, std::uint64_t> removed;  // blobs whose removal was acknowledged or attempted
};

/// Creates blobs, discards some of the writers before they finish, and removes one blob for every
/// three that it creates. Continues after failures.
Ledger run_script(FileBlobStore& store, std::uint64_t blobs) {
  Ledger ledger;
  for (std::uint64_t seed = 0; seed < blobs; ++seed) {
    if (seed % 5 == 4) {
      auto discarded = sync_wait(store.create(size_of(seed)));
      if (discarded) (void)sync_wait((*discarded)->append("never finished"));
    }
    const auto id = sync_wait(write_blob(store, blob_bytes(size_of(seed), seed), 30'000));
    if (!id) continue;
    ledger.kept[*id] = seed;
    if (seed % 3 != 2) continue;
    const auto victim = *ledger.kept.begin();
    (void)sync_wait(store.remove(victim.first));
    ledger.kept.erase(victim.first);
    ledger.removed.insert(victim);
  }
  store.wait_for_background_work();
  return ledger;
}

void expect_whole(FileBlobStore& store, const BlobId& id, std::uint64_t seed) {
  const auto bytes = blob_bytes(size_of(seed), seed);
  const auto read = sync_wait(read_blob(store, id, 0, bytes.size()));
  ASSERT_TRUE(read) << read.error().message();
  ASSERT_TRUE(*read == bytes);
}

/// Checks that every finished blob is intact and that every removed blob is either absent or
/// intact. Then removes all blobs and checks that no disk space remains in use.
void check_after_crash(SimulatedDisk& disk, BlockingPool& pool, const Ledger& ledger) {
  auto opened = open_store(disk, pool);
  ASSERT_TRUE(opened) << opened.error().message();
  auto store = *std::move(opened);
  for (const auto& [id, seed] : ledger.kept)
    ASSERT_NO_FATAL_FAILURE(expect_whole(*store, id, seed));
  for (const auto& [id, seed] : ledger.removed) {
    const auto found = sync_wait(store->open(id, 0, 0));
    if (found) {
      ASSERT_NO_FATAL_FAILURE(expect_whole(*store, id, seed));
    } else {
      ASSERT_EQ(found.error().code, Code::kNotFound) << found.error().message();
    }
  }
  const auto infos = sync_wait(list_blobs(*store));
  ASSERT_TRUE(infos);
  std::size_t listed = 0;
  for (const auto& info : *infos) {
    listed += ledger.kept.contains(info.id) ? 1 : 0;
    ASSERT_TRUE(sync_wait(store->remove(info.id)));
  }
  ASSERT_EQ(listed, ledger.kept.size());
  store->wait_for_background_work();
  ASSERT_EQ(store->stats().segments, 0);
  store = nullptr;
  ASSERT_EQ(disk.allocated(), 0) << disk.files().size() << " files";
}

class PowerCut : public testing::TestWithParam<Unsynced> {};
INSTANTIATE_TEST_SUITE_P(Unsynced, PowerCut,
                         testing::Values(Unsynced::kLost, Unsynced::kKept, Unsynced::kRandom));

TEST_P(PowerCut, at_every_call_loses_nothing_that_was_acknowledged_and_leaks_nothing) {
  BlockingPool pool(2);
  bool cut = true;
  for (std::uint64_t n = 1; cut; ++n) {
    SCOPED_TRACE("power cut at call " + std::to_string(n));
    SimulatedDisk disk;
    disk.fail_at(n, Fault::kPowerCut);
    Ledger ledger;
    if (auto store = open_store(disk, pool)) ledger = run_script(**store, 20);
    cut = disk.failed();
    disk.restart(GetParam(), n);
    ASSERT_NO_FATAL_FAILURE(check_after_crash(disk, pool, ledger));
  }
}

TEST(Faults, at_every_call_fail_one_operation_and_no_acknowledged_blob) {
  BlockingPool pool(2);
  for (const auto fault : {Fault::kIo, Fault::kNoSpace, Fault::kShortWrite}) {
    bool failed = true;
    for (std::uint64_t n = 1; failed; ++n) {
      SCOPED_TRACE("fault " + std::to_string(static_cast<int>(fault)) + " at call " +
                   std::to_string(n));
      SimulatedDisk disk;
      disk.fail_at(n, fault);
      Ledger ledger;
      if (auto store = open_store(disk, pool)) ledger = run_script(**store, 8);
      failed = disk.failed();
      disk.restart(Unsynced::kLost);
      ASSERT_NO_FATAL_FAILURE(check_after_crash(disk, pool, ledger));
    }
  }
}

TEST(Faults, a_failed_sync_stops_the_store_once_and_for_all) {
  BlockingPool pool(2);
  SimulatedDisk disk;
  int fatal = 0;
  auto store = open_file_blob_store({.directory = "/blobs",
                                     .segments_open = 1,
                                     .vfs = &disk,
                                     .on_fatal = [&](const Error&) { ++fatal; }},
                                    pool);
  ASSERT_TRUE(store);
  const auto kept = sync_wait(write_blob(**store, blob_bytes(1'000, 1)));
  ASSERT_TRUE(kept);
  disk.fail_at(2, Fault::kIo);  // call 1 is the write, call 2 the sync
  const auto lost = sync_wait(write_blob(**store, "lost"));
  ASSERT_FALSE(lost);
  EXPECT_EQ(lost.error().code, Code::kIo);
  EXPECT_EQ(fatal, 1);
  EXPECT_EQ(sync_wait(write_blob(**store, "refused")).error().code, Code::kIo);
  EXPECT_EQ(sync_wait((*store)->remove(*kept)).error().code, Code::kIo);
  EXPECT_TRUE(sync_wait(read_blob(**store, *kept, 0, 1'000)));
  EXPECT_EQ(fatal, 1);
}

TEST(Faults, a_failed_sync_of_a_segment_that_is_sealed_is_no_less_fatal) {
  BlockingPool pool(2);
  SimulatedDisk disk;
  int fatal = 0;
  auto store = open_file_blob_store({.directory = "/blobs",
                                     .segments_open = 1,
                                     .vfs = &disk,
                                     .on_fatal = [&](const Error&) { ++fatal; }},
                                    pool);
  ASSERT_TRUE(store);
  ASSERT_TRUE(sync_wait(write_blob(**store, blob_bytes(1'000, 1))));
  disk.fail_at(2, Fault::kIo);  // call 1 is the truncation, call 2 the sync
  *store = nullptr;
  EXPECT_TRUE(disk.failed());
  EXPECT_EQ(fatal, 1);
}

TEST(Faults, a_segment_of_the_last_number_does_not_end_the_numbers) {
  BlockingPool pool(2);
  SimulatedDisk disk;
  ASSERT_TRUE(open_store(disk, pool));
  for (const auto* name : {"ffffffffff", "0000000001"}) {
    const auto file = disk.open(std::string("/blobs/segments/") + name, OpenMode::kCreate);
    ASSERT_TRUE(file && (*file)->pwrite("not a segment", 0));
  }
  const auto store = open_store(disk, pool);
  ASSERT_TRUE(store);
  const auto id = sync_wait(write_blob(**store, blob_bytes(1'000, 1)));
  ASSERT_TRUE(id);
  EXPECT_EQ(place_of(*id).segment, 2U);
  EXPECT_TRUE(sync_wait(read_blob(**store, *id, 0, 1'000)));
}

TEST(Faults, a_full_disk_refuses_and_takes_blobs_again_when_there_is_room) {
  BlockingPool pool(2);
  SimulatedDisk disk;
  disk.set_capacity(2 << 20);
  auto store = open_store(disk, pool);
  ASSERT_TRUE(store);
  std::vector<BlobId> ids;
  for (std::uint64_t round = 0; round < 3; ++round) {
    while (true) {
      const auto seed = ids.size();
      const auto id = sync_wait(write_blob(**store, blob_bytes(size_of(seed), seed)));
      if (!id) {
        EXPECT_EQ(id.error().code, Code::kNoSpace) << id.error().message();
        break;
      }
      ids.push_back(*id);
    }
    EXPECT_GT(ids.size(), 10);
    for (std::uint64_t seed = 0; seed < ids.size(); ++seed) {
      ASSERT_NO_FATAL_FAILURE(expect_whole(**store, ids[seed], seed));
      ASSERT_TRUE(sync_wait((*store)->remove(ids[seed])));
    }
    ids.clear();
    (*store)->wait_for_background_work();
  }
  *store = nullptr;
  EXPECT_LE(disk.allocated(), kPage);
}

TEST(Faults, a_full_disk_keeps_the_space_that_others_need) {
  BlockingPool pool(2);
  SimulatedDisk disk;
  disk.set_capacity(2 << 20);
  auto store = open_file_blob_store({.directory = "/blobs",
                                     .segment_blob_size_max = kSegmentBlobMax,
                                     .segment_size = 64 << 20,
                                     .free_space_min = 1 << 20,
                                     .vfs = &disk},
                                    pool);
  ASSERT_TRUE(store);
  std::uint64_t bytes = 0;
  for (std::uint64_t seed = 0;; ++seed) {
    const auto id = sync_wait(write_blob(**store, blob_bytes(size_of(seed), seed)));
    if (!id) break;
    bytes += size_of(seed);
  }
  EXPECT_LE(disk.allocated(), 1 << 20);
  EXPECT_GT(bytes, 700 << 10);
}

TEST(Damage, of_any_bit_is_reported_and_never_served) {
  BlockingPool pool(2);
  SimulatedDisk disk;
  auto store = *open_store(disk, pool);
  std::map<BlobId, std::uint64_t> blobs;
  for (std::uint64_t seed = 0; seed < 12; ++seed)
    blobs[sync_wait(write_blob(*store, blob_bytes(size_of(seed), seed))).value()] = seed;
  store = nullptr;  // destroying the store seals its segments
  std::mt19937_64 random(1);
  for (int round = 0; round < 200; ++round) {
    auto target = blobs.begin();
    std::advance(target, random() % blobs.size());
    const auto& [id, seed] = *target;
    const auto size = size_of(seed);
    // Choose a bit of the data, or of the header, footer or checksum table. Padding is excluded
    // because it is never read.
    const bool in_segment = kind_of(id) == BlobKind::kSegment;
    const auto layout = file_layout(size, 8 << 10);
    const auto base = in_segment ? place_of(id).offset : 0;
    const auto header_bytes = kHeaderSize + (in_segment ? block_count(size, 8 << 10) * 4 : 0);
    auto offset = base + (in_segment ? kPage : 0) + random() % size;
    if (round % 3 == 0)
      offset = (in_segment ? base : layout.footer_offset) + random() % header_bytes;
    if (round % 3 == 1 && !in_segment) offset = layout.table_offset + random() % kPage;
    std::string path;
    for (const auto& [name, file_size] : disk.files()) {
      if (in_segment ? name.ends_with(std::string("segments/000000000") +
                                      std::to_string(place_of(id).segment))
                     : name.ends_with(id.to_hex()))
        path = name;
    }
    const auto bit = static_cast<unsigned>(random() % 8);
    SCOPED_TRACE(path + " byte " + std::to_string(offset) + " bit " + std::to_string(bit));
    disk.flip(path, offset, bit);
    auto reopened = open_store(disk, pool);
    ASSERT_TRUE(reopened);
    const auto verified = sync_wait((*reopened)->verify(id));
    ASSERT_FALSE(verified);
    EXPECT_EQ(verified.error().code, Code::kCorrupt) << verified.error().message();
    const auto read = sync_wait(read_blob(**reopened, id, 0, size));
    EXPECT_FALSE(read);
    *reopened = nullptr;
    disk.flip(path, offset, bit);
  }
}

}  // namespace
}  // namespace onggi::storage
