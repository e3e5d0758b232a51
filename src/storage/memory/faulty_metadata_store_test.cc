#include "storage/testing/faulty_metadata_store.h"

#include <gtest/gtest.h>

#include "storage/memory/memory_metadata_store.h"

namespace onggi::storage {
namespace {

using Moment = FaultSwitch::Moment;

struct FaultyStore : testing::Test {
  Status put(const std::string& row) {
    Batch batch;
    batch.row = row;
    batch.puts.push_back({Family::kCurrent, "", "value"});
    return sync_wait(faulty.commit(1, batch));
  }
  bool is_there(const std::string& row) {
    return sync_wait(memory->get(1, Family::kCurrent, row))->has_value();
  }

  std::unique_ptr<MetadataStore> memory = make_memory_metadata_store();
  FaultSwitch faults;
  FaultyMetadataStore faulty{*memory, faults};
};

TEST_F(FaultyStore, fails_only_the_nth_call) {
  faults.fail_at(2, Moment::kBefore, Code::kNoSpace);
  EXPECT_TRUE(put("a"));
  EXPECT_EQ(put("b").error().code, Code::kNoSpace);
  EXPECT_TRUE(put("c"));
  EXPECT_FALSE(is_there("b"));
  EXPECT_EQ(faults.calls(), 3);
}

TEST_F(FaultyStore, may_apply_what_it_reports_as_failed) {
  faults.fail_at(1, Moment::kAfter);
  EXPECT_EQ(put("a").error().code, Code::kIo);
  EXPECT_TRUE(is_there("a"));
}

TEST_F(FaultyStore, fails_everything_after_a_cut_until_it_is_restored) {
  faults.cut_at(2, Moment::kAfter);
  EXPECT_TRUE(put("a"));
  EXPECT_FALSE(put("b"));
  EXPECT_FALSE(put("c"));
  EXPECT_FALSE(sync_wait(faulty.get(1, Family::kCurrent, "a", "")));
  faults.restore();
  EXPECT_TRUE(put("d"));
  EXPECT_TRUE(is_there("b"));
  EXPECT_FALSE(is_there("c"));
}

}  // namespace
}  // namespace onggi::storage
