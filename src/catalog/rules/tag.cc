#include "catalog/rules/tag.h"

#include <algorithm>
#include <string>
#include <string_view>

#include "base/codec.h"

namespace onggi::catalog {
namespace {

constexpr std::size_t kTagKeyMax = 128;    // in characters
constexpr std::size_t kTagValueMax = 256;  // in characters

std::size_t characters(std::string_view utf8) {
  const auto begins = [](char c) { return (static_cast<unsigned char>(c) & 0xc0) != 0x80; };
  return static_cast<std::size_t>(std::ranges::count_if(utf8, begins));
}

/// Returns true if a tag may contain `c`: a byte of a non-ASCII character, an ASCII letter or
/// digit, a space, or one of the punctuation characters +-=._:/@
bool may_be_in_tag(char c) {
  const auto byte = static_cast<unsigned char>(c);
  return byte >= 0x80 || (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') ||
         (c >= 'a' && c <= 'z') || std::string_view(" +-=._:/@").contains(c);
}

bool is_tag_text(std::string_view text, std::size_t characters_max) {
  return is_utf8(text) && characters(text) <= characters_max &&
         std::ranges::all_of(text, may_be_in_tag);
}

std::optional<TagFault> fault_of(const std::string& key, const std::string& value) {
  if (key.empty() || !is_tag_text(key, kTagKeyMax)) return TagFault::kKey;
  if (!is_tag_text(value, kTagValueMax)) return TagFault::kValue;
  if (key.starts_with("aws:")) return TagFault::kReserved;
  return std::nullopt;
}

}  // namespace

std::optional<BadTag> find_bad_tag(const Pairs& tags, std::size_t count_max) {
  if (tags.size() > count_max) return BadTag{.fault = TagFault::kTooMany};
  for (std::size_t at = 0; at < tags.size(); ++at) {
    const auto& [key, value] = tags[at];
    if (const auto fault = fault_of(key, value)) return BadTag{.fault = *fault, .at = at};
    const auto is_same = [&](const auto& other) { return other.first == key; };
    if (std::any_of(tags.begin(), tags.begin() + static_cast<std::ptrdiff_t>(at), is_same))
      return BadTag{.fault = TagFault::kTwice, .at = at};
  }
  return std::nullopt;
}

}  // namespace onggi::catalog
