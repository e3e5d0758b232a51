#include "s3/operations/object/body.h"

#include <gtest/gtest.h>

#include <algorithm>

namespace onggi::s3 {
namespace {

constexpr std::uint64_t kObjectSize = 5 * kReadBufferMax + 1234;
constexpr std::uint64_t kMemoryMax = 2 * kReadBufferMax;

std::string object_bytes() {
  std::string bytes(kObjectSize, '\0');
  for (std::size_t i = 0; i < bytes.size(); ++i) bytes[i] = static_cast<char>(i * 7 + i / 251);
  return bytes;
}

/// A fake object that counts its open readers and returns pieces of the same size as the stores do.
class FakeObject final : public catalog::OpenObject {
 public:
  class Reader final : public catalog::ObjectReader {
   public:
    Reader(std::string_view bytes, int& open) : bytes_(bytes), open_(open) { ++open_; }
    ~Reader() override { --open_; }
    Task<Result<std::string_view>> next() override {
      const auto piece = bytes_.substr(0, kReadBufferMax);
      bytes_.remove_prefix(piece.size());
      co_return piece;
    }
    [[nodiscard]] std::optional<storage::PlainRange> plain() const override { return std::nullopt; }

   private:
    std::string_view bytes_;
    int& open_;
  };

  [[nodiscard]] const catalog::ObjectInfo& info() const override { return info_; }
  [[nodiscard]] const std::string* small_body() const override { return nullptr; }
  Task<Result<std::unique_ptr<catalog::ObjectReader>>> read(catalog::ByteRange range) override {
    largest_read = std::max(largest_read, range.length);
    const auto bytes = std::string_view(bytes_).substr(range.offset, range.length);
    std::unique_ptr<catalog::ObjectReader> reader = std::make_unique<Reader>(bytes, readers);
    co_return reader;
  }
  Task<Result<std::vector<catalog::PartInfo>>> parts() override {
    co_return std::vector<catalog::PartInfo>();
  }
  Task<Result<catalog::ByteRange>> part_range(std::uint32_t /*number*/) override {
    co_return catalog::ByteRange{0, kObjectSize};
  }

  int readers = 0;
  std::uint64_t largest_read = 0;

 private:
  catalog::ObjectInfo info_;
  std::string bytes_ = object_bytes();
};

class ObjectBodies : public ::testing::Test {
 protected:
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

  std::shared_ptr<FakeObject> object = std::make_shared<FakeObject>();
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
  EXPECT_EQ(object->readers, 0);
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
  sent += read_piece(*body);
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
  object->largest_read = 0;
  sent += read_piece(*body);
  sent += read_piece(*body);
  EXPECT_EQ(sent.size(), 3 * kPausedMax);
  EXPECT_EQ(object->largest_read, kPausedMax);
  others.shrink_to(0);
  sent += read_rest(*body);
  EXPECT_TRUE(sent == object_bytes());
  EXPECT_GT(object->largest_read, kReadBufferMax);
}

}  // namespace
}  // namespace onggi::s3
