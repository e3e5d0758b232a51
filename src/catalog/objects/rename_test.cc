#include <gtest/gtest.h>

#include <future>
#include <set>
#include <thread>

#include "catalog/codes.h"
#include "catalog/listing.h"
#include "catalog/testing/catalog.h"
#include "storage/entry_scan.h"

namespace onggi::catalog {
namespace {

struct Renaming : testing::Test, MemoryCatalog {
  TestCatalog catalog{*metadata, blobs};
  std::shared_ptr<const Bucket> bucket = catalog.make_bucket("bucket");

  [[nodiscard]] std::string get(const std::string& key) {
    const auto got = catalog.get(*bucket, key);
    return got ? *got : std::string(got.error().message());
  }
  [[nodiscard]] Code refused(const std::string& from, const std::string& to,
                             Conditions conditions = {}, Conditions source = {}) {
    const auto renamed = catalog.rename(*bucket, from, to, conditions, source);
    return renamed ? Code::kExists : renamed.error().code;
  }
  [[nodiscard]] std::set<std::string> keys() {
    Listing listing(catalog.engine);
    std::set<std::string> keys;
    for (const auto& object : sync_wait(listing.list(*bucket, {}))->objects)
      keys.insert(object.key);
    return keys;
  }
  void expect_no_notes() {
    storage::EntryScan notes(*metadata, bucket->space, storage::Family::kRenames);
    EXPECT_EQ(*sync_wait(notes.next()), nullptr);
  }
};

TEST_F(Renaming, keeps_all_but_the_key) {
  for (const std::size_t size : {0, 50, 3000}) {
    const auto put = catalog.put(*bucket, "from", noise(size, 1));
    ASSERT_TRUE(put);
    ASSERT_TRUE(sync_wait(catalog.objects.set_acl(*bucket, {"from"}, "1r*")));
    catalog.clock.advance(std::chrono::hours(1));
    const auto renamed = catalog.rename(*bucket, "from", "to");
    ASSERT_TRUE(renamed);
    EXPECT_EQ(renamed->key, "to");
    EXPECT_EQ(renamed->etag, put->etag);
    EXPECT_EQ(renamed->modified, put->modified);
    EXPECT_EQ(renamed->attributes.acl, "1r*");
    EXPECT_EQ(get("to"), noise(size, 1));
    EXPECT_EQ(keys(), std::set<std::string>{"to"});
    expect_no_notes();
  }
  const auto usage = sync_wait(catalog.buckets.usage(*bucket));
  EXPECT_EQ(usage->objects, 1);
  EXPECT_EQ(usage->bytes, 3000);
  ASSERT_TRUE(sync_wait(catalog.garbage.collect_all()));
  EXPECT_EQ(blobs.blob_count(), 1U);
  EXPECT_EQ(get("to"), noise(3000, 1));
}

TEST_F(Renaming, refuses_what_cannot_be) {
  ASSERT_TRUE(catalog.put(*bucket, "a", "1") && catalog.put(*bucket, "b", "2"));
  EXPECT_EQ(refused("a", "a"), kInvalidRequest);
  EXPECT_EQ(refused("a", "a/"), kInvalidRequest);
  EXPECT_EQ(refused("a", ""), Code::kInvalid);
  EXPECT_EQ(refused("nothing", "c"), kNoSuchKey);
  EXPECT_EQ(refused("a", "b", {.if_none_match = "*"}), Code::kPreconditionFailed);
  EXPECT_EQ(refused("a", "b", {.if_match = "\"other\""}), Code::kPreconditionFailed);
  EXPECT_EQ(refused("a", "c", {}, {.if_match = "\"other\""}), Code::kPreconditionFailed);
  EXPECT_EQ(refused("a", "c", {}, {.if_none_match = "*"}), Code::kPreconditionFailed);
  EXPECT_EQ(get("a") + get("b"), "12");
  EXPECT_EQ(refused("a", "b"), Code::kExists);
  EXPECT_EQ(get("b"), "1");
}

TEST_F(Renaming, moves_no_other_tags_and_no_other_acl_than_was_asked_about) {
  ASSERT_TRUE(catalog.put(*bucket, "a", "1"));
  ASSERT_TRUE(sync_wait(catalog.objects.set_tags(*bucket, {"a"}, {{"team", "jars"}})));
  const auto rename = [&](RenamedAlong along) {
    RenameRequest request;
    request.from = "a";
    request.to = "b";
    request.along = std::move(along);
    const auto renamed = sync_wait(catalog.objects.rename(*bucket, std::move(request)));
    return renamed ? Code::kExists : renamed.error().code;
  };
  EXPECT_EQ(rename({}), Code::kUnavailable);
  EXPECT_EQ(rename({.tags = {{"team", "jars"}}, .acl = "1r*"}), Code::kUnavailable);
  EXPECT_EQ(keys(), std::set<std::string>{"a"});
  EXPECT_EQ(rename({.tags = {{"team", "jars"}}, .acl = {}}), Code::kExists);
  EXPECT_EQ(keys(), std::set<std::string>{"b"});
}

TEST_F(Renaming, renames_there_and_back_at_once_lose_nothing) {
  ASSERT_TRUE(catalog.put(*bucket, "a", noise(300, 1)));
  const auto run = [&](const char* from, const char* to) {
    for (int i = 0; i < 200; ++i) {
      const auto renamed = catalog.rename(*bucket, from, to);
      if (!renamed) EXPECT_EQ(renamed.error().code, kNoSuchKey);
    }
  };
  std::jthread there(run, "a", "b");
  std::jthread back(run, "b", "a");
  there.join();
  back.join();
  ASSERT_EQ(keys().size(), 1U);
  EXPECT_EQ(get(*keys().begin()), noise(300, 1));
  expect_no_notes();
}

TEST_F(Renaming, a_writer_of_the_source_comes_before_or_behind) {
  // If put() commits first, the rename moves the new bytes. Otherwise, the new bytes are at "a".
  for (int i = 0; i < 100; ++i) {
    ASSERT_TRUE(catalog.put(*bucket, "a", "old"));
    std::jthread writer([&] { EXPECT_TRUE(catalog.put(*bucket, "a", "new")); });
    std::jthread renamer([&] { EXPECT_TRUE(catalog.rename(*bucket, "a", "b")); });
    writer.join();
    renamer.join();
    const auto seen = keys();
    if (seen.contains("a")) {
      EXPECT_EQ(get("a") + " " + get("b"), "new old");
    } else {
      EXPECT_EQ(get("b"), "new");
    }
    EXPECT_TRUE(catalog.remove(*bucket, "a") && catalog.remove(*bucket, "b"));
  }
  expect_no_notes();
}

}  // namespace
}  // namespace onggi::catalog
