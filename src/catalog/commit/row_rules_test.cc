#include "catalog/commit/row_rules.h"

#include <gtest/gtest.h>

#include <functional>
#include <string>
#include <tuple>
#include <utility>

#include "base/death_test.h"
#include "catalog/records/version_id.h"
#include "catalog/testing/catalog.h"

namespace onggi::catalog {
namespace {

using storage::Batch;
using storage::Family;

ObjectRecord small_record(std::uint64_t order, bool marker = false) {
  SeededRandom random(order + 100);
  ObjectRecord record;
  record.info.key = "key";
  record.order = order;
  record.info.delete_marker = marker;
  if (order > 0) record.info.version_id = new_version_id(order, random);
  if (marker) return record;
  record.info.size = 3;
  record.info.etag = etag_text(random.bytes(kMd5Size));
  record.data_id = new_data_id(random);
  record.place = Place::kInline;
  return record;
}

MaybeVersion stored_version(ObjectRecord record) {
  auto version = std::make_unique<StoredVersion>();
  version->value = encode(record);
  version->record = std::move(record);
  return version;
}

/// Builds the batch that adds a second version to a key in a versioned bucket. The batch follows
/// all rules.
struct RowRulesTest : testing::Test {
  MemoryCatalog memory;
  TestCatalog catalog{*memory.metadata, memory.blobs};
  VersionRow row;
  Batch batch;
  BatchSizes before{batch};

  void SetUp() override {
    row.current = stored_version(small_record(1));
    batch.puts.push_back({Family::kBody, "before", "the rules do not look at this"});
    batch.expectations.push_back({Family::kParts, "before", "nor at this"});
    before = BatchSizes(batch);
    auto next = small_record(0);
    ASSERT_TRUE(add_version(batch, row, Versioning::kEnabled, next, catalog.core));
    ASSERT_EQ(next.order, 2U);
  }
  storage::Put& put_of(Family family) {
    return *std::ranges::find(batch.puts, family, &storage::Put::family);
  }
};

using RowRulesDeathTest = DeathTestOf<RowRulesTest>;

TEST_F(RowRulesTest, hold_for_a_new_version) {
  EXPECT_TRUE(puts_one_newest(batch, before));
  EXPECT_TRUE(keeps_newest_in_history(batch, before));
  EXPECT_TRUE(expects_newest(batch, before, row));
  EXPECT_TRUE(names_null_version(batch, before));
}

TEST_F(RowRulesTest, want_one_newest_version) {
  batch.puts.push_back({Family::kMarkers, {}, "a marker beside an object"});
  EXPECT_FALSE(puts_one_newest(batch, before));
  batch.puts.pop_back();
  batch.erases.push_back({Family::kCurrent, {}});
  EXPECT_FALSE(puts_one_newest(batch, before));
}

TEST_F(RowRulesTest, want_the_newest_version_in_the_history) {
  put_of(Family::kVersions).value += "x";
  EXPECT_FALSE(keeps_newest_in_history(batch, before));
}

TEST_F(RowRulesTest, want_the_newest_version_to_be_as_it_was_read) {
  row.current->value += "x";
  EXPECT_FALSE(expects_newest(batch, before, row));
  row.current.reset();
  EXPECT_FALSE(expects_newest(batch, before, row));
}

TEST_F(RowRulesTest, want_the_null_version_in_the_history) {
  batch.puts.push_back({Family::kNullVersions, {}, version_suffix(7)});
  EXPECT_FALSE(names_null_version(batch, before));
  batch.puts.push_back({Family::kVersions, version_suffix(7), "the null version"});
  EXPECT_TRUE(names_null_version(batch, before));
  batch.erases.push_back({Family::kNullVersions, {}});
  EXPECT_FALSE(names_null_version(batch, before));
}

TEST_F(RowRulesDeathTest, a_row_has_a_current_object_or_a_marker) {
  row.marker = stored_version(small_record(3, true));
  auto next = small_record(0);
  Batch other;
  EXPECT_DEATH(std::ignore = add_version(other, row, Versioning::kEnabled, next, catalog.core),
               "CHECK failed: .*row.marker");
}

TEST_F(RowRulesDeathTest, a_rewritten_version_stays_in_its_place) {
  auto changed = row.current->record;
  ++changed.order;
  Batch other;
  EXPECT_DEATH(rewrite_version(other, row, *row.current, changed), "CHECK failed: .*order");
}

TEST_F(RowRulesDeathTest, only_a_version_in_a_history_is_removed_from_it) {
  VersionRemoval removal;
  removal.version = stored_version(small_record(0));
  removal.row.current = stored_version(small_record(0));
  Batch other;
  EXPECT_DEATH(std::ignore = remove_version(other, removal, LockTerms{}),
               "CHECK failed: .*order > 0");
}

}  // namespace
}  // namespace onggi::catalog
