#include "s3/headers/text.h"

#include <gtest/gtest.h>
#include <rapidcheck.h>

#include <algorithm>
#include <optional>

#include "base/codec.h"

namespace onggi::s3 {
namespace {

/// Decodes encoded words. Returns nullopt if a word is malformed or is not valid UTF-8 by itself.
std::optional<std::string> decoded(std::string_view words) {
  constexpr std::string_view kBegin = "=?UTF-8?B?";
  std::string out;
  while (!words.empty()) {
    const auto word = words.substr(0, words.find(' '));
    words.remove_prefix(std::min(words.size(), word.size() + 1));
    if (word.size() > 75 || !word.starts_with(kBegin) || !word.ends_with("?=")) return std::nullopt;
    const auto text = base64_decode(word.substr(kBegin.size(), word.size() - kBegin.size() - 2));
    if (!text || !is_utf8(*text)) return std::nullopt;
    out += *text;
  }
  return out;
}

TEST(HeaderText, ascii_stays_as_it_is) {
  for (const auto* text : {"", "a", "two  spaces\tand a tab", "=?UTF-8?B?7ZWc?=", "~\x7f"})
    EXPECT_EQ(header_text(text), text);
}

TEST(HeaderText, other_text_comes_in_encoded_words) {
  EXPECT_EQ(header_text("한"), "=?UTF-8?B?7ZWc?=");
  EXPECT_EQ(header_text("caf\xc3\xa9"), "=?UTF-8?B?Y2Fmw6k=?=");
  EXPECT_EQ(header_text("caf\xe9"), "=?UTF-8?B?Y2Fmw6k=?=");
}

TEST(HeaderText, long_text_is_cut_between_characters) {
  std::string text;
  for (int i = 0; i < 100; ++i) text += "a한é🫙";
  EXPECT_GT(header_text(text).size(), 75U);
  EXPECT_EQ(decoded(header_text(text)), text);
}

TEST(HeaderText, any_bytes_come_back_as_ascii) {
  const bool holds = rc::check([](const std::string& bytes) {
    const auto text = header_text(bytes);
    RC_ASSERT(
        std::ranges::all_of(text, [](char c) { return static_cast<unsigned char>(c) < 128; }));
    if (text != bytes) RC_ASSERT(decoded(text).has_value());
    if (text != bytes && is_utf8(bytes)) RC_ASSERT(decoded(text) == bytes);
  });
  EXPECT_TRUE(holds);
}

}  // namespace
}  // namespace onggi::s3
