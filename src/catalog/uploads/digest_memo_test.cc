#include "catalog/uploads/digest_memo.h"

#include <gtest/gtest.h>

#include <thread>

namespace onggi::catalog {
namespace {

TEST(DigestMemo, names_bytes_by_place_and_algorithm_not_by_holder) {
  const Extent extent{{}, 5, 10, "holder"};
  auto other_holder = extent;
  other_holder.holder = "other";
  auto other_range = extent;
  other_range.length = 11;
  const auto name = DigestMemo::name({extent}, ChecksumAlgorithm::kCrc32);
  EXPECT_EQ(name, DigestMemo::name({other_holder}, ChecksumAlgorithm::kCrc32));
  EXPECT_NE(name, DigestMemo::name({other_range}, ChecksumAlgorithm::kCrc32));
  EXPECT_NE(name, DigestMemo::name({extent}, ChecksumAlgorithm::kCrc32c));
  EXPECT_NE(name, DigestMemo::name({extent, extent}, ChecksumAlgorithm::kCrc32));
}

TEST(DigestMemo, forgets_what_was_used_longest_ago) {
  DigestMemo memo(2);
  memo.store("a", {"md5-a", "crc-a"});
  memo.store("b", {"md5-b", "crc-b"});
  EXPECT_EQ(memo.find("a")->md5, "md5-a");
  memo.store("c", {"md5-c", "crc-c"});
  EXPECT_FALSE(memo.find("b").has_value());
  EXPECT_EQ(memo.find("a")->checksum, "crc-a");
  EXPECT_EQ(memo.find("c")->checksum, "crc-c");
}

TEST(DigestMemo, is_shared_by_threads) {
  DigestMemo memo(8);
  const auto use = [&memo](int seed) {
    for (int i = 0; i < 1000; ++i) {
      const auto name = std::to_string((i * seed) % 20);
      memo.store(name, {name, name});
      const auto found = memo.find(name);
      if (found) EXPECT_EQ(found->md5, name);
    }
  };
  std::vector<std::jthread> threads;
  for (const int seed : {1, 3, 7}) threads.emplace_back(use, seed);
}

}  // namespace
}  // namespace onggi::catalog
