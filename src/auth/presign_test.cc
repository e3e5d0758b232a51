#include "auth/presign.h"

#include <gtest/gtest.h>

namespace onggi::auth {
namespace {

PresignedGet example() {
  PresignedGet get;
  get.endpoint = "https://examplebucket.s3.amazonaws.com";
  get.region = "us-east-1";
  get.bucket = "b";
  get.key = "folder/odd +&=?#/\xed\x95\x9c.txt";
  get.access_key = "AKIAIOSFODNN7EXAMPLE";
  get.now = parse_iso8601("2013-05-24T00:00:00Z").value();
  get.expires = std::chrono::hours(1);
  return get;
}

TEST(Presign, encodes_the_key_and_names_its_scope) {
  const auto url = presigned_url(example(), "secret");
  EXPECT_TRUE(url.starts_with(
      "https://examplebucket.s3.amazonaws.com/b/folder/odd%20%2B%26%3D%3F%23/%ED%95%9C.txt?"
      "X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Credential=AKIAIOSFODNN7EXAMPLE%2F20130524%2F"
      "us-east-1%2Fs3%2Faws4_request&X-Amz-Date=20130524T000000Z&X-Amz-Expires=3600&"
      "X-Amz-SignedHeaders=host&X-Amz-Signature="))
      << url;
}

TEST(Presign, every_part_of_the_request_is_signed) {
  const auto signature = [](const PresignedGet& get, std::string_view secret = "secret") {
    const auto url = presigned_url(get, secret);
    return url.substr(url.rfind('=') + 1);
  };
  const auto first = signature(example());
  EXPECT_EQ(first.size(), 64U);
  EXPECT_NE(first, signature(example(), "other"));
  auto changed = example();
  changed.key += "x";
  EXPECT_NE(first, signature(changed));
  changed = example();
  changed.query.emplace_back("response-content-disposition", "attachment");
  EXPECT_NE(first, signature(changed));
  changed = example();
  changed.endpoint = "https://other";
  EXPECT_NE(first, signature(changed));
  changed.endpoint = "https://examplebucket.s3.amazonaws.com:443";
  EXPECT_EQ(first, signature(changed)) << "clients leave the scheme's own port out of Host";
}

}  // namespace
}  // namespace onggi::auth
