#include "catalog/listing.h"

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/codec.h"
#include "catalog/testing/catalog.h"

namespace onggi::catalog {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

class ListingTest : public testing::Test {
 protected:
  ListPage list(ListRequest request) {
    auto page = sync_wait(listing.list(bucket, std::move(request)));
    EXPECT_TRUE(page.has_value());
    return *std::move(page);
  }
  static std::vector<std::string> keys(const ListPage& page) {
    std::vector<std::string> result;
    for (const auto& object : page.objects) result.push_back(object.key);
    return result;
  }
  void put_all(const std::vector<std::string>& names) {
    for (const auto& name : names) ASSERT_TRUE(catalog.put(bucket, name, name).has_value());
  }

  MemoryCatalog memory;
  TestCatalog catalog{*memory.metadata, memory.blobs};
  std::shared_ptr<const Bucket> bucket_ = catalog.make_bucket("listing");
  const Bucket& bucket = *bucket_;
  Listing listing{catalog.engine};
};

TEST_F(ListingTest, sorts_by_bytes_and_tells_what_each_object_is) {
  put_all({"a/b", "a0", "a-b", "\xea\xb0\x80", "Z"});
  const auto page = list({});
  EXPECT_THAT(keys(page), ElementsAre("Z", "a-b", "a/b", "a0", "\xea\xb0\x80"));
  EXPECT_EQ(page.objects[1].etag, hex_encode(md5("a-b")));
  EXPECT_EQ(page.objects[1].size, 3U);
  EXPECT_TRUE(page.objects[1].checksum.has_value());
  EXPECT_FALSE(page.truncated);
}

TEST_F(ListingTest, rolls_up_a_key_that_equals_the_common_prefix_unless_it_is_the_prefix) {
  put_all({"dir/", "dir/a", "dir/b/c", "dir/b/d", "e"});
  const auto top = list({.prefix = "", .delimiter = "/", .after = ""});
  EXPECT_THAT(keys(top), ElementsAre("e"));
  EXPECT_THAT(top.common_prefixes, ElementsAre("dir/"));
  const auto inside = list({.prefix = "dir/", .delimiter = "/", .after = ""});
  EXPECT_THAT(keys(inside), ElementsAre("dir/", "dir/a"));
  EXPECT_THAT(inside.common_prefixes, ElementsAre("dir/b/"));
}

TEST_F(ListingTest, looks_at_every_object_below_a_prefix_once_and_keeps_none) {
  put_all({"a", "dir/", "dir0", "e"});
  for (int i = 0; i < 4100; ++i)
    ASSERT_TRUE(catalog.put(bucket, fmt::format("dir/{:05}", i), "xy"));
  std::size_t objects = 0;
  std::uint64_t bytes = 0;
  std::size_t calls = 0;
  std::optional<std::string> after = "";
  while (after) {
    const auto count = [&](const ObjectInfo& object) {
      ++objects;
      bytes += object.size;
      EXPECT_TRUE(object.key.starts_with("dir/"));
    };
    const auto next = sync_wait(listing.look(bucket, {.prefix = "dir/", .after = *after}, count));
    ASSERT_TRUE(next.has_value());
    after = *next;
    ++calls;
  }
  EXPECT_EQ(objects, 4101U);
  EXPECT_EQ(bytes, 4100U * 2 + 4);
  EXPECT_EQ(calls, 3U);
}

TEST_F(ListingTest, continues_behind_the_last_item_of_a_page) {
  put_all({"a", "b/1", "b/2", "c", "d"});
  const auto page = list({.prefix = "", .delimiter = "/", .after = "", .limit = 2});
  EXPECT_THAT(keys(page), ElementsAre("a"));
  EXPECT_THAT(page.common_prefixes, ElementsAre("b/"));
  EXPECT_TRUE(page.truncated);
  EXPECT_EQ(page.next, "b/");
  const auto rest = list({.prefix = "", .delimiter = "/", .after = page.next, .limit = 2});
  EXPECT_THAT(keys(rest), ElementsAre("c", "d"));
  EXPECT_THAT(rest.common_prefixes, IsEmpty());
  EXPECT_FALSE(rest.truncated);
}

TEST_F(ListingTest, sees_every_write_and_delete_at_once) {
  put_all({"a", "b"});
  ASSERT_TRUE(catalog.remove(bucket, "a").has_value());
  EXPECT_THAT(keys(list({})), ElementsAre("b"));
}

}  // namespace
}  // namespace onggi::catalog
