#include "storage/testing/faulty_blob_store.h"

#include <gtest/gtest.h>

#include "storage/memory/memory_blob_store.h"
#include "storage/testing/blob_store_contract.h"

namespace onggi::storage {
namespace {

using Moment = FaultSwitch::Moment;

TEST(FaultyBlobStore, fails_exactly_the_chosen_call) {
  MemoryBlobStore memory;
  FaultSwitch faults;
  FaultyBlobStore store(memory, faults);
  // The calls are create, append and finish; append fails.
  faults.fail_at(2, Moment::kBefore, Code::kNoSpace);
  EXPECT_EQ(sync_wait(write_blob(store, "bytes")).error().code, Code::kNoSpace);
  EXPECT_EQ(memory.blob_count(), 0);
  EXPECT_TRUE(sync_wait(write_blob(store, "bytes")));
}

TEST(FaultyBlobStore, keeps_what_was_finished_when_the_power_is_cut) {
  MemoryBlobStore memory;
  FaultSwitch faults;
  FaultyBlobStore store(memory, faults);
  const auto id = sync_wait(write_blob(store, "bytes"));
  ASSERT_TRUE(id);
  faults.cut_at(3, Moment::kAfter);
  EXPECT_EQ(sync_wait(write_blob(store, "unheard")).error().code, Code::kIo);
  EXPECT_EQ(sync_wait(store.remove(*id)).error().code, Code::kIo);
  faults.restore();
  EXPECT_EQ(sync_wait(read_blob(store, *id, 0, 5)).value_or(""), "bytes");
  EXPECT_EQ(memory.blob_count(), 2);
}

}  // namespace
}  // namespace onggi::storage
