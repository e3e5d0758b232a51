#include <gtest/gtest.h>

#include <atomic>
#include <functional>
#include <latch>
#include <thread>

#include "catalog/codes.h"
#include "catalog/testing/uploads.h"

namespace onggi::catalog {
namespace {

/// Runs all jobs concurrently, each on its own thread.
void race(const std::vector<std::function<void()>>& jobs) {
  std::latch start(static_cast<std::ptrdiff_t>(jobs.size()));
  std::vector<std::jthread> threads;
  threads.reserve(jobs.size());
  for (const auto& job : jobs) {
    threads.emplace_back([&start, &job] {
      start.arrive_and_wait();
      job();
    });
  }
}

class UploadRaces : public testing::Test {
 protected:
  std::size_t blobs_after_collecting() {
    EXPECT_TRUE(sync_wait(catalog.garbage.collect_all()).has_value());
    return memory.blobs.blob_count();
  }

  MemoryCatalog memory;
  UploadCatalog catalog{*memory.metadata, memory.blobs};
  std::shared_ptr<const Bucket> bucket_ = catalog.make_bucket("uploads");
  const Bucket& bucket = *bucket_;
};

TEST_F(UploadRaces, completes_of_one_upload_all_get_the_same_answer) {
  for (std::uint64_t round = 0; round < 20; ++round) {
    const auto id = *catalog.create(bucket, "key");
    const auto part = *catalog.put_part(bucket, "key", id, 1, noise(300, round));
    std::vector<Result<ObjectInfo>> answers(8, fail(Code::kInternal));
    std::vector<std::function<void()>> jobs;
    for (auto& answer : answers) {
      jobs.emplace_back([&, out = &answer] {
        *out = catalog.complete(bucket, complete_request("key", id, {listed(part)}));
      });
    }
    race(jobs);
    for (const auto& answer : answers) {
      ASSERT_TRUE(answer.has_value()) << answer.error().message();
      EXPECT_EQ(answer->etag, answers[0]->etag);
      EXPECT_EQ(answer->modified, answers[0]->modified);
    }
    EXPECT_EQ(catalog.get(bucket, "key"), noise(300, round));
  }
  EXPECT_EQ(blobs_after_collecting(), 1U);
  EXPECT_EQ(sync_wait(catalog.buckets.usage(bucket))->objects, 1);
}

TEST_F(UploadRaces, only_one_of_many_uploads_wins_a_key_that_must_not_exist) {
  for (std::uint64_t round = 0; round < 20; ++round) {
    std::atomic<int> won = 0;
    std::vector<std::function<void()>> jobs;
    for (std::uint64_t racer = 0; racer < 6; ++racer) {
      jobs.emplace_back([&, racer] {
        const auto id = *catalog.create(bucket, "key");
        const auto part = *catalog.put_part(bucket, "key", id, 1, noise(200, racer));
        auto request = complete_request("key", id, {listed(part)});
        request.conditions.if_none_match = "*";
        const auto done = catalog.complete(bucket, std::move(request));
        if (done) return void(++won);
        EXPECT_EQ(done.error().code, Code::kPreconditionFailed);
        EXPECT_TRUE(catalog.abort(bucket, "key", id).has_value());
      });
    }
    race(jobs);
    EXPECT_EQ(won, 1);
    ASSERT_TRUE(catalog.remove(bucket, "key").has_value());
  }
  EXPECT_EQ(blobs_after_collecting(), 0U);
}

TEST_F(UploadRaces, writers_of_one_part_leave_one_part) {
  const auto id = *catalog.create(bucket, "key");
  std::vector<std::function<void()>> jobs;
  for (std::uint64_t racer = 0; racer < 8; ++racer) {
    jobs.emplace_back([&, racer] {
      for (std::uint64_t i = 0; i < 20; ++i) {
        ASSERT_TRUE(catalog.put_part(bucket, "key", id, 1, noise(200, racer)).has_value());
      }
    });
  }
  race(jobs);
  EXPECT_EQ(blobs_after_collecting(), 1U);
}

TEST_F(UploadRaces, parts_complete_and_abort_leave_all_or_nothing) {
  for (std::uint64_t round = 0; round < 60; ++round) {
    const auto id = *catalog.create(bucket, "key");
    const auto bytes = noise(300, round);
    const auto part = *catalog.put_part(bucket, "key", id, 1, bytes);
    std::optional<Result<ObjectInfo>> completed;
    std::optional<Status> aborted;
    const auto write_parts = [&](std::uint32_t number) {
      for (std::uint32_t i = 0; i < 4; ++i) {
        const auto put = catalog.put_part(bucket, "key", id, number, noise(150, round + i));
        if (!put) EXPECT_EQ(put.error().code, kNoSuchUpload);
      }
    };
    race(
        {[&] { write_parts(1 + round % 2); }, [&] { write_parts(3); },
         [&] { completed = catalog.complete(bucket, complete_request("key", id, {listed(part)})); },
         [&] {
           if (round % 3 > 0) aborted = catalog.abort(bucket, "key", id);
         }});

    if (*completed) {
      EXPECT_EQ(catalog.get(bucket, "key"), bytes);
      EXPECT_EQ(blobs_after_collecting(), 1U);
      ASSERT_TRUE(catalog.remove(bucket, "key").has_value());
    } else {
      // The part was replaced or the upload was aborted.
      const auto code = completed->error().code;
      EXPECT_TRUE(code == kInvalidPart || code == kNoSuchUpload);
      EXPECT_EQ(catalog.get(bucket, "key").error().code, kNoSuchKey);
    }
    if (!*completed && !(aborted && *aborted)) {
      ASSERT_TRUE(catalog.abort(bucket, "key", id).has_value());
    }
    ASSERT_EQ(blobs_after_collecting(), 0U) << "round " << round;
  }
}

}  // namespace
}  // namespace onggi::catalog
