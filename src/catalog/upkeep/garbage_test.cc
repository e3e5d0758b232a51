#include "catalog/garbage.h"

#include <gtest/gtest.h>

#include <map>
#include <set>
#include <thread>

#include "catalog/codes.h"
#include "catalog/objects/ingest.h"
#include "catalog/records/records.h"
#include "catalog/testing/catalog.h"
#include "catalog/uploads.h"
#include "catalog/verify.h"

namespace onggi::catalog {
namespace {

constexpr std::chrono::hours kFarAhead{100};

struct GarbageTest : testing::Test {
  ManualClock clock{from_unix_ms(1'800'000'000'000)};
  std::unique_ptr<storage::MetadataStore> metadata = storage::make_memory_metadata_store();
  storage::MemoryBlobStore blobs{clock};
  std::unique_ptr<TestCatalog> catalog = std::make_unique<TestCatalog>(*metadata, blobs);
  std::shared_ptr<const Bucket> bucket = catalog->make_bucket("bucket");

  void pass(std::chrono::seconds time) {
    clock.advance(time);
    catalog->clock.advance(time);
  }
  std::uint64_t sweep() {
    const auto swept = sync_wait(catalog->garbage.sweep_orphans());
    EXPECT_TRUE(swept.has_value());
    return swept.value_or(0);
  }
  GarbageReport collect() { return *sync_wait(catalog->garbage.collect_all()); }
  void expect_sound(std::uint64_t orphans = 0) {
    const auto each = [](std::string what) { ADD_FAILURE() << what; };
    const auto checked = sync_wait(verify_catalog(catalog->engine, catalog->buckets, each));
    ASSERT_TRUE(checked.has_value());
    EXPECT_EQ(checked->orphans, orphans);
  }
};

TEST_F(GarbageTest, waits_for_readers) {
  ASSERT_TRUE(catalog->put(*bucket, "a", noise(500, 1)));
  ASSERT_TRUE(catalog->put(*bucket, "b", noise(500, 2)));
  auto reader = *sync_wait(catalog->objects.open(*bucket, {"a"}));
  ASSERT_TRUE(catalog->remove(*bucket, "a"));
  ASSERT_TRUE(catalog->remove(*bucket, "b"));
  const auto first = *sync_wait(catalog->garbage.collect(*bucket, 1));
  EXPECT_EQ(first.entries, 1U);
  EXPECT_EQ(first.skipped, 1U);
  EXPECT_EQ(sync_wait(TestCatalog::read_all(*reader, {0, 500})), noise(500, 1));
  reader.reset();
  EXPECT_EQ(collect().blobs, 1U);
  EXPECT_EQ(collect().entries, 0U);
}

TEST_F(GarbageTest, sweeps_old_orphans_only) {
  ASSERT_TRUE(catalog->put(*bucket, "key", noise(500, 1)));
  auto writer = *sync_wait(blobs.create(3));
  ASSERT_TRUE(sync_wait(writer->append("abc")));
  ASSERT_TRUE(sync_wait(writer->finish()));
  EXPECT_EQ(sweep(), 0U);
  expect_sound(1);
  pass(kFarAhead);
  EXPECT_EQ(sweep(), 1U);
  expect_sound();
  EXPECT_EQ(catalog->get(*bucket, "key"), noise(500, 1));
}

/// A blob store that lists every blob twice.
class RepeatingBlobStore final : public storage::BlobStore {
 public:
  explicit RepeatingBlobStore(BlobStore& inner) : inner_(inner) {}
  Task<Result<std::unique_ptr<storage::BlobWriter>>> create(std::uint64_t size) override {
    return inner_.create(size);
  }
  Task<Result<std::unique_ptr<storage::BlobReader>>> open(const storage::BlobId& id,
                                                          std::uint64_t offset,
                                                          std::uint64_t length) override {
    return inner_.open(id, offset, length);
  }
  Task<Status> remove(const storage::BlobId& id) override { return inner_.remove(id); }
  Task<Status> list(const std::function<bool(const storage::BlobInfo&)>& each) override {
    ONGGI_CO_TRY(co_await inner_.list(each));
    co_return co_await inner_.list(each);
  }
  Task<Status> verify(const storage::BlobId& id) override { return inner_.verify(id); }

 private:
  BlobStore& inner_;
};

TEST_F(GarbageTest, never_sweeps_a_named_blob_that_is_listed_twice) {
  RepeatingBlobStore repeating(blobs);
  TestCatalog other(*metadata, repeating, 7);
  ASSERT_TRUE(sync_wait(other.buckets.open()));
  ASSERT_TRUE(other.put(**other.buckets.find("bucket"), "key", noise(500, 1)));
  auto writer = *sync_wait(blobs.create(3));
  ASSERT_TRUE(sync_wait(writer->append("abc")));
  ASSERT_TRUE(sync_wait(writer->finish()));
  clock.advance(kFarAhead);
  other.clock.advance(kFarAhead);
  EXPECT_EQ(sync_wait(other.garbage.sweep_orphans()), 1U) << "the orphan";
  EXPECT_EQ(blobs.blob_count(), 1U);
  EXPECT_EQ(other.get(**other.buckets.find("bucket"), "key"), noise(500, 1));
}

// Simulates a very slow disk: a sweep finds an old blob whose record is not committed yet.
TEST_F(GarbageTest, never_sweeps_a_blob_that_is_about_to_be_named) {
  StringSource source(noise(500, 1));
  IncomingBody body;
  body.source = &source;
  body.size = 500;
  auto taken = sync_wait(ingest(catalog->core, body, 0));
  ASSERT_TRUE(taken && taken->blob);
  pass(kFarAhead);
  EXPECT_EQ(sync_wait(catalog->garbage.sweep_orphans()).error().code, Code::kUnavailable);
  EXPECT_EQ(blobs.blob_count(), 1U);
  taken->pending_blob = {};
  EXPECT_EQ(sweep(), 1U);
}

TEST_F(GarbageTest, sweeps_shares_of_copies_that_never_came_to_be) {
  ASSERT_TRUE(catalog->put(*bucket, "key", noise(500, 1)));
  const auto source = *sync_wait(catalog->objects.open(*bucket, {"key"}));
  const auto value = *sync_wait(metadata->get(bucket->space, storage::Family::kCurrent, "key", {}));
  const std::vector<Extent> extents{decode_object("key", *value)->extent};
  const std::string holder(kDataIdSize, 'h');
  ASSERT_TRUE(sync_wait(share_extents(catalog->core, extents, holder, bucket->space, "copy")));
  {
    const auto pin = catalog->core.pins.pin(holder);
    pass(kFarAhead);
    EXPECT_EQ(sweep(), 0U);
  }
  EXPECT_EQ(sweep(), 0U);
  EXPECT_EQ(catalog->get(*bucket, "key"), noise(500, 1));
  ASSERT_TRUE(catalog->remove(*bucket, "key"));
  EXPECT_EQ(collect().skipped, 1U);
}

TEST_F(GarbageTest, expires_uploads) {
  Uploads uploads(catalog->engine);
  const auto upload = sync_wait(uploads.create(*bucket, {"key", {}, {}, {}}));
  StringSource source(noise(500, 1));
  IncomingBody body;
  body.source = &source;
  body.size = 500;
  ASSERT_TRUE(sync_wait(uploads.put_part(*bucket, "key", upload->upload_id, 1, std::move(body))));
  const auto now = catalog->clock.now();
  ASSERT_TRUE(sync_wait(catalog->garbage.expire_uploads(*bucket, now)));
  EXPECT_TRUE(sync_wait(uploads.find(*bucket, "key", upload->upload_id)));
  pass(kFarAhead);
  EXPECT_EQ(sweep(), 0U);
  ASSERT_TRUE(sync_wait(catalog->garbage.expire_uploads(*bucket, catalog->clock.now())));
  EXPECT_FALSE(sync_wait(uploads.find(*bucket, "key", upload->upload_id)));
  EXPECT_EQ(collect().blobs, 1U);
}

// `model` maps each key to its content. After any sequence of operations, there must be exactly one
// blob for each distinct large content, because a copy shares the blob of its source.
TEST_F(GarbageTest, keeps_exactly_the_blobs_that_are_named) {
  SeededRandom random(2026);
  struct Content {
    std::uint64_t seed;
    std::size_t size;
    bool operator<(const Content& other) const { return seed < other.seed; }
  };
  std::map<std::string, Content> model;
  for (std::uint64_t step = 1; step <= 600; ++step) {
    const auto key = "key" + std::to_string(random.next_u64() % 6);
    const auto other = "key" + std::to_string(random.next_u64() % 6);
    switch (random.next_u64() % 5) {
      case 0:
      case 1: {
        const Content content{step, random.next_u64() % 3 == 0 ? 50UL : 300UL};
        ASSERT_TRUE(catalog->put(*bucket, key, noise(content.size, content.seed)));
        model[key] = content;
        break;
      }
      case 2:
        ASSERT_EQ(catalog->copy(*bucket, key, *bucket, other).has_value(), model.contains(key));
        if (model.contains(key)) model[other] = model[key];
        break;
      case 3: ASSERT_EQ(catalog->remove(*bucket, key)->existed, model.erase(key) == 1); break;
      default: collect();
    }
  }
  collect();
  std::set<Content> large;
  for (const auto& [key, content] : model) {
    EXPECT_EQ(catalog->get(*bucket, key), noise(content.size, content.seed));
    if (content.size > TestCatalog::kInlineMax) large.insert(content);
  }
  EXPECT_EQ(blobs.blob_count(), large.size());
  pass(kFarAhead);
  EXPECT_EQ(sweep(), 0U);
  expect_sound();
}

TEST_F(GarbageTest, races_with_puts_copies_and_reads_lose_nothing) {
  constexpr int kThreads = 4;
  constexpr int kSteps = 150;
  const auto work = [&](int thread) {
    SeededRandom random(static_cast<std::uint64_t>(thread));
    for (int step = 0; step < kSteps; ++step) {
      const auto key = "key" + std::to_string(random.next_u64() % 4);
      const auto other = "key" + std::to_string(random.next_u64() % 4);
      switch (random.next_u64() % 6) {
        case 0: EXPECT_TRUE(catalog->put(*bucket, key, noise(300, random.next_u64()))); break;
        case 1: EXPECT_TRUE(catalog->remove(*bucket, key)); break;
        case 2: collect(); break;
        case 3: {
          const auto bytes = catalog->get(*bucket, key);
          if (!bytes) EXPECT_EQ(bytes.error().code, kNoSuchKey) << bytes.error().message();
          break;
        }
        default: {
          const auto copied = catalog->copy(*bucket, key, *bucket, other);
          if (!copied) EXPECT_EQ(copied.error().code, kNoSuchKey) << copied.error().message();
        }
      }
    }
  };
  {
    std::vector<std::jthread> threads;
    for (int i = 0; i < kThreads; ++i) threads.emplace_back(work, i);
  }
  expect_sound();
  for (int i = 0; i < 4; ++i) ASSERT_TRUE(catalog->remove(*bucket, "key" + std::to_string(i)));
  collect();
  EXPECT_EQ(blobs.blob_count(), 0U);
}

}  // namespace
}  // namespace onggi::catalog
