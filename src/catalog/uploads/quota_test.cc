// Tests of the quotas of buckets and owners: what is counted as usage, which writes are refused and
// which writes always succeed.
#include <gtest/gtest.h>

#include <latch>
#include <string>
#include <thread>

#include "base/when_all.h"
#include "catalog/codes.h"
#include "catalog/commit/commit.h"
#include "catalog/commit/quotas.h"
#include "catalog/testing/uploads.h"
#include "catalog/uploads/entries.h"
#include "catalog/verify.h"

namespace onggi::catalog {
namespace {

using storage::Counters;
using storage::Quota;

struct QuotaTest : testing::Test, MemoryCatalog {
  UploadCatalog catalog{*metadata, blobs};
  std::shared_ptr<const Bucket> bucket = catalog.make_bucket("bucket");
  Quota owner_quota;  // quota of the owner whose id is "owner"

  QuotaTest() {
    catalog.core.owner_quotas.use(
        [this](std::string_view id) { return id == "owner" ? owner_quota : Quota(); });
  }
  ~QuotaTest() override {
    const auto each = [](std::string what) { ADD_FAILURE() << what; };
    EXPECT_TRUE(sync_wait(verify_catalog(catalog.engine, catalog.buckets, each)));
  }

  void limit(Quota quota) { ASSERT_TRUE(sync_wait(catalog.buckets.set_quota(*bucket, quota))); }
  Counters counters() { return *sync_wait(metadata->counters(bucket->space)); }
  Code put(std::string key, std::size_t size) { return put(*bucket, std::move(key), size); }
  Code put(const Bucket& into, std::string key, std::size_t size) {
    return code_of(catalog.put(into, std::move(key), noise(size, size)));
  }
  Code put_part(const std::string& id, std::uint32_t number, std::size_t size) {
    return code_of(catalog.put_part(*bucket, "key", id, number, noise(size, number)));
  }
  Result<ObjectInfo> complete(const std::string& id, const PartInfo& part) {
    CompleteRequest request;
    request.key = "key";
    request.upload_id = id;
    request.parts = {listed(part)};
    return catalog.complete(*bucket, std::move(request));
  }
  /// The result of code_of() for a success.
  static constexpr Code kNone{"none"};
  template <typename T>
  static Code code_of(const Result<T>& result) {
    return result ? kNone : result.error().code;
  }
};

TEST_F(QuotaTest, bytes_are_limited_exactly) {
  limit({.bytes = 1000});
  EXPECT_EQ(put("a", 600), kNone);
  EXPECT_EQ(put("b", 401), kQuotaExceeded);
  EXPECT_EQ(put("b", 400), kNone);
  EXPECT_EQ(put("c", 1), kQuotaExceeded);
  EXPECT_EQ(put("c", 0), kNone);
  EXPECT_EQ(counters(), (Counters{3, 1000}));
  EXPECT_EQ(blobs.blob_count(), 2U) << "a refused object leaves no blob";
}

TEST_F(QuotaTest, objects_are_limited_exactly) {
  limit({.objects = 2});
  EXPECT_EQ(put("a", 10), kNone);
  EXPECT_EQ(put("b", 10), kNone);
  EXPECT_EQ(put("c", 10), kQuotaExceeded);
  EXPECT_EQ(put("b", 20), kNone) << "an overwrite adds no object";
  EXPECT_EQ(code_of(catalog.create(*bucket, "key")), kQuotaExceeded) << "an upload is an object";
  EXPECT_TRUE(catalog.remove(*bucket, "a"));
  EXPECT_EQ(code_of(catalog.create(*bucket, "key")), kNone);
  EXPECT_EQ(put("c", 10), kQuotaExceeded);
}

TEST_F(QuotaTest, an_overwrite_needs_only_the_difference) {
  limit({.bytes = 1000, .objects = 1});
  EXPECT_EQ(put("a", 900), kNone);
  EXPECT_EQ(put("a", 1000), kNone);
  EXPECT_EQ(put("a", 1001), kQuotaExceeded);
  EXPECT_EQ(put("a", 300), kNone);
  EXPECT_EQ(counters(), (Counters{1, 300}));
}

TEST_F(QuotaTest, versions_count_and_delete_markers_pass) {
  catalog.set_versioning(*bucket, Versioning::kEnabled);
  limit({.bytes = 1000, .objects = 2});
  EXPECT_EQ(put("a", 500), kNone);
  EXPECT_EQ(put("a", 501), kQuotaExceeded) << "the older version is kept";
  EXPECT_EQ(put("a", 500), kNone);
  const auto marker = catalog.remove(*bucket, "a");
  ASSERT_TRUE(marker);
  EXPECT_EQ(counters(), (Counters{3, 1000})) << "a delete marker counts, but is not refused";
  EXPECT_EQ(put("b", 0), kQuotaExceeded);
  for (const auto& version : catalog.list_versions(*bucket))
    EXPECT_TRUE(catalog.remove_version(*bucket, "a", version.info.version_id));
  EXPECT_EQ(counters(), Counters{});
}

TEST_F(QuotaTest, a_lowered_quota_refuses_only_growth) {
  EXPECT_EQ(put("a", 600), kNone);
  EXPECT_EQ(put("b", 600), kNone);
  limit({.bytes = 100});
  EXPECT_EQ(put("c", 1), kQuotaExceeded);
  EXPECT_EQ(put("a", 500), kNone) << "the bucket shrinks";
  EXPECT_TRUE(catalog.rename(*bucket, "a", "c"));
  EXPECT_TRUE(catalog.remove(*bucket, "b"));
  limit({});
  EXPECT_EQ(put("d", 5000), kNone);
}

TEST_F(QuotaTest, parts_count_and_their_completion_passes) {
  limit({.bytes = 1000, .objects = 1});
  const auto id = *catalog.create(*bucket, "key");
  EXPECT_EQ(put_part(id, 1, 700), kNone);
  EXPECT_EQ(put_part(id, 2, 301), kQuotaExceeded);
  EXPECT_EQ(put_part(id, 1, 800), kNone) << "the part replaces another";
  EXPECT_EQ(put_part(id, 1, 1001), kQuotaExceeded);
  EXPECT_EQ(put_part(id, 2, 200), kNone);
  EXPECT_EQ(put("other", 0), kQuotaExceeded);
  EXPECT_EQ(counters(), (Counters{0, 0, 1, 1000}));
  const auto part = catalog.put_part(*bucket, "key", id, 1, noise(800, 1));
  ASSERT_TRUE(part);
  ASSERT_TRUE(complete(id, *part));
  EXPECT_EQ(counters(), (Counters{1, 800})) << "the part that was not listed is discarded";
}

TEST_F(QuotaTest, an_abort_gives_the_parts_back) {
  limit({.bytes = 1000});
  const auto id = *catalog.create(*bucket, "key");
  EXPECT_EQ(put_part(id, 1, 1000), kNone);
  EXPECT_EQ(put("a", 1), kQuotaExceeded);
  EXPECT_TRUE(catalog.abort(*bucket, "key", id));
  EXPECT_EQ(counters(), Counters{});
  EXPECT_EQ(put("a", 1000), kNone);
}

TEST_F(QuotaTest, parts_that_several_callers_discard_are_subtracted_once) {
  for (int round = 0; round < 20; ++round) {
    const auto id = *catalog.create(*bucket, "key");
    for (std::uint32_t number = 1; number <= 20; ++number)
      EXPECT_EQ(put_part(id, number, 10), kNone);
    EXPECT_EQ(counters().part_bytes, 200);
    const auto raw = *parse_upload_id(id);
    std::latch start(4);
    std::vector<std::jthread> threads;
    for (int i = 0; i < 4; ++i) {
      threads.emplace_back([&] {
        start.arrive_and_wait();
        EXPECT_TRUE(sync_wait(discard_parts(catalog.core, bucket->space, "key", raw)));
      });
    }
    threads.clear();
    ASSERT_EQ(counters().part_bytes, 0) << "round " << round;
    EXPECT_TRUE(catalog.abort(*bucket, "key", id));
  }
}

TEST_F(QuotaTest, copies_are_limited_too) {
  EXPECT_EQ(put("a", 600), kNone);
  limit({.bytes = 1000});
  EXPECT_EQ(code_of(catalog.copy(*bucket, "a", *bucket, "b")), kQuotaExceeded);
  const auto id = *catalog.create(*bucket, "key");
  EXPECT_EQ(code_of(catalog.copy_part(*bucket, "key", id, 1, "a")), kQuotaExceeded);
  EXPECT_EQ(code_of(catalog.copy_part(*bucket, "key", id, 1, "a", ByteRange{0, 400})), kNone);
}

TEST_F(QuotaTest, an_upload_of_an_older_release_is_not_subtracted) {
  const auto id = *catalog.create(*bucket, "key");
  const auto raw = *parse_upload_id(id);
  auto stored = *sync_wait(read_open_upload(catalog.core.metadata, bucket->space, "key", raw));
  stored.record.counted = false;
  storage::Batch batch{
      "key", {}, {{storage::Family::kUploads, raw, encode(stored.record)}}, {}, {}};
  batch.add.uploads = -1;
  ASSERT_TRUE(sync_wait(metadata->commit(bucket->space, batch)));
  const auto part = catalog.put_part(*bucket, "key", id, 1, noise(10, 1));
  ASSERT_TRUE(part);
  ASSERT_TRUE(complete(id, *part));
  EXPECT_EQ(counters(), (Counters{1, 10}));
}

TEST_F(QuotaTest, a_bucket_keeps_its_quota_over_a_restart) {
  limit({.bytes = 7, .objects = 9});
  TestCatalog again(*metadata, blobs, 43);
  ASSERT_TRUE(sync_wait(again.buckets.open()));
  const auto reopened = *again.buckets.find("bucket");
  EXPECT_EQ(reopened->quota->now(), (Quota{.bytes = 7, .objects = 9}));
  const Quota too_large{.bytes = storage::kQuotaMax + 1};
  EXPECT_EQ(sync_wait(catalog.buckets.set_quota(*bucket, too_large)).error().code, Code::kInvalid);
}

TEST_F(QuotaTest, an_owners_buckets_share_a_quota) {
  const auto second = catalog.make_bucket("second");
  const auto foreign = *sync_wait(catalog.buckets.create("foreign", {"someone else"}));
  EXPECT_EQ(put("before", 300), kNone);
  owner_quota = {.bytes = 1000, .objects = 3};
  EXPECT_EQ(put(*second, "a", 701), kQuotaExceeded);
  EXPECT_EQ(put(*second, "a", 700), kNone);
  EXPECT_EQ(put("b", 1), kQuotaExceeded);
  EXPECT_EQ(put(*foreign, "b", 5000), kNone);
  EXPECT_EQ(put("b", 0), kNone);
  EXPECT_EQ(put(*second, "c", 0), kQuotaExceeded) << "the objects are all used";
  EXPECT_TRUE(catalog.remove(*bucket, "before"));
  EXPECT_EQ(put(*second, "c", 300), kNone) << "what was deleted is free again";
  const auto usage = *sync_wait(catalog.buckets.usage_of_owner("owner"));
  EXPECT_EQ(usage.bytes, 1000);
  EXPECT_EQ(usage.objects, 3);
}

TEST_F(QuotaTest, a_deleted_bucket_no_longer_counts_for_its_owner) {
  const auto second = catalog.make_bucket("second");
  owner_quota = {.objects = 2};
  const auto id = *catalog.create(*second, "key");
  EXPECT_EQ(put("a", 1), kNone);
  EXPECT_EQ(put("b", 1), kQuotaExceeded);
  ASSERT_TRUE(sync_wait(catalog.buckets.remove("second"))) << "with its open upload";
  EXPECT_EQ(put("b", 1), kNone);
}

Task<Status> put_one(UploadCatalog& catalog, const Bucket& bucket, int number) {
  auto done = co_await catalog.put_task(bucket, "key" + std::to_string(number), noise(150, 1));
  if (!done) co_return fail(done.error());
  co_return Status();
}

TEST_F(QuotaTest, writers_at_the_same_time_do_not_exceed_a_quota_together) {
  const auto second = catalog.make_bucket("second");
  owner_quota = {.objects = 20};
  limit({.objects = 7});
  std::vector<Task<Status>> tasks;
  for (int i = 0; i < 60; ++i) tasks.push_back(put_one(catalog, i % 2 == 0 ? *bucket : *second, i));
  const auto results = sync_wait(when_all(std::move(tasks), 16));
  EXPECT_EQ(std::ranges::count_if(results, [](const Status& status) { return !!status; }), 20);
  EXPECT_EQ(counters().objects, 7);
  EXPECT_EQ(blobs.blob_count(), 20U);
}

}  // namespace
}  // namespace onggi::catalog
