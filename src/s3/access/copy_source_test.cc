#include "s3/access/copy_source.h"

#include <gtest/gtest.h>

namespace onggi::s3 {
namespace {

/// Returns "bucket|key|version", or the error code.
std::string parsed(std::string_view header) {
  const auto source = parse_copy_source(header);
  if (!source) return std::string(source.error().code.name());
  return source->bucket + "|" + source->key + "|" + source->version_id;
}

TEST(CopySource, is_decoded_exactly_once) {
  const std::string version(32, 'v');
  EXPECT_EQ(parsed("jar/key"), "jar|key|");
  EXPECT_EQ(parsed("/jar/key"), "jar|key|");
  EXPECT_EQ(parsed("jar%2Fkey"), "jar|key|");
  EXPECT_EQ(parsed("jar/a%20b%2Bc"), "jar|a b+c|");
  EXPECT_EQ(parsed("jar/a+b%2B%20"), "jar|a b+ |");
  EXPECT_EQ(parsed("jar/%2520"), "jar|%20|");
  EXPECT_EQ(parsed("jar//x/../y/"), "jar|/x/../y/|");
  EXPECT_EQ(parsed("jar/what%3FversionId=x"), "jar|what?versionId=x|");
  EXPECT_EQ(parsed("jar/key?versionId=null"), "jar|key|null");
  EXPECT_EQ(parsed("jar/key?versionId=" + version), "jar|key|" + version);
}

TEST(CopySource, refuses_what_names_no_object) {
  for (const auto* bad : {"", "/", "jar", "jar/", "/jar/", "//key", "jar/%zz", "jar/%ff",
                          "jar/key?versionId=", "jar/key?versionId=bad", "jar/key?other=1",
                          "jar/a%00b", "192.168.1.1/key", "my-buc@k/key", "2001:db8::1/key",
                          "jar/../key", "jar/a/..%2F..", "jar/.."})
    EXPECT_EQ(parsed(bad), "InvalidArgument") << bad;
  EXPECT_EQ(parsed("jar/" + std::string(1025, 'k')), "InvalidArgument");
}

}  // namespace
}  // namespace onggi::s3
