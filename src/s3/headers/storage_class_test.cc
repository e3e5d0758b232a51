#include "s3/headers/storage_class.h"

#include <gtest/gtest.h>

#include "s3/test_fixture.h"

namespace onggi::s3 {
namespace {

Answer put_as(TestService& s3, const std::string& storage_class) {
  return s3.send({.method = "PUT",
                  .target = "/jar/key",
                  .headers = {{"x-amz-storage-class", storage_class}},
                  .body = "bytes"});
}

TEST(StorageClassHeader, is_kept_and_told) {
  TestService s3;
  for (const auto* name :
       {"REDUCED_REDUNDANCY", "STANDARD_IA", "ONEZONE_IA", "INTELLIGENT_TIERING", "GLACIER_IR"}) {
    EXPECT_EQ(put_as(s3, name).status, 200) << name;
    const auto head = s3.send({.method = "HEAD", .target = "/jar/key"});
    EXPECT_EQ(head.header("x-amz-storage-class"), name);
    EXPECT_TRUE(s3.get("/jar").body.contains("<StorageClass>" + std::string(name))) << name;
  }
  EXPECT_EQ(put_as(s3, "STANDARD").status, 200);
  EXPECT_EQ(s3.get("/jar/key").header("x-amz-storage-class"), "");
  for (const auto* none : {"GLACIER", "DEEP_ARCHIVE", "COLD", "standard_ia", ""})
    EXPECT_EQ(put_as(s3, none).error(), "400 InvalidStorageClass") << none;
}

TEST(StorageClassHeader, copies_have_what_they_are_given) {
  TestService s3;
  put_as(s3, "STANDARD_IA");
  const auto copy = [&s3](const std::string& target, const std::string& storage_class) {
    Ask ask{.method = "PUT", .target = target, .headers = {{"x-amz-copy-source", "/jar/key"}}};
    if (!storage_class.empty()) ask.headers.emplace_back("x-amz-storage-class", storage_class);
    return s3.send(ask).status;
  };
  const auto class_of = [&s3](const std::string& target) {
    return s3.send({.method = "HEAD", .target = target}).header("x-amz-storage-class");
  };
  EXPECT_EQ(copy("/jar/copy", ""), 200);
  EXPECT_EQ(class_of("/jar/copy"), "") << "STANDARD, whatever its source is";
  EXPECT_EQ(copy("/jar/copy", "GLACIER_IR"), 200);
  EXPECT_EQ(class_of("/jar/copy"), "GLACIER_IR");
  EXPECT_EQ(copy("/jar/key", "ONEZONE_IA"), 200) << "onto itself";
  EXPECT_EQ(class_of("/jar/key"), "ONEZONE_IA");
}

TEST(StorageClassHeader, a_setting_restricts_it) {
  http::Request request;
  const std::string name = "x-amz-storage-class";
  constexpr std::array kOne{catalog::StorageClass::kStandardIa};
  const auto outcome = [&](const std::string& value) {
    request.headers.assign({{name, value}});
    const auto asked = requested_storage_class(request, kOne);
    return asked ? std::string(to_string(*asked)) : std::string(asked.error().code.name());
  };
  EXPECT_EQ(outcome("STANDARD_IA"), "STANDARD_IA");
  EXPECT_EQ(outcome("STANDARD"), "STANDARD");
  EXPECT_EQ(outcome("GLACIER_IR"), "InvalidStorageClass");
}

}  // namespace
}  // namespace onggi::s3
