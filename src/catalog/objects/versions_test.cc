// Versioning, one rule per test; versions_model_test.cc tests all rules together.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <array>
#include <set>
#include <thread>

#include "base/when_all.h"
#include "catalog/codes.h"
#include "catalog/commit/versioning.h"
#include "catalog/records/version_id.h"
#include "catalog/testing/uploads.h"
#include "catalog/verify.h"

namespace onggi::catalog {
namespace {

using testing::ElementsAre;

TEST(VersionId, sorts_newest_first_by_its_bytes) {
  SeededRandom random(1);
  std::string before = new_version_id(1, random);
  for (const std::uint64_t order : {2ULL, 3ULL, 63ULL, 64ULL, 65ULL, 4096ULL, 1ULL << 40}) {
    const auto id = new_version_id(order, random);
    EXPECT_EQ(id.size(), kVersionIdSize);
    EXPECT_LT(id, before);
    EXPECT_EQ(suffix_of_version(id), version_suffix(order));
    before = id;
  }
}

class VersionsTest : public testing::Test {
 protected:
  ObjectInfo put(const std::string& key, const std::string& bytes) {
    const auto info = catalog.put(bucket, key, bytes);
    EXPECT_TRUE(info) << info.error().message();
    return *info;
  }
  void enable() { catalog.set_versioning(bucket, Versioning::kEnabled); }
  void suspend() { catalog.set_versioning(bucket, Versioning::kSuspended); }
  /// Describes all versions in order: "key=size" for the latest version of a key, "key<size" for
  /// older ones. The size of a delete marker is "x"; null versions end with " null".
  std::vector<std::string> history(std::size_t limit = 1000) {
    std::vector<std::string> out;
    for (const auto& [info, latest] : catalog.list_versions(bucket, limit)) {
      out.push_back(info.key + (latest ? "=" : "<") +
                    (info.delete_marker ? "x" : std::to_string(info.size)) +
                    (info.version_id.empty() ? " null" : ""));
    }
    return out;
  }
  Code code(const auto& result) { return result ? Code::kInternal : result.error().code; }
  void expect_usage(std::int64_t objects, std::int64_t bytes) {
    const auto usage = sync_wait(catalog.buckets.usage(bucket));
    EXPECT_EQ(usage->objects, objects);
    EXPECT_EQ(usage->bytes, bytes);
  }
  void TearDown() override {
    if (!whole) return;
    const auto each = [](std::string what) { ADD_FAILURE() << what; };
    EXPECT_TRUE(sync_wait(verify_catalog(catalog.engine, catalog.buckets, each)));
  }

  MemoryCatalog memory;
  UploadCatalog catalog{*memory.metadata, memory.blobs};
  std::shared_ptr<const Bucket> bucket_ = catalog.make_bucket("bucket");
  const Bucket& bucket = *bucket_;
  bool whole = true;  // false if the test corrupts the catalog on purpose
};

TEST_F(VersionsTest, old_versions_stay_with_their_bytes) {
  enable();
  const auto first = put("k", "one");
  const auto second = put("k", noise(300, 1));
  EXPECT_NE(first.version_id, second.version_id);
  EXPECT_EQ(catalog.get(bucket, "k"), noise(300, 1));
  EXPECT_EQ(catalog.get(bucket, "k", first.version_id), "one");
  EXPECT_EQ(catalog.get(bucket, "k", second.version_id), noise(300, 1));
  EXPECT_THAT(history(), ElementsAre("k=300", "k<3"));
  expect_usage(2, 303);
}

TEST_F(VersionsTest, an_object_from_before_becomes_the_null_version) {
  put("k", "before");
  enable();
  EXPECT_THAT(history(), ElementsAre("k=6 null"));
  put("k", "1");
  EXPECT_EQ(catalog.get(bucket, "k", "null"), "before");
  EXPECT_THAT(history(), ElementsAre("k=1", "k<6 null"));
  ASSERT_TRUE(catalog.remove_version(bucket, "k", "null"));
  EXPECT_EQ(code(catalog.get(bucket, "k", "null")), kNoSuchVersion);
  EXPECT_THAT(history(), ElementsAre("k=1"));
}

TEST_F(VersionsTest, a_delete_puts_a_marker_also_on_nothing) {
  enable();
  const auto put_one = put("k", "1");
  const auto removed = catalog.remove(bucket, "k");
  EXPECT_TRUE(removed->existed && removed->delete_marker);
  EXPECT_EQ(code(catalog.get(bucket, "k")), kNoSuchKey);
  EXPECT_EQ(code(catalog.get(bucket, "k", removed->version_id)), kDeleteMarker);
  EXPECT_EQ(catalog.get(bucket, "k", put_one.version_id), "1");
  EXPECT_FALSE(catalog.remove(bucket, "never")->existed);
  EXPECT_THAT(history(), ElementsAre("k=x", "k<1", "never=x"));
  expect_usage(3, 1);
  const auto marker = sync_wait(catalog.objects.find_marker(bucket, {"k"}));
  ASSERT_TRUE(*marker);
  EXPECT_EQ((*marker)->version_id, removed->version_id);
}

TEST_F(VersionsTest, removing_the_newest_promotes_the_next) {
  enable();
  put("k", "1");
  const auto two = put("k", "22");
  const auto marker = catalog.remove(bucket, "k");
  const auto three = put("k", "333");
  EXPECT_FALSE(catalog.remove_version(bucket, "k", three.version_id)->delete_marker);
  EXPECT_EQ(code(catalog.get(bucket, "k")), kNoSuchKey);
  EXPECT_TRUE(catalog.remove_version(bucket, "k", marker->version_id)->delete_marker);
  EXPECT_EQ(catalog.get(bucket, "k"), "22");
  EXPECT_TRUE(catalog.remove_version(bucket, "k", two.version_id)->existed);
  EXPECT_FALSE(catalog.remove_version(bucket, "k", two.version_id)->existed);
  EXPECT_THAT(history(), ElementsAre("k=1"));
}

TEST_F(VersionsTest, suspended_writes_replace_the_null_version_alone) {
  enable();
  put("k", "1");
  suspend();
  put("k", "22");
  put("k", "333");
  EXPECT_THAT(history(), ElementsAre("k=3 null", "k<1"));
  EXPECT_TRUE(catalog.remove(bucket, "k")->version_id.empty());
  EXPECT_THAT(history(), ElementsAre("k=x null", "k<1"));
  expect_usage(2, 1);
  enable();
  put("k", "4444");
  EXPECT_THAT(history(), ElementsAre("k=4", "k<x null", "k<1"));
  suspend();
  put("k", "55555");
  EXPECT_THAT(history(), ElementsAre("k=5 null", "k<4", "k<1"));
}

TEST_F(VersionsTest, suspended_deletes_leave_a_null_marker_on_whatever_was_there) {
  put("k", "before");
  enable();
  suspend();
  EXPECT_TRUE(catalog.remove(bucket, "k")->delete_marker);
  catalog.remove(bucket, "never");
  EXPECT_THAT(history(), ElementsAre("k=x null", "never=x null"));
  put("k", "1");
  EXPECT_THAT(history(), ElementsAre("k=1 null", "never=x null"));
}

TEST_F(VersionsTest, conditions_are_on_the_current_version_and_a_marker_is_none) {
  enable();
  const auto one = put("k", "1");
  put("k", "22");
  EXPECT_EQ(code(catalog.put(bucket, "k", "x", {.if_match = one.etag})), Code::kPreconditionFailed);
  EXPECT_EQ(code(catalog.put(bucket, "k", "x", {.if_none_match = "*"})), Code::kPreconditionFailed);
  EXPECT_EQ(code(catalog.remove(bucket, "k", {.if_match = one.etag})), Code::kPreconditionFailed);
  ASSERT_TRUE(catalog.remove(bucket, "k"));
  EXPECT_EQ(code(catalog.put(bucket, "k", "x", {.if_match = "*"})), kNoSuchKey);
  EXPECT_EQ(code(catalog.remove(bucket, "k", {.if_match = "*"})), Code::kPreconditionFailed);
  EXPECT_EQ(code(catalog.remove(bucket, "never", {.if_match = "*"})), kNoSuchKey);
  EXPECT_TRUE(catalog.put(bucket, "k", "333", {.if_none_match = "*"}));
  const auto remove_if = [&](std::string etag) {
    return catalog.remove_version(bucket, "k", one.version_id, {.if_match = std::move(etag)});
  };
  EXPECT_EQ(code(remove_if("other")), Code::kPreconditionFailed);
  EXPECT_TRUE(remove_if(one.etag));
}

TEST_F(VersionsTest, copies_of_old_versions_share_their_bytes) {
  enable();
  const auto one = put("k", noise(300, 1));
  put("k", noise(300, 2));
  const auto back = catalog.copy(bucket, "k", bucket, "k", one.version_id);
  ASSERT_TRUE(back);
  EXPECT_EQ(catalog.get(bucket, "k"), noise(300, 1));
  ASSERT_TRUE(catalog.remove_version(bucket, "k", one.version_id));
  ASSERT_TRUE(sync_wait(catalog.garbage.collect_all()));
  EXPECT_EQ(catalog.get(bucket, "k"), noise(300, 1));
  EXPECT_EQ(memory.blobs.blob_count(), 2U);
}

TEST_F(VersionsTest, each_version_has_its_own_tags) {
  put("k", "0");
  enable();
  const auto one = put("k", "1");
  const auto set = [&](std::string_view id, Pairs tags) {
    const ObjectName name{"k", id};
    return sync_wait(catalog.objects.set_tags(bucket, name, std::move(tags)));
  };
  const auto tags = [&](std::string_view id) {
    const ObjectName name{"k", id};
    return sync_wait(catalog.objects.stat(bucket, name))->attributes.tags;
  };
  const Pairs red{{"color", "red"}};
  const Pairs blue{{"color", "blue"}};
  ASSERT_TRUE(set("", red));
  ASSERT_TRUE(set("null", blue));
  EXPECT_EQ(tags(one.version_id), red);
  EXPECT_EQ(tags("null"), blue);
  const auto copied = catalog.copy(bucket, "k", bucket, "k", "null");
  EXPECT_EQ(copied->attributes.tags, blue);
  ASSERT_TRUE(set(one.version_id, {}));
  EXPECT_EQ(tags(one.version_id), Pairs());
  const auto marker = catalog.remove(bucket, "k");
  EXPECT_EQ(code(set("", red)), kNoSuchKey);
  EXPECT_EQ(code(set(marker->version_id, red)), kDeleteMarker);
  EXPECT_EQ(code(set(std::string(32, 'q'), red)), kNoSuchVersion);
}

TEST_F(VersionsTest, each_version_has_its_own_acl_which_copies_do_not_take_along) {
  put("k", "0");
  enable();
  const auto one = put("k", "1");
  const auto stat = [&](std::string_view id) {
    const ObjectName name{"k", id};
    return *sync_wait(catalog.objects.stat(bucket, name));
  };
  ASSERT_TRUE(sync_wait(catalog.objects.set_acl(bucket, {"k", "null"}, "1r*")));
  EXPECT_EQ(stat("null").attributes.acl, "1r*");
  EXPECT_EQ(stat("").attributes.acl, "");
  EXPECT_EQ(stat("null").modified, stat("").modified);
  EXPECT_EQ(catalog.copy(bucket, "k", bucket, "k", "null")->attributes.acl, "");
  ASSERT_TRUE(sync_wait(catalog.objects.set_acl(bucket, {"k", "null"}, "")));
  EXPECT_EQ(stat("null").attributes.acl, "");
  EXPECT_EQ(code(sync_wait(catalog.objects.set_acl(bucket, {"none"}, "1r*"))), kNoSuchKey);
}

TEST_F(VersionsTest, completing_twice_is_one_version) {
  enable();
  put("k", "1");
  const auto upload = *catalog.create(bucket, "k");
  const auto part = *catalog.put_part(bucket, "k", upload, 1, noise(300, 1));
  const auto request = complete_request("k", upload, {listed(part)});
  const auto done = catalog.complete(bucket, request);
  ASSERT_TRUE(done);
  EXPECT_EQ(catalog.complete(bucket, request)->version_id, done->version_id);
  EXPECT_THAT(history(), ElementsAre("k=300", "k<1"));
}

TEST_F(VersionsTest, lists_in_pages_of_any_size_across_keys) {
  put("a", "1");
  put("z", "1");
  enable();
  for (const auto* key : {"a", "b", "a", "c", "a"}) put(key, "22");
  catalog.remove(bucket, "b");
  const auto whole = history();
  EXPECT_THAT(whole, ElementsAre("a=2", "a<2", "a<2", "a<1 null", "b=x", "b<2", "c=2", "z=1 null"));
  for (std::size_t limit = 1; limit < 9; ++limit) EXPECT_EQ(history(limit), whole) << limit;
}

TEST_F(VersionsTest, a_page_that_goes_on_knows_what_is_latest_now) {
  enable();
  put("k", "1");
  const auto two = put("k", "22");
  Listing listing(catalog.engine);
  VersionListRequest request;
  request.key_marker = "k";
  request.version_id_marker = two.version_id;
  EXPECT_FALSE(sync_wait(listing.list_versions(bucket, request))->versions.front().latest);
  ASSERT_TRUE(catalog.remove_version(bucket, "k", two.version_id));
  EXPECT_TRUE(sync_wait(listing.list_versions(bucket, request))->versions.front().latest);
}

TEST_F(VersionsTest, common_prefixes_hide_their_histories) {
  enable();
  for (const auto* key : {"d/1", "d/1", "d/2", "e", "e"}) put(key, "1");
  Listing listing(catalog.engine);
  VersionListRequest request;
  request.delimiter = "/";
  request.limit = 2;
  const auto page = sync_wait(listing.list_versions(bucket, request));
  EXPECT_THAT(page->common_prefixes, ElementsAre("d/"));
  EXPECT_EQ(page->versions.size(), 1U);
  EXPECT_TRUE(page->truncated);
}

TEST_F(VersionsTest, a_bucket_with_a_marker_is_not_empty) {
  enable();
  const auto removed = catalog.remove(bucket, "k");
  EXPECT_EQ(code(sync_wait(catalog.buckets.remove("bucket"))), kBucketNotEmpty);
  ASSERT_TRUE(catalog.remove_version(bucket, "k", removed->version_id));
  EXPECT_TRUE(sync_wait(catalog.buckets.remove("bucket")));
}

TEST_F(VersionsTest, the_state_survives_a_restart_and_is_never_undone) {
  suspend();
  enable();
  EXPECT_EQ(code(sync_wait(catalog.buckets.set_versioning("bucket", Versioning::kNever))),
            Code::kInvalid);
  UploadCatalog again(*memory.metadata, memory.blobs, 2);
  ASSERT_TRUE(sync_wait(again.buckets.open()));
  EXPECT_EQ((*again.buckets.find("bucket"))->versioning->now(), Versioning::kEnabled);
  EXPECT_EQ(code(sync_wait(catalog.buckets.set_versioning("none", Versioning::kEnabled))),
            kNoSuchBucket);
}

TEST_F(VersionsTest, damage_in_a_history_is_found) {
  enable();
  put("k", "one");
  const auto two = put("k", "two");
  put("k", "three");
  storage::Batch batch;
  batch.row = "k";
  batch.erases.push_back(
      {storage::Family::kVersions, std::string(suffix_of_version(two.version_id))});
  batch.erases.push_back({storage::Family::kCurrent, {}});
  ASSERT_TRUE(sync_wait(memory.metadata->commit(bucket.space, batch)));
  std::vector<std::string> found;
  const auto each = [&](std::string what) { found.push_back(std::move(what)); };
  ASSERT_TRUE(sync_wait(verify_catalog(catalog.engine, catalog.buckets, each)));
  EXPECT_EQ(found.size(), 2U) << testing::PrintToString(found);
  whole = false;
}

// A write that read its row before versioning was enabled must not overwrite the object afterwards.
TEST_F(VersionsTest, enabling_waits_for_writes_under_way) {
  auto write = bucket.versioning->begin_write();
  bool changed = false;
  const auto change = [&]() -> Task<bool> {
    co_await bucket.versioning->change(Versioning::kEnabled);
    changed = true;
    co_return true;
  };
  const auto look_then_end = [&]() -> Task<bool> {
    for (int turn = 0; turn < 10; ++turn) co_await Yield();
    write = {};
    co_return changed;
  };
  std::vector<Task<bool>> tasks;
  tasks.push_back(change());
  tasks.push_back(look_then_end());
  EXPECT_THAT(sync_wait(when_all(std::move(tasks), 2)), ElementsAre(true, false));
}

TEST_F(VersionsTest, of_racing_writers_and_removers_nothing_acknowledged_is_lost) {
  enable();
  constexpr int kThreads = 4;
  constexpr int kWritesEach = 60;
  std::array<std::vector<std::string>, kThreads> kept;
  const auto work = [&](std::size_t thread) {
    for (int i = 0; i < kWritesEach; ++i) {
      const auto info = catalog.put(bucket, "k", noise(i % 3 == 0 ? 300 : 20, 1));
      if (!info) continue;  // put() failed because of too many concurrent writers
      if (i % 4 == 0) (void)catalog.remove(bucket, "k");
      if (i % 2 == 0) EXPECT_TRUE(catalog.remove_version(bucket, "k", info->version_id));
      if (i % 2 == 1) kept[thread].push_back(info->version_id);
      EXPECT_EQ(catalog.get(bucket, "k", info->version_id).has_value(), i % 2 == 1);
    }
  };
  {
    std::vector<std::jthread> threads;
    for (std::size_t i = 0; i < kThreads; ++i) threads.emplace_back(work, i);
  }
  std::set<std::string> listed;
  for (const auto& version : catalog.list_versions(bucket, 7))
    if (!version.info.delete_marker) listed.insert(version.info.version_id);
  std::set<std::string> wanted;
  for (const auto& ids : kept) wanted.insert(ids.begin(), ids.end());
  EXPECT_EQ(listed, wanted);
}

}  // namespace
}  // namespace onggi::catalog
