#include "download/object_body.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "catalog/testing/catalog.h"

namespace onggi::download {
namespace {

constexpr std::uint64_t kObjectSize = 5 * kReadBufferMax + 1234;
constexpr std::uint64_t kMemoryMax = 2 * kReadBufferMax;

std::string object_bytes() {
  std::string bytes(kObjectSize, '\0');
  for (std::size_t i = 0; i < bytes.size(); ++i) bytes[i] = static_cast<char>(i * 7 + i / 251);
  return bytes;
}

/// A blob store that counts its open readers and records the longest range that is read.
class CountingBlobStore final : public storage::BlobStore {
 public:
  Task<Result<std::unique_ptr<storage::BlobWriter>>> create(std::uint64_t size) override {
    return inner_.create(size);
  }
  Task<Result<std::unique_ptr<storage::BlobReader>>> open(const storage::BlobId& id,
                                                          std::uint64_t offset,
                                                          std::uint64_t length) override {
    largest_read = std::max(largest_read, length);
    auto reader = ONGGI_CO_TRY(co_await inner_.open(id, offset, length));
    co_return std::make_unique<Reader>(std::move(reader), readers);
  }
  Task<Status> remove(const storage::BlobId& id) override { return inner_.remove(id); }
  Task<Status> list(const std::function<bool(const storage::BlobInfo&)>& each) override {
    return inner_.list(each);
  }
  Task<Status> verify(const storage::BlobId& id) override { return inner_.verify(id); }

  int readers = 0;
  std::uint64_t largest_read = 0;

 private:
  class Reader final : public storage::BlobReader {
   public:
    Reader(std::unique_ptr<BlobReader> inner, int& open) : inner_(std::move(inner)), open_(open) {
      ++open_;
    }
    ~Reader() override { --open_; }
    Task<Result<std::string_view>> next() override { return inner_->next(); }
    // No test reads from it.
    [[nodiscard]] std::optional<FileSlice> plain() const override { return FileSlice(); }

   private:
    std::unique_ptr<BlobReader> inner_;
    int& open_;
  };

  storage::MemoryBlobStore inner_;
};

class ObjectBodies : public ::testing::Test {
 protected:
  ObjectBodies() {
    EXPECT_TRUE(catalog.put(*bucket, "key", object_bytes()));
    object = *sync_wait(catalog.objects.open(*bucket, {"key"}));
  }
  std::unique_ptr<ObjectBody> open(catalog::ByteRange range) {
    MemoryBudget::Share memory(budget);
    EXPECT_TRUE(memory.grow(std::min(range.length, kReadBufferMax)));
    auto body = sync_wait(ObjectBody::open(object, range, std::move(memory)));
    EXPECT_TRUE(body.has_value());
    return *std::move(body);
  }
  static std::string read_piece(ObjectBody& body) {
    const auto piece = sync_wait(body.next());
    EXPECT_TRUE(piece.has_value());
    return std::string(piece.value_or(""));
  }
  static std::string read_rest(ObjectBody& body) {
    std::string out;
    while (true) {
      const auto piece = read_piece(body);
      if (piece.empty()) return out;
      out += piece;
    }
  }

  std::unique_ptr<storage::MetadataStore> metadata = storage::make_memory_metadata_store();
  CountingBlobStore blobs;
  catalog::TestCatalog catalog{*metadata, blobs};
  std::shared_ptr<const catalog::Bucket> bucket = catalog.make_bucket("bucket");
  std::shared_ptr<catalog::OpenObject> object;
  MemoryBudget budget{kMemoryMax};
};

TEST_F(ObjectBodies, give_out_their_range) {
  const auto body = open({100, kObjectSize - 200});
  EXPECT_TRUE(read_rest(*body) == object_bytes().substr(100, kObjectSize - 200));
  EXPECT_EQ(budget.used(), kReadBufferMax);
}

TEST_F(ObjectBodies, of_a_paused_client_hold_a_block_and_read_the_rest_again) {
  const auto body = open({0, kObjectSize});
  const auto piece = sync_wait(body->next());
  ASSERT_TRUE(piece.has_value());
  ASSERT_EQ(piece->size(), kReadBufferMax);
  std::string sent(piece->substr(0, 1000));
  sent += body->pause(piece->substr(1000));
  EXPECT_EQ(sent.size(), 1000 + kPausedMax);
  EXPECT_EQ(blobs.readers, 0);
  EXPECT_EQ(budget.used(), kPausedMax);
  sent += read_rest(*body);
  EXPECT_TRUE(sent == object_bytes());
  EXPECT_EQ(budget.used(), kReadBufferMax);
}

TEST_F(ObjectBodies, may_be_paused_again_and_at_their_end) {
  const auto body = open({0, kReadBufferMax});
  const auto piece = sync_wait(body->next());
  ASSERT_TRUE(piece.has_value());
  const auto kept = body->pause(*piece);
  std::string sent(kept.substr(0, 10));
  sent += body->pause(kept.substr(10));
  EXPECT_EQ(sent.size(), kPausedMax);
  sent += read_rest(*body);
  EXPECT_TRUE(sent == object_bytes().substr(0, kReadBufferMax));
  EXPECT_EQ(body->pause(""), "");
  EXPECT_EQ(read_piece(*body), "");
}

TEST_F(ObjectBodies, go_on_in_blocks_while_others_hold_the_memory) {
  const auto body = open({0, kObjectSize});
  const auto piece = sync_wait(body->next());
  ASSERT_TRUE(piece.has_value());
  std::string sent(body->pause(*piece));
  MemoryBudget::Share others(budget);
  ASSERT_TRUE(others.grow(kMemoryMax - budget.used()));
  blobs.largest_read = 0;
  sent += read_piece(*body);
  sent += read_piece(*body);
  EXPECT_EQ(sent.size(), 3 * kPausedMax);
  EXPECT_EQ(blobs.largest_read, kPausedMax);
  others.shrink_to(0);
  sent += read_rest(*body);
  EXPECT_TRUE(sent == object_bytes());
  EXPECT_GT(blobs.largest_read, kReadBufferMax);
}

TEST_F(ObjectBodies, of_a_client_that_paused_go_on_in_blocks_until_it_is_fast) {
  const auto body = open({0, kObjectSize});
  const auto piece = sync_wait(body->next());
  ASSERT_TRUE(piece.has_value());
  std::string sent(body->pause(*piece));
  for (int i = 0; i < 8; ++i) {
    const auto block = read_piece(*body);
    EXPECT_EQ(block.size(), kPausedMax);
    EXPECT_EQ(budget.used(), kPausedMax);
    sent += block;
  }
  sent += read_rest(*body);
  EXPECT_TRUE(sent == object_bytes());
  EXPECT_EQ(budget.used(), kReadBufferMax);
}

TEST_F(ObjectBodies, that_the_kernel_sends_hold_no_memory) {
  const auto body = open({0, kObjectSize});
  EXPECT_EQ(budget.used(), kReadBufferMax);
  EXPECT_TRUE(body->file().has_value());
  EXPECT_EQ(budget.used(), 0U);
}

TEST_F(ObjectBodies, in_blocks_are_not_sent_by_the_kernel) {
  MemoryBudget::Share others(budget);
  ASSERT_TRUE(others.grow(kMemoryMax - kPausedMax));
  MemoryBudget::Share memory(budget);
  ASSERT_TRUE(memory.grow(kPausedMax));
  const auto body = *sync_wait(ObjectBody::open(object, {0, kObjectSize}, std::move(memory)));
  EXPECT_FALSE(body->file().has_value());
  EXPECT_TRUE(read_rest(*body) == object_bytes());
}

TEST(ReaderPaces, are_slow_below_a_rate_and_fast_again_after_some_pieces) {
  ReaderPace pace;
  pace.sent(1 << 20, 900);
  EXPECT_FALSE(pace.slow());
  pace.sent(1 << 20, 1'100);
  EXPECT_TRUE(pace.slow());
  for (int i = 0; i < 7; ++i) pace.sent(64 << 10, 10);
  EXPECT_TRUE(pace.slow());
  pace.sent(64 << 10, 200);
  for (int i = 0; i < 7; ++i) pace.sent(64 << 10, 10);
  EXPECT_TRUE(pace.slow());
  pace.sent(64 << 10, 10);
  EXPECT_FALSE(pace.slow());
}

TEST_F(ObjectBodies, without_a_budget_read_all_that_is_left) {
  auto body = *sync_wait(ObjectBody::open(object, {0, kObjectSize}, std::nullopt));
  const auto piece = sync_wait(body->next());
  ASSERT_TRUE(piece.has_value());
  std::string sent(body->pause(*piece));
  EXPECT_EQ(sent.size(), kPausedMax);
  EXPECT_EQ(blobs.readers, 0);
  blobs.largest_read = 0;
  sent += read_rest(*body);
  EXPECT_TRUE(sent == object_bytes());
  EXPECT_EQ(blobs.largest_read, kObjectSize - kPausedMax);
}

TEST_F(ObjectBodies, are_attached_to_a_response_unless_the_bytes_are_in_memory) {
  http::Response large;
  ASSERT_TRUE(sync_wait(attach_body(large, object, {10, 100}, std::nullopt)));
  auto& stream = std::get<std::unique_ptr<http::BodyStream>>(large.body);
  EXPECT_EQ(sync_wait(stream->next()), object_bytes().substr(10, 100));
  EXPECT_EQ(sync_wait(stream->next()), "");

  ASSERT_TRUE(catalog.put(*bucket, "small", "0123456789"));
  const auto opened = *sync_wait(catalog.objects.open(*bucket, {"small"}));
  http::Response small;
  ASSERT_TRUE(sync_wait(attach_body(small, opened, {2, 5}, std::nullopt)));
  EXPECT_EQ(std::get<std::string>(small.body), "23456");
}

}  // namespace
}  // namespace onggi::download
