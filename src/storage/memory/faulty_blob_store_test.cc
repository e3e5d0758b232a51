#include "storage/testing/faulty_blob_store.h"

#include <gtest/gtest.h>

#include "storage/memory/memory_blob_store.h"
#include "storage/testing/blob_store_contract.h"
#include "storage/testing/power_cut_blob_store.h"

namespace onggi::storage {
namespace {

TEST(FaultyBlobStore, fails_exactly_the_chosen_call) {
  MemoryBlobStore memory;
  FaultyBlobStore store(memory);
  store.fail_at(2, Code::kNoSpace);  // create, append, finish
  EXPECT_EQ(sync_wait(write_blob(store, "bytes")).error().code, Code::kNoSpace);
  EXPECT_TRUE(store.failed());
  EXPECT_EQ(memory.blob_count(), 0);
  EXPECT_TRUE(sync_wait(write_blob(store, "bytes")));
}

TEST(PowerCutBlobStore, keeps_what_was_finished) {
  MemoryBlobStore memory;
  PowerCutBlobStore store(memory);
  const auto id = sync_wait(write_blob(store, "bytes"));
  ASSERT_TRUE(id);
  store.cut_at(3, FaultyBlobStore::Moment::kAfter);
  EXPECT_EQ(sync_wait(write_blob(store, "unheard")).error().code, Code::kIo);
  EXPECT_EQ(sync_wait(store.remove(*id)).error().code, Code::kIo);
  store.reopen();
  EXPECT_EQ(sync_wait(read_blob(store, *id, 0, 5)).value_or(""), "bytes");
  EXPECT_EQ(memory.blob_count(), 2);
}

}  // namespace
}  // namespace onggi::storage
