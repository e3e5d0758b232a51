#include "s3/headers/range.h"

#include <gtest/gtest.h>

namespace onggi::s3 {
namespace {

/// Returns "offset+length", "whole", or the error code.
std::string resolved(std::string_view header, std::uint64_t size) {
  const auto range = resolve_range(header, size);
  if (!range) return std::string(range.error().code.name());
  if (!*range) return "whole";
  return std::to_string((*range)->offset) + "+" + std::to_string((*range)->length);
}

TEST(RangeHeader, selects_clips_or_ignores) {
  struct Case {
    std::string_view header;
    std::uint64_t size;
    std::string_view expected;
  };
  constexpr Case kCases[] = {
      {"bytes=0-0", 10, "0+1"},
      {"bytes=2-5", 10, "2+4"},
      {"bytes=5-", 10, "5+5"},
      {"bytes=9-99", 10, "9+1"},
      {"bytes=0-99999999999999999999999", 10, "0+10"},
      {"bytes=-3", 10, "7+3"},
      {"bytes=-30", 10, "0+10"},
      {"BYTES=1-2", 10, "1+2"},
      {"bytes=10-", 10, "InvalidRange"},
      {"bytes=10-11", 10, "InvalidRange"},
      {"bytes=99999999999999999999999-", 10, "InvalidRange"},
      {"bytes=-0", 10, "InvalidRange"},
      {"bytes=0-0", 0, "InvalidRange"},
      {"bytes=0-", 0, "InvalidRange"},
      {"bytes=-1", 0, "whole"},
      {"bytes=-8", 0, "whole"},
      {"bytes=-99999999999999999999999", 0, "whole"},
      {"bytes=-0", 0, "InvalidRange"},
      {"bytes= -1", 10, "whole"},
      {"bytes= 0-1", 10, "whole"},
      {"bytes=0 -1", 10, "whole"},
      {"bytes=5-2", 10, "whole"},
      {"bytes=0-1,4-5", 10, "whole"},
      {"bytes=-", 10, "whole"},
      {"bytes=", 10, "whole"},
      {"bytes=a-b", 10, "whole"},
      {"bytes=+1-2", 10, "whole"},
      {"items=0-1", 10, "whole"},
      {"0-1", 10, "whole"},
      {"", 10, "whole"},
  };
  for (const auto& [header, size, expected] : kCases)
    EXPECT_EQ(resolved(header, size), expected) << header << " of " << size;
}

TEST(RangeHeader, refusal_names_range_and_size) {
  const auto range = resolve_range("bytes=10-", 10);
  ASSERT_FALSE(range.has_value());
  const auto& error = range.error();
  EXPECT_EQ(error.status, 416);
  const std::pair<std::string, std::string> requested("RangeRequested", "bytes=10-");
  const std::pair<std::string, std::string> size("ActualObjectSize", "10");
  const std::pair<std::string, std::string> header("Content-Range", "bytes */10");
  EXPECT_EQ(error.fields.at(0), requested);
  EXPECT_EQ(error.fields.at(1), size);
  EXPECT_EQ(error.headers.at(0), header);
}

TEST(RangeHeader, copy_range_is_strict) {
  const auto good = resolve_copy_range("bytes=2-9", 10);
  ASSERT_TRUE(good.has_value());
  EXPECT_EQ(good->offset, 2U);
  EXPECT_EQ(good->length, 8U);
  for (const auto* bad :
       {"0-2", "bytes=0", "bytes=hello-world", "bytes=0-bar", "bytes=hello-", "bytes=0-2,3-5",
        "bytes=3-", "bytes=-3", "bytes=5-2", "bytes=0-10", "bytes=10-12", ""}) {
    const auto range = resolve_copy_range(bad, 10);
    ASSERT_FALSE(range.has_value()) << bad;
    EXPECT_EQ(range.error().code.name(), "InvalidArgument") << bad;
  }
}

TEST(RangeHeader, content_range_counts_from_zero) {
  EXPECT_EQ(content_range({.offset = 2, .length = 8}, 10), "bytes 2-9/10");
}

}  // namespace
}  // namespace onggi::s3
