#include "catalog/buckets.h"

#include <gtest/gtest.h>

#include "base/when_all.h"
#include "catalog/bucket_tags.h"
#include "catalog/codes.h"
#include "catalog/records/records.h"
#include "catalog/testing/catalog.h"
#include "catalog/uploads.h"
#include "storage/testing/faulty_metadata_store.h"
#include "storage/testing/hooked_store.h"

namespace onggi::catalog {
namespace {

struct BucketsTest : testing::Test, MemoryCatalog {
  std::unique_ptr<TestCatalog> catalog = std::make_unique<TestCatalog>(*metadata, blobs);
  void reopen() {
    catalog = std::make_unique<TestCatalog>(*metadata, blobs);
    ASSERT_TRUE(sync_wait(catalog->buckets.open()));
  }
  Status remove(std::string name) { return sync_wait(catalog->buckets.remove(std::move(name))); }
};

TEST(BucketNames, follow_the_rules) {
  for (const auto* good : {"abc", "a.b-c", "123", "my.bucket.1", "1.2.3", "a--b", "1.2.3.4a"})
    EXPECT_TRUE(check_bucket_name(good)) << good;
  EXPECT_TRUE(check_bucket_name(std::string(63, 'a')));
  EXPECT_FALSE(check_bucket_name(std::string(64, 'a')));
  for (const auto* bad : {"",
                          "ab",
                          "Abc",
                          "a_b",
                          "-abc",
                          "abc-",
                          ".abc",
                          "abc.",
                          "a..b",
                          "a.-b",
                          "a-.b",
                          "1.2.3.4",
                          "192.168.5.4",
                          "xn--abc",
                          "sthree-abc",
                          "amzn-s3-demo-abc",
                          "abc-s3alias",
                          "abc--ol-s3",
                          "abc.mrap",
                          "abc--x-s3",
                          "abc--table-s3",
                          "a b",
                          "a/b"})
    EXPECT_FALSE(check_bucket_name(bad)) << bad;
}

TEST_F(BucketsTest, are_found_listed_and_survive_a_restart) {
  for (const auto* name : {"bbb", "aaa", "bbc", "ccc"}) catalog->make_bucket(name);
  const auto again = sync_wait(catalog->buckets.create("aaa", {"other"}));
  EXPECT_EQ(again.error().code, Code::kExists);
  reopen();
  EXPECT_EQ((*catalog->buckets.find("aaa"))->owner_id, "owner");
  EXPECT_EQ(catalog->buckets.find("zzz").error().code, kNoSuchBucket);
  const auto page = catalog->buckets.list("bb", "", 1);
  ASSERT_EQ(page.buckets.size(), 1U);
  EXPECT_EQ(page.next, "bbb");
  const auto rest = catalog->buckets.list("bb", *page.next, 10);
  ASSERT_EQ(rest.buckets.size(), 1U);
  EXPECT_EQ(rest.buckets.front().name, "bbc");
  EXPECT_FALSE(rest.next);
}

TEST_F(BucketsTest, are_removed_only_when_empty) {
  const auto bucket = catalog->make_bucket("bucket");
  ASSERT_TRUE(catalog->put(*bucket, "key", noise(500, 1)));
  EXPECT_EQ(remove("bucket").error().code, kBucketNotEmpty);
  ASSERT_TRUE(catalog->put(*bucket, "key", noise(500, 2)));
  ASSERT_TRUE(catalog->remove(*bucket, "key"));
  EXPECT_TRUE(remove("bucket"));
  EXPECT_EQ(blobs.blob_count(), 0U);
  EXPECT_EQ(remove("bucket").error().code, kNoSuchBucket);
  const auto next = catalog->make_bucket("bucket");
  EXPECT_NE(next->space, bucket->space);
}

TEST_F(BucketsTest, refuse_stragglers_after_they_are_gone) {
  const auto bucket = catalog->make_bucket("bucket");
  ASSERT_TRUE(remove("bucket"));
  EXPECT_EQ(catalog->put(*bucket, "key", "x").error().code, kNoSuchBucket);
  EXPECT_EQ(catalog->put(*bucket, "key", noise(500, 1)).error().code, kNoSuchBucket);
  EXPECT_EQ(blobs.blob_count(), 0U);
}

TEST_F(BucketsTest, wait_for_readers_before_their_blobs_go) {
  const auto bucket = catalog->make_bucket("bucket");
  const auto bytes = noise(5000, 1);
  ASSERT_TRUE(catalog->put(*bucket, "key", bytes));
  auto reader = *sync_wait(catalog->objects.open(*bucket, {"key"}));
  ASSERT_TRUE(catalog->remove(*bucket, "key"));
  ASSERT_TRUE(remove("bucket"));
  EXPECT_EQ(catalog->buckets.find("bucket").error().code, kNoSuchBucket);
  EXPECT_EQ(sync_wait(catalog->buckets.create("bucket", {"me"})).error().code, Code::kExists);
  EXPECT_EQ(sync_wait(TestCatalog::read_all(*reader, {0, 5000})), bytes);
  reader.reset();
  ASSERT_TRUE(sync_wait(catalog->garbage.collect_all()));
  EXPECT_EQ(blobs.blob_count(), 0U);
  EXPECT_TRUE(sync_wait(catalog->buckets.create("bucket", {"me"})));
}

TEST_F(BucketsTest, take_open_uploads_along) {
  const auto bucket = catalog->make_bucket("bucket");
  Uploads uploads(catalog->engine);
  const auto upload = sync_wait(uploads.create(*bucket, {"key", {}, {}, {}}));
  StringSource source(noise(500, 1));
  IncomingBody body;
  body.source = &source;
  body.size = 500;
  ASSERT_TRUE(sync_wait(uploads.put_part(*bucket, "key", upload->upload_id, 1, std::move(body))));
  EXPECT_EQ(blobs.blob_count(), 1U);
  EXPECT_TRUE(remove("bucket"));
  EXPECT_EQ(blobs.blob_count(), 0U);
}

TEST_F(BucketsTest, can_be_written_when_their_removal_fails_at_any_call) {
  for (int call = 1;; ++call) {
    const auto memory = storage::make_memory_metadata_store();
    storage::FaultSwitch faults;
    storage::FaultyMetadataStore faulty(*memory, faults);
    TestCatalog shaky(faulty, blobs);
    const auto bucket = shaky.make_bucket("bucket");
    faults.fail_at(call, storage::FaultSwitch::Moment::kBefore, Code::kNoSpace);
    const auto removed = sync_wait(shaky.buckets.remove(bucket->name));
    faults.restore();
    if (removed) break;
    ASSERT_LT(call, 20);
    EXPECT_TRUE(shaky.put(*bucket, "key", "x")) << "call " << call;
  }
}

TEST_F(BucketsTest, are_served_although_a_deletion_cannot_go_on) {
  const auto damaged = catalog->make_bucket("damaged");
  catalog->make_bucket("sound");
  storage::Batch batch;
  batch.row = "key";
  batch.puts.push_back({storage::Family::kGarbage, std::string(kDataIdSize, 'd'), "nonsense"});
  ASSERT_TRUE(sync_wait(metadata->commit(damaged->space, batch)));
  EXPECT_TRUE(remove("damaged"));
  reopen();
  EXPECT_TRUE(catalog->buckets.find("sound"));
  EXPECT_TRUE(sync_wait(catalog->buckets.create("damaged", {"owner"})));
}

TEST_F(BucketsTest, keep_their_documents) {
  auto settings = TestCatalog::small_settings();
  settings.new_bucket_documents = {{BucketDocument::kOwnership, "standard"}};
  catalog = std::make_unique<TestCatalog>(*metadata, blobs, 43, settings);
  ASSERT_TRUE(sync_wait(catalog->buckets.create("jar", {"me"})));
  const auto before = catalog->buckets.find("jar").value();
  ASSERT_TRUE(sync_wait(catalog->buckets.set_document("jar", BucketDocument::kPolicy, "{}")));
  ASSERT_TRUE(sync_wait(catalog->buckets.set_versioning("jar", Versioning::kEnabled)));
  EXPECT_EQ(before->documents->find(BucketDocument::kPolicy), nullptr) << "as it was found";
  reopen();
  const auto after = catalog->buckets.find("jar").value();
  EXPECT_EQ(after->versioning->now(), Versioning::kEnabled);
  EXPECT_EQ(after->documents->find(BucketDocument::kPolicy)->text(), "{}");
  EXPECT_EQ(after->documents->find(BucketDocument::kOwnership)->text(), "standard");
  ASSERT_TRUE(
      sync_wait(catalog->buckets.set_document("jar", BucketDocument::kPolicy, std::nullopt)));
  EXPECT_EQ(catalog->buckets.find("jar").value()->documents->find(BucketDocument::kPolicy),
            nullptr);
  EXPECT_EQ(
      sync_wait(catalog->buckets.set_document("none", BucketDocument::kPolicy, "{}")).error().code,
      kNoSuchBucket);
}

TEST_F(BucketsTest, do_not_take_the_document_of_another_of_their_name) {
  ASSERT_TRUE(sync_wait(catalog->buckets.create("jar", {"me"})));
  const auto before = catalog->buckets.find("jar").value();
  ASSERT_TRUE(remove("jar"));
  ASSERT_TRUE(sync_wait(catalog->buckets.create("jar", {"you"})));
  EXPECT_EQ(
      sync_wait(catalog->buckets.set_document(*before, BucketDocument::kPolicy, "{}")).error().code,
      kNoSuchBucket);
  EXPECT_EQ(sync_wait(catalog->buckets.set_versioning(*before, Versioning::kEnabled)).error().code,
            kNoSuchBucket);
  const auto after = catalog->buckets.find("jar").value();
  EXPECT_EQ(after->documents->find(BucketDocument::kPolicy), nullptr);
  EXPECT_EQ(after->versioning->now(), Versioning::kNever);
}

TEST_F(BucketsTest, ask_at_the_moment_of_a_change_whether_it_suits) {
  const auto before = catalog->make_bucket("jar");
  ASSERT_TRUE(sync_wait(catalog->buckets.set_document("jar", BucketDocument::kCors, "x")));
  const auto check = [](const Bucket& bucket) -> Status {
    if (bucket.documents->find(BucketDocument::kCors) == nullptr) return {};
    return fail(kInvalidRequest, "there is another");
  };
  const auto set = [&] {
    return sync_wait(catalog->buckets.set_document(*before, BucketDocument::kPolicy, "{}", check));
  };
  EXPECT_EQ(set().error().code, kInvalidRequest);
  EXPECT_EQ(catalog->buckets.find("jar").value()->documents->find(BucketDocument::kPolicy),
            nullptr);
  ASSERT_TRUE(sync_wait(catalog->buckets.set_document("jar", BucketDocument::kCors, std::nullopt)));
  EXPECT_TRUE(set());
}

TEST_F(BucketsTest, come_with_their_tags_or_not_at_all) {
  NewBucket request{.owner_id = "me", .documents = {}, .tags = {{"a", "1"}}};
  const auto bucket = sync_wait(catalog->buckets.create("jar", request));
  ASSERT_TRUE(bucket);
  BucketTags tags(catalog->engine);
  EXPECT_EQ(*sync_wait(tags.read(**bucket)), request.tags);
  request.tags = {{"b", "2"}};
  EXPECT_EQ(sync_wait(catalog->buckets.create("jar", request)).error().code, Code::kExists);
  EXPECT_EQ(*sync_wait(tags.read(**bucket)), (Pairs{{"a", "1"}}));
}

/// Two callers create a bucket with the same name. The second caller gets kExists and sets a
/// policy, which must be kept even if the first caller has not added the bucket to the cache yet.
TEST_F(BucketsTest, keep_what_was_changed_while_they_were_made) {
  storage::HookedStore hooked(*metadata);
  TestCatalog racing(hooked, blobs);
  hooked.behind_commit = []() -> Task<void> {
    for (int turn = 0; turn < 10; ++turn) co_await Yield();
  };
  const auto make = [&](std::string owner) -> Task<Status> {
    NewBucket request{.owner_id = std::move(owner), .documents = {}};
    const auto made = co_await racing.buckets.create("jar", std::move(request));
    if (made || made.error().code != Code::kExists) co_return Status();
    std::optional<std::string> text("{}");
    co_return co_await racing.buckets.set_document("jar", BucketDocument::kPolicy, std::move(text));
  };
  std::vector<Task<Status>> makers;
  makers.push_back(make("first"));
  makers.push_back(make("second"));
  const auto done = sync_wait(when_all(std::move(makers), 2));
  EXPECT_TRUE(done[0]);
  EXPECT_TRUE(done[1]);
  const auto bucket = racing.buckets.find("jar").value();
  EXPECT_EQ(bucket->owner_id, "first");
  ASSERT_NE(bucket->documents->find(BucketDocument::kPolicy), nullptr);
}

TEST_F(BucketsTest, parse_a_document_once) {
  ASSERT_TRUE(sync_wait(catalog->buckets.create("jar", {"me"})));
  ASSERT_TRUE(sync_wait(catalog->buckets.set_document("jar", BucketDocument::kPolicy, "12")));
  ASSERT_TRUE(sync_wait(catalog->buckets.set_document("jar", BucketDocument::kCors, "x")));
  int parsed = 0;
  const auto parse = [&](const std::string& text) {
    ++parsed;
    return std::make_shared<const std::size_t>(text.size());
  };
  const auto size = [&] {
    const auto bucket = catalog->buckets.find("jar").value();
    return *bucket->documents->find(BucketDocument::kPolicy)->as<std::size_t>(parse);
  };
  EXPECT_EQ(size(), 2U);
  ASSERT_TRUE(sync_wait(catalog->buckets.set_document("jar", BucketDocument::kCors, "y")));
  EXPECT_EQ(size(), 2U);
  EXPECT_EQ(parsed, 1) << "a change of another document leaves it parsed";
}

TEST_F(BucketsTest, lift_a_seal_that_a_crash_left) {
  const auto bucket = catalog->make_bucket("bucket");
  ASSERT_TRUE(sync_wait(metadata->seal(bucket->space)));
  EXPECT_EQ(catalog->put(*bucket, "key", noise(500, 1)).error().code, Code::kUnavailable);
  EXPECT_EQ(blobs.blob_count(), 0U);
  reopen();
  EXPECT_TRUE(catalog->put(*bucket, "key", "x"));
}

}  // namespace
}  // namespace onggi::catalog
