#include "http/framing/chunk_framing.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <string>
#include <vector>

#include "base/death_test.h"

namespace onggi::http {
namespace {

using namespace std::string_literals;

/// Decodes `wire` in pieces of `step` bytes. Returns the data, "bad" if the framing is malformed,
/// or "more:" and the data so far if the body is incomplete.
std::string decode(std::string_view wire, std::size_t step) {
  ChunkFraming framing;
  std::string data;
  while (!framing.done()) {
    if (wire.empty()) return "more:" + data;
    auto piece = wire.substr(0, step);
    wire.remove_prefix(piece.size());
    while (!piece.empty() && !framing.done()) {
      const auto taken = framing.advance(piece);
      if (!taken) return "bad";
      piece.remove_prefix(*taken);
      const auto n = std::min<std::uint64_t>(piece.size(), framing.data_left());
      if (n == 0) continue;
      data += piece.substr(0, n);
      piece.remove_prefix(n);
      framing.took(n);
    }
  }
  return data;
}

TEST(ChunkFraming, takes_what_the_rfc_allows) {
  const std::vector<std::pair<std::string, std::string>> cases = {
      {"0\r\n\r\n", ""},
      {"000\r\n\r\n", ""},
      {"5\r\nhello\r\n0\r\n\r\n", "hello"},
      {"1\r\na\r\n1\r\nb\r\n0\r\n\r\n", "ab"},
      {"A\r\n0123456789\r\n0\r\n\r\n", "0123456789"},
      {"0000000000000001\r\na\r\n0\r\n\r\n", "a"},
      {"1;n=v;m=\"q\"\r\na\r\n0;last\r\n\r\n", "a"},
      {"1\r\na\r\n0\r\nX: y\r\nZ: w\r\n\r\n", "a"},
      {"2\r\n\r\n\r\n0\r\n\r\n", "\r\n"},
  };
  for (const auto& [wire, data] : cases) {
    for (const std::size_t step : {1, 2, 3, 100}) EXPECT_EQ(decode(wire, step), data) << wire;
  }
}

TEST(ChunkFraming, refuses_everything_else) {
  const std::vector<std::string> cases = {
      "\r\n",
      "g\r\n",
      " 5\r\nhello\r\n",
      "5 \r\nhello\r\n",
      "-1\r\n",
      "+1\r\na\r\n",
      "0x1\r\na\r\n",
      "5\nhello\r\n",
      "5\r\rhello",
      "5\r\nhello0\r\n",
      "5\r\nhello\n0\r\n",
      "5\r\nhelloX\r\n",
      "5\r\nhello\r\r",
      "10000000000000000\r\n",
      "00000000000000000\r\n\r\n",
      "ffffffffffffffffff\r\n",
      ";ext\r\n",
      "1;\0\r\na\r\n"s,
      "1;a\nb\r\n",
      "1;" + std::string(2000, 'x') + "\r\n",
      "0\r\n\rX",
      "0\r\n folded\r\n\r\n",
      "0\r\nX: \0\r\n\r\n"s,
      "0\r\nX: y\n\r\n",
      "0\r\nX: " + std::string(9000, 'y') + "\r\n\r\n",
      "1,\r\na\r\n",
      "1\tx\r\na\r\n",
  };
  for (const auto& wire : cases) {
    for (const std::size_t step : {1, 2, 3, 100'000}) EXPECT_EQ(decode(wire, step), "bad") << wire;
  }
}

TEST(ChunkFraming, counts_sizes_up_to_2_64_minus_1) {
  ChunkFraming framing;
  const auto taken = framing.advance("ffffffffffffffff\r\n");
  ASSERT_TRUE(taken);
  EXPECT_EQ(framing.data_left(), UINT64_MAX);
}

TEST(ChunkFraming, leaves_what_follows_the_body) {
  ChunkFraming framing;
  EXPECT_EQ(framing.advance("0\r\n\r\nGET / HTTP/1.1").value(), 5);
  EXPECT_TRUE(framing.done());
}

TEST(ChunkFraming, waits_for_more) {
  EXPECT_EQ(decode("5\r\nhel", 1), "more:hel");
  EXPECT_EQ(decode("5\r\nhello\r\n0\r\n", 100), "more:hello");
}

using ChunkFramingDeathTest = DeathTest;

TEST_F(ChunkFramingDeathTest, no_more_is_taken_than_the_chunk_has) {
  ChunkFraming framing;
  ASSERT_TRUE(framing.advance("5\r\n"));
  EXPECT_DEATH(framing.took(6), "CHECK failed: .*n <= left_");
}

TEST_F(ChunkFramingDeathTest, nothing_is_taken_between_chunks) {
  ChunkFraming framing;
  ASSERT_TRUE(framing.advance("5\r\n"));
  framing.took(5);
  EXPECT_DEATH(framing.took(1), "CHECK failed: state_ == State::kData");
}

}  // namespace
}  // namespace onggi::http
