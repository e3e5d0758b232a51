#include "s3/headers/text.h"

#include <algorithm>

#include "base/codec.h"

namespace onggi::s3 {
namespace {

/// The maximum number of bytes of text in one encoded word. Base64 encodes 45 bytes as 60
/// characters, so no word exceeds the limit of 75 characters in RFC 2047.
constexpr std::size_t kWordTextMax = 45;

bool is_ascii(std::string_view text) {
  return std::ranges::all_of(text, [](char c) { return static_cast<unsigned char>(c) < 0x80; });
}

bool continues_character(char c) { return (static_cast<unsigned char>(c) & 0xc0) == 0x80; }

std::string utf8_of_latin1(std::string_view bytes) {
  std::string out;
  out.reserve(2 * bytes.size());
  for (const char c : bytes) {
    const auto byte = static_cast<unsigned char>(c);
    if (byte < 0x80) {
      out += c;
    } else {
      out += static_cast<char>(0xc0 | byte >> 6);
      out += static_cast<char>(0x80 | (byte & 0x3f));
    }
  }
  return out;
}

/// Returns the prefix of the UTF-8 string `text` that fits into the next encoded word. Never splits
/// a character (RFC 2047, section 5).
std::string_view next_word(std::string_view text) {
  if (text.size() <= kWordTextMax) return text;
  auto size = kWordTextMax;
  while (continues_character(text[size])) --size;
  return text.substr(0, size);
}

std::string encoded_words(std::string_view text) {
  std::string out;
  while (!text.empty()) {
    const auto word = next_word(text);
    if (!out.empty()) out += ' ';
    out.append("=?UTF-8?B?").append(base64_encode(word)).append("?=");
    text.remove_prefix(word.size());
  }
  return out;
}

}  // namespace

std::string header_text(std::string_view value) {
  if (is_ascii(value)) return std::string(value);
  return encoded_words(is_utf8(value) ? std::string(value) : utf8_of_latin1(value));
}

}  // namespace onggi::s3
