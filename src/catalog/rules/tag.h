// The rules for the tags of objects and buckets. Pure functions. The protocol layers provide the
// error messages.
// https://docs.aws.amazon.com/AmazonS3/latest/userguide/object-tagging.html
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>

#include "catalog/types.h"

namespace onggi::catalog {

inline constexpr std::size_t kObjectTagsMax = 10;
inline constexpr std::size_t kBucketTagsMax = 50;

enum class TagFault : std::uint8_t {
  kTooMany,
  kKey,       // the key is empty, longer than 128 characters, or has an invalid character
  kValue,     // the value is longer than 256 characters or has an invalid character
  kReserved,  // the key begins with "aws:"
  kTwice,     // an earlier tag has the same key
};

struct BadTag {
  TagFault fault{};
  std::size_t at = 0;  // index of the tag; not set for kTooMany
};

/// Returns the first error in a list of tags, or nullopt if the list is valid. The list may have at
/// most `count_max` tags.
[[nodiscard]] std::optional<BadTag> find_bad_tag(const Pairs& tags, std::size_t count_max);

}  // namespace onggi::catalog
