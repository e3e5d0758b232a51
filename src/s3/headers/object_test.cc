#include "s3/headers/object.h"

#include <gtest/gtest.h>

#include "s3/headers/conditions.h"

namespace onggi::s3 {
namespace {

http::Request with(std::vector<http::Header> headers) {
  http::Request request;
  request.headers = std::move(headers);
  return request;
}

std::string write_error(std::string_view name, std::string_view value) {
  const auto checked = check_write_headers(with({{name, value}}));
  return checked ? "" : std::string(checked.error().code.name());
}

TEST(ObjectHeaders, aws_chunked_is_stripped_in_any_position) {
  EXPECT_EQ(without_aws_chunked("aws-chunked"), "");
  EXPECT_EQ(without_aws_chunked("AWS-Chunked,gzip"), "gzip");
  EXPECT_EQ(without_aws_chunked("gzip, aws-chunked"), "gzip");
  EXPECT_EQ(without_aws_chunked("gzip, aws-chunked, br"), "gzip, br");
  EXPECT_EQ(without_aws_chunked("gzip"), "gzip");
  EXPECT_EQ(without_aws_chunked("gzip,br"), "gzip,br");
  EXPECT_EQ(without_aws_chunked("deflate, gzip"), "deflate, gzip");
}

TEST(ObjectHeaders, keep_what_belongs_to_the_object) {
  const auto attributes = attributes_of(with({{"content-type", "text/plain"},
                                              {"content-encoding", "aws-chunked"},
                                              {"x-amz-meta-color", "blue"},
                                              {"x-amz-meta-color", "green"},
                                              {"x-amz-date", "now"},
                                              {"user-agent", "test"}}),
                                        "me");
  ASSERT_TRUE(attributes.has_value());
  const catalog::Pairs system{{"content-type", "text/plain"}};
  const catalog::Pairs user{{"color", "blue,green"}};
  EXPECT_EQ(attributes->system_metadata, system);
  EXPECT_EQ(attributes->user_metadata, user);
  EXPECT_EQ(attributes->owner_id, "me");
}

TEST(ObjectHeaders, metadata_has_a_limit) {
  const std::string value(2048 - 1, 'v');
  EXPECT_TRUE(attributes_of(with({{"x-amz-meta-n", value}}), "me").has_value());
  const auto refused = attributes_of(with({{"x-amz-meta-nn", value}}), "me");
  ASSERT_FALSE(refused.has_value());
  EXPECT_EQ(refused.error().code.name(), "MetadataTooLarge");
}

TEST(ObjectHeaders, refuse_what_is_not_built) {
  EXPECT_EQ(write_error("x-amz-server-side-encryption", "AES256"), "NotImplemented");
  EXPECT_EQ(write_error("x-amz-server-side-encryption-customer-key", "k"), "NotImplemented");
  EXPECT_EQ(write_error("x-amz-meta-x-amz-tagging", "a=1"), "");
}

TEST(ObjectHeaders, redirect_must_lead_somewhere) {
  const auto code = [](std::string_view value) {
    const auto result = attributes_of(with({{"x-amz-website-redirect-location", value}}), "me");
    return result ? std::string() : std::string(result.error().code.name());
  };
  EXPECT_EQ(code("/elsewhere"), "");
  EXPECT_EQ(code("https://example.com/"), "");
  EXPECT_EQ(code("javascript:0"), "InvalidRedirectLocation");
}

TEST(ObjectHeaders, overrides_replace_and_cannot_split_headers) {
  catalog::ObjectInfo object;
  object.attributes.system_metadata = {{"content-type", "text/plain"}};
  const auto apply = [&object](std::string_view raw) {
    const auto query = http::Query::parse(raw);
    http::Response response;
    const auto added = add_object_headers(response, object, *query);
    return added ? *response.find("Content-Type") : std::string(added.error().code.name());
  };
  EXPECT_EQ(apply(""), "text/plain");
  EXPECT_EQ(apply("response-content-type=a%2Fb"), "a/b");
  EXPECT_EQ(apply("response-content-type=a%0d%0aX:y"), "InvalidArgument");
}

TEST(ConditionsHeader, reads_the_four_and_ignores_bad_dates) {
  const auto conditions =
      request_conditions(with({{"if-match", "\"a\", \"b\""},
                               {"if-none-match", "*"},
                               {"if-modified-since", "Sun, 22 Nov 2026 18:46:53 GMT"},
                               {"if-unmodified-since", "yesterday"},
                               {"x-amz-copy-source-if-match", "no"}}));
  EXPECT_EQ(conditions.if_match, "\"a\", \"b\"");
  EXPECT_EQ(conditions.if_none_match, "*");
  ASSERT_TRUE(conditions.if_modified_since.has_value());
  EXPECT_EQ(format_iso8601(*conditions.if_modified_since), "2026-11-22T18:46:53.000Z");
  EXPECT_FALSE(conditions.if_unmodified_since.has_value());
}

TEST(ConditionsHeader, writes_have_valid_dates_once) {
  const auto valid = [](std::vector<http::Header> headers) {
    return check_write_headers(with(std::move(headers))).has_value();
  };
  const std::string date = "Sun, 22 Nov 2026 18:46:53 GMT";
  EXPECT_TRUE(
      valid({{"if-unmodified-since", date}, {"x-amz-copy-source-if-modified-since", date}}));
  EXPECT_FALSE(valid({{"if-unmodified-since", "yesterday"}}));
  EXPECT_FALSE(valid({{"x-amz-copy-source-if-unmodified-since", ""}}));
  EXPECT_FALSE(valid({{"x-amz-rename-source-if-modified-since", "1"}}));
  EXPECT_FALSE(valid({{"if-unmodified-since", date}, {"if-unmodified-since", date}}));
  EXPECT_FALSE(delete_conditions(with({{"if-unmodified-since", "yesterday"}})).has_value());
}

TEST(ConditionsHeader, copy_sources_have_their_own) {
  const auto conditions = copy_source_conditions(
      with({{"if-match", "destination"}, {"x-amz-copy-source-if-match", "source"}}));
  EXPECT_EQ(conditions.if_match, "source");
}

TEST(ConditionsHeader, deletes_take_size_and_time) {
  const auto conditions = delete_conditions(
      with({{"x-amz-if-match-size", "12"},
            {"x-amz-if-match-last-modified-time", "Sun, 22 Nov 2026 18:46:53 GMT"}}));
  ASSERT_TRUE(conditions.has_value());
  EXPECT_EQ(conditions->if_match_size, 12U);
  EXPECT_TRUE(conditions->if_match_last_modified.has_value());
  EXPECT_EQ(delete_conditions(with({{"x-amz-if-match-size", "-1"}})).error().code.name(),
            "InvalidArgument");
}

}  // namespace
}  // namespace onggi::s3
