#include "catalog/objects.h"

#include <gtest/gtest.h>

#include <thread>

#include "base/codec.h"
#include "base/when_all.h"
#include "catalog/codes.h"
#include "catalog/objects/ingest.h"
#include "catalog/testing/catalog.h"
#include "catalog/verify.h"

namespace onggi::catalog {
namespace {

struct ObjectsTest : testing::Test, MemoryCatalog {
  TestCatalog catalog{*metadata, blobs};
  std::shared_ptr<const Bucket> bucket = catalog.make_bucket("bucket");

  BucketUsage usage() { return *sync_wait(catalog.buckets.usage(*bucket)); }
  std::shared_ptr<OpenObject> open(std::string key) {
    auto opened = sync_wait(catalog.objects.open(*bucket, {key}));
    EXPECT_TRUE(opened.has_value());
    return *opened;
  }
  Result<ObjectInfo> put_body(IncomingBody body) {
    PutRequest request;
    request.key = "key";
    return sync_wait(catalog.objects.put(*bucket, std::move(request), std::move(body)));
  }
};

TEST_F(ObjectsTest, give_back_what_was_put) {
  for (const std::size_t size : {0UL, 1UL, 100UL, 101UL, 3'000'000UL}) {
    const auto bytes = noise(size, size);
    const auto put = catalog.put(*bucket, "key", bytes);
    ASSERT_TRUE(put.has_value()) << put.error().message();
    EXPECT_EQ(put->etag, hex_encode(md5(bytes)));
    EXPECT_EQ(catalog.get(*bucket, "key"), bytes);
    EXPECT_EQ(usage().objects, 1);
    EXPECT_EQ(usage().bytes, static_cast<std::int64_t>(size));
  }
}

TEST_F(ObjectsTest, read_ranges) {
  for (const std::size_t size : {90UL, 5000UL}) {
    const auto bytes = noise(size, size);
    ASSERT_TRUE(catalog.put(*bucket, "key", bytes));
    const auto object = open("key");
    EXPECT_EQ(object->small_body() != nullptr, size <= TestCatalog::kInlineMax);
    EXPECT_EQ(sync_wait(TestCatalog::read_all(*object, {10, 50})), bytes.substr(10, 50));
    EXPECT_EQ(sync_wait(TestCatalog::read_all(*object, {size, 0})), "");
    const auto outside = sync_wait(TestCatalog::read_all(*object, {10, size}));
    EXPECT_EQ(outside.error().code, kInvalidRange);
    EXPECT_EQ(sync_wait(object->part_range(1))->length, size);
    EXPECT_EQ(sync_wait(object->part_range(2)).error().code, kInvalidPartNumber);
  }
}

TEST_F(ObjectsTest, say_what_is_missing) {
  EXPECT_EQ(catalog.get(*bucket, "key").error().code, kNoSuchKey);
  const auto version = sync_wait(catalog.objects.stat(*bucket, {"key", "null"}));
  EXPECT_EQ(version.error().code, kNoSuchVersion);
  const auto removed = catalog.remove(*bucket, "key");
  EXPECT_TRUE(removed && !removed->existed);
  EXPECT_EQ(catalog.remove(*bucket, "key", {.if_match = "*"}).error().code, kNoSuchKey);
}

TEST_F(ObjectsTest, refuse_bodies_that_differ_from_what_was_announced) {
  static constexpr Code kOfTrailer{"of_the_trailer"};  // returned by trailing_checksum()
  for (const std::size_t size : {50UL, 5000UL}) {
    const auto bytes = noise(size, 1);
    const auto refused = [&](Code code, std::uint64_t announced, auto spoil) {
      StringSource source(bytes, 999);
      IncomingBody body;
      body.source = &source;
      body.size = announced;
      spoil(body);
      const auto put = put_body(std::move(body));
      EXPECT_EQ(put ? Code::kInternal : put.error().code, code);
    };
    refused(kBadDigest, size, [](auto& b) { b.md5 = std::string(16, 'x'); });
    refused(kPayloadHashMismatch, size, [](auto& b) { b.sha256 = std::string(32, 'x'); });
    refused(kBadDigest, size, [](auto& b) { b.checksum = std::string(8, 'x'); });
    refused(kBadDigest, size, [](auto& b) {
      b.trailing_checksum = [] { return std::optional(std::string(8, 'x')); };
    });
    refused(kOfTrailer, size, [](auto& b) {
      b.trailing_checksum = []() -> Result<std::optional<std::string>> { return fail(kOfTrailer); };
    });
    refused(Code::kIncompleteBody, size + 1, [](auto&) {});
    refused(Code::kIncompleteBody, size - 1, [](auto&) {});
    refused(kEntityTooLarge, kPutSizeMax + 1, [](auto&) {});
  }
  EXPECT_EQ(blobs.blob_count(), 0U);
  EXPECT_EQ(usage().objects, 0);
}

TEST_F(ObjectsTest, end_where_their_source_does_when_only_a_most_is_known) {
  const auto put = [&](const std::string& bytes, std::uint64_t size_max) {
    StringSource source(bytes, 999);
    IncomingBody body;
    body.source = &source;
    body.size = size_max;
    body.size_is_max = true;
    return put_body(std::move(body));
  };
  for (const std::size_t size : {0UL, 1UL, 100UL, 101UL, 5000UL, 300'000UL}) {
    const auto bytes = noise(size, size);
    for (const std::uint64_t more : {0UL, 2UL, 5000UL, kPaddingMax}) {
      const auto stored = put(bytes, size + more);
      ASSERT_TRUE(stored.has_value()) << stored.error().message();
      EXPECT_EQ(stored->size, size);
      EXPECT_EQ(stored->etag, hex_encode(md5(bytes)));
      EXPECT_EQ(catalog.get(*bucket, "key"), bytes);
      EXPECT_EQ(open("key")->small_body() != nullptr, size <= TestCatalog::kInlineMax);
    }
    if (size > 0) EXPECT_EQ(put(bytes, size - 1).error().code, Code::kIncompleteBody);
  }
  EXPECT_EQ(usage().bytes, 300'000);
  ASSERT_TRUE(sync_wait(catalog.garbage.collect_all()));
  EXPECT_EQ(blobs.blob_count(), 1U);
  EXPECT_EQ(put(noise(101, 1), 102 + kPaddingMax).error().code, kInvalidRequest);
  EXPECT_EQ(blobs.blob_count(), 1U);
}

TEST_F(ObjectsTest, remove_the_blob_of_a_refused_put) {
  ASSERT_TRUE(catalog.put(*bucket, "key", noise(500, 1)));
  const auto put = catalog.put(*bucket, "key", noise(600, 2), {.if_none_match = "*"});
  EXPECT_EQ(put.error().code, Code::kPreconditionFailed);
  EXPECT_EQ(blobs.blob_count(), 1U);
}

TEST_F(ObjectsTest, copies_share_blobs_and_outlive_their_source) {
  const auto bytes = noise(5000, 1);
  ASSERT_TRUE(catalog.put(*bucket, "a", bytes));
  const auto copied = catalog.copy(*bucket, "a", *bucket, "b");
  ASSERT_TRUE(copied.has_value()) << copied.error().message();
  EXPECT_EQ(copied->attributes.owner_id, "copier");
  ASSERT_TRUE(catalog.copy(*bucket, "b", *bucket, "c"));
  EXPECT_EQ(blobs.blob_count(), 1U);
  for (const auto* key : {"a", "b"}) {
    ASSERT_TRUE(catalog.remove(*bucket, key));
    ASSERT_TRUE(sync_wait(catalog.garbage.collect_all()));
  }
  EXPECT_EQ(catalog.get(*bucket, "c"), bytes);
  ASSERT_TRUE(catalog.remove(*bucket, "c"));
  EXPECT_EQ(sync_wait(catalog.garbage.collect_all())->blobs, 1U);
  EXPECT_EQ(blobs.blob_count(), 0U);
}

TEST_F(ObjectsTest, copy_onto_themselves_keeps_the_bytes_in_place) {
  for (const std::size_t size : {0UL, 50UL, 5000UL}) {
    const auto bytes = noise(size, 7);
    ASSERT_TRUE(catalog.put(*bucket, "a", bytes));
    catalog.clock.advance(std::chrono::seconds(5));
    CopyRequest request;
    request.key = "a";
    request.attributes = ObjectAttributes{{}, {{"color", "blue"}}, {}, {}};
    const auto source = open("a");
    const auto copied = sync_wait(catalog.objects.copy(*bucket, std::move(request), *source));
    ASSERT_TRUE(copied.has_value());
    EXPECT_GT(copied->modified, source->info().modified);
    EXPECT_EQ(open("a")->info().attributes.user_metadata.front().second, "blue");
    EXPECT_EQ(sync_wait(catalog.garbage.collect_all())->blobs, 0U);
    EXPECT_EQ(catalog.get(*bucket, "a"), bytes);
    EXPECT_EQ(usage().bytes, static_cast<std::int64_t>(size));
  }
}

TEST_F(ObjectsTest, copy_recomputes_another_checksum) {
  const auto bytes = noise(5000, 7);
  ASSERT_TRUE(catalog.put(*bucket, "a", bytes));
  CopyRequest request;
  request.key = "b";
  request.checksum_algorithm = ChecksumAlgorithm::kSha256;
  const auto copied = sync_wait(catalog.objects.copy(*bucket, std::move(request), *open("a")));
  ASSERT_TRUE(copied.has_value());
  EXPECT_EQ(copied->checksum->value, sha256(bytes));
}

TEST_F(ObjectsTest, copy_what_was_opened_even_if_it_was_overwritten) {
  const auto bytes = noise(5000, 1);
  ASSERT_TRUE(catalog.put(*bucket, "a", bytes));
  const auto source = open("a");
  ASSERT_TRUE(catalog.put(*bucket, "a", noise(300, 2)));
  ASSERT_TRUE(sync_wait(catalog.garbage.collect_all()));
  for (const std::string key : {"b", "a"}) {
    CopyRequest request;
    request.key = key;
    ASSERT_TRUE(sync_wait(catalog.objects.copy(*bucket, std::move(request), *source)));
    EXPECT_EQ(catalog.get(*bucket, key), bytes);
  }
}

TEST_F(ObjectsTest, a_refused_copy_leaves_nothing_behind) {
  ASSERT_TRUE(catalog.put(*bucket, "a", noise(500, 1)));
  CopyRequest request;
  request.key = "b";
  request.conditions.if_match = "*";
  const auto copied = sync_wait(catalog.objects.copy(*bucket, std::move(request), *open("a")));
  EXPECT_EQ(copied.error().code, kNoSuchKey);
  ASSERT_TRUE(catalog.remove(*bucket, "a"));
  ASSERT_TRUE(sync_wait(catalog.garbage.collect_all()));
  EXPECT_EQ(blobs.blob_count(), 0U);
}

TEST_F(ObjectsTest, of_many_creators_exactly_one_wins) {
  constexpr int kRounds = 20;
  constexpr int kThreads = 4;
  constexpr int kWritersPerThread = 8;
  for (int round = 0; round < kRounds; ++round) {
    std::atomic<int> won = 0;
    std::atomic<int> refused = 0;
    const auto key = "key" + std::to_string(round);
    const auto writers = [&] {
      std::vector<Task<Result<ObjectInfo>>> tasks;
      for (int i = 0; i < kWritersPerThread; ++i)
        tasks.push_back(catalog.put_task(*bucket, key, noise(i % 2 == 0 ? 50 : 500, 1),
                                         {.if_none_match = "*"}));
      for (const auto& result : sync_wait(when_all(std::move(tasks), kWritersPerThread))) {
        if (result) ++won;
        if (!result && result.error().code == Code::kPreconditionFailed) ++refused;
      }
    };
    std::vector<std::jthread> threads;
    for (int i = 0; i < kThreads; ++i) threads.emplace_back(writers);
    threads.clear();
    EXPECT_EQ(won, 1);
    EXPECT_EQ(refused, kThreads * kWritersPerThread - 1);
  }
  EXPECT_EQ(usage().objects, kRounds);
}

TEST_F(ObjectsTest, damage_is_found_and_named) {
  ASSERT_TRUE(catalog.put(*bucket, "small", noise(50, 1)));
  ASSERT_TRUE(catalog.put(*bucket, "large", noise(5000, 1)));
  std::vector<std::string> damages;
  const auto check = [&] {
    damages.clear();
    const auto each = [&](std::string what) { damages.push_back(std::move(what)); };
    EXPECT_TRUE(sync_wait(verify_catalog(catalog.engine, catalog.buckets, each)));
    return damages.size();
  };
  EXPECT_EQ(check(), 0U);
  storage::BlobId id;
  const auto find = [&](const storage::BlobInfo& blob) {
    id = blob.id;
    return false;
  };
  ASSERT_TRUE(sync_wait(blobs.list(find)));
  blobs.damage(id, 77);
  EXPECT_EQ(check(), 1U);
  EXPECT_TRUE(damages.front().starts_with("bucket/large: ")) << damages.front();
  EXPECT_EQ(catalog.get(*bucket, "large").error().code, Code::kCorrupt);
  ASSERT_TRUE(sync_wait(blobs.remove(id)));
  EXPECT_EQ(check(), 1U);
  EXPECT_EQ(catalog.get(*bucket, "large").error().code, Code::kCorrupt);
}

}  // namespace
}  // namespace onggi::catalog
