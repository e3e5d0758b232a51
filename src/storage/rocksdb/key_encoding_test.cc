#include "storage/rocksdb/key_encoding.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <tuple>

namespace onggi::storage {
namespace {

using std::string_literals::operator""s;

/// Generates strings of the bytes that the escaping treats specially, so that the test finds
/// collisions.
rc::Gen<std::string> hostile_string() {
  return rc::gen::container<std::string>(rc::gen::element('\0', '\1', '\2', 'a', '\xfe', '\xff'));
}

struct Place {
  SpaceId space;
  Family family;
  std::string row;
  std::string suffix;
  auto operator<=>(const Place&) const = default;
  [[nodiscard]] std::string key() const { return entry_key(space, family, row, suffix); }
};

Place any_place() {
  return {*rc::gen::element<SpaceId>(0, 1, 255, 256, ~SpaceId{0}),
          *rc::gen::element(Family::kCurrent, Family::kVersions, Family::kConfig),
          *hostile_string(), *hostile_string()};
}

RC_GTEST_PROP(KeyEncoding, keys_have_the_order_of_places, ()) {
  const auto a = any_place();
  auto b = any_place();
  // The escaping affects the order only if the spaces and families are equal.
  if (*rc::gen::arbitrary<bool>()) std::tie(b.space, b.family) = std::tie(a.space, a.family);
  if (*rc::gen::arbitrary<bool>()) b.row = a.row + b.row;
  RC_ASSERT((a <=> b) == (a.key() <=> b.key()));
}

RC_GTEST_PROP(KeyEncoding, keys_decode_to_their_places, ()) {
  const auto place = any_place();
  auto key = place.key();
  const auto decoded = decode_entry_key(key.data(), key.size());
  RC_ASSERT(decoded.has_value());
  RC_ASSERT(decoded->row == place.row);
  RC_ASSERT(decoded->suffix == place.suffix);
}

RC_GTEST_PROP(KeyEncoding, decoding_survives_any_bytes, ()) {
  auto key = std::string(8, 'x') + '\1' + *hostile_string();
  const auto decoded = decode_entry_key(key.data(), key.size());
  if (decoded) RC_ASSERT(decoded->row.size() + decoded->suffix.size() <= key.size());
}

TEST(KeyEncoding, is_the_documented_disk_format) {
  EXPECT_EQ(entry_key(0x0102030405060708, Family::kBody, "a\0b"s, "s"),
            "\1\2\3\4\5\6\7\x08\x04"s + "a\0\xff"s + "b\0\1"s + "s");
  EXPECT_EQ(counters_key(1), "\0\0\0\0\0\0\0\1\0c"s);
  EXPECT_EQ(seal_key(1), "\0\0\0\0\0\0\0\1\0s"s);
}

TEST(KeyEncoding, engine_keys_are_outside_every_family) {
  EXPECT_LT(counters_key(7), entry_key(7, Family::kCurrent, "", ""));
  EXPECT_GT(counters_key(7), space_begin(7));
  EXPECT_LT(kFormatKey, space_begin(0));
  EXPECT_FALSE(is_entry_key(seal_key(7)));
  EXPECT_FALSE(is_entry_key(kFormatKey));
  EXPECT_TRUE(is_entry_key(entry_key(7, Family::kCurrent, "", "")));
}

TEST(KeyEncoding, refuses_keys_without_the_end_of_a_row) {
  for (auto key : {"12345678\1"s, "12345678\1row"s, "12345678\1row\0"s, "12345678\1row\0\2"s}) {
    EXPECT_FALSE(decode_entry_key(key.data(), key.size()));
  }
}

}  // namespace
}  // namespace onggi::storage
