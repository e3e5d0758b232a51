// The rules of tags, of objects and of buckets alike. Pure; the faces say in their own words what
// is wrong. https://docs.aws.amazon.com/AmazonS3/latest/userguide/object-tagging.html
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
  kKey,       // empty, longer than 128 characters, or with a sign that tags have not
  kValue,     // longer than 256 characters, or with such a sign
  kReserved,  // begins with "aws:"
  kTwice,     // another tag has this key
};

struct BadTag {
  TagFault fault{};
  std::size_t at = 0;  // which tag; of kTooMany none
};

/// The first thing that is wrong with tags of which there may be `count_max`.
[[nodiscard]] std::optional<BadTag> find_bad_tag(const Pairs& tags, std::size_t count_max);

}  // namespace onggi::catalog
