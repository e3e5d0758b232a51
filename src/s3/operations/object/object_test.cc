// Tests of operations on objects against the whole service.
#include "base/codec.h"
#include "base/digest/checksum.h"
#include "s3/test_fixture.h"

namespace onggi::s3 {
namespace {

std::string quoted_md5(std::string_view bytes) { return '"' + hex_encode(md5(bytes)) + '"'; }

TEST(PutObject, stores_bytes_and_headers) {
  TestService s3;
  const auto put = s3.send({.method = "PUT",
                            .target = "/jar/a%20b",
                            .headers = {{"content-type", "text/plain"},
                                        {"x-amz-meta-color", "blue"},
                                        {"x-amz-acl", "private"}},
                            .body = "kimchi"});
  EXPECT_EQ(put.status, 200) << put.body;
  EXPECT_EQ(put.header("ETag"), quoted_md5("kimchi"));
  EXPECT_NE(put.header("x-amz-checksum-crc64nvme"), "");
  EXPECT_EQ(put.header("x-amz-checksum-type"), "FULL_OBJECT");
  const auto get = s3.get("/jar/a%20b");
  EXPECT_EQ(get.status, 200);
  EXPECT_EQ(get.body, "kimchi");
  EXPECT_EQ(get.header("Content-Type"), "text/plain");
  EXPECT_EQ(get.header("x-amz-meta-color"), "blue");
  EXPECT_EQ(get.header("Accept-Ranges"), "bytes");
  EXPECT_EQ(get.header("Last-Modified"), "Fri, 24 May 2013 00:00:00 GMT");
  EXPECT_EQ(get.header("x-amz-checksum-crc64nvme"), "");
}

TEST(PutObject, refuses_before_the_body_is_read) {
  TestService s3;
  s3.put("key", "old");
  struct Case {
    std::string name, value, error;
  };
  const Case cases[] = {
      {"if-none-match", "*", "412 PreconditionFailed"},
      {"if-match", "\"other\"", "412 PreconditionFailed"},
      {"content-md5", "", "400 InvalidDigest"},
      {"content-md5", "AAAA", "400 InvalidDigest"},
      {"x-amz-checksum-crc32", "AAAA", "400 InvalidRequest"},
      {"x-amz-acl", "public-read", "400 AccessControlListNotSupported"},
      {"x-amz-storage-class", "COLD", "400 InvalidStorageClass"},
      {"x-amz-meta-long", std::string(2048, 'v'), "400 MetadataTooLarge"},
      {"x-amz-website-redirect-location", "x", "400 InvalidRedirectLocation"},
  };
  for (const auto& [name, value, error] : cases) {
    const auto put =
        s3.send({.method = "PUT", .target = "/jar/key", .headers = {{name, value}}, .body = "new"});
    EXPECT_EQ(put.error(), error) << name;
    EXPECT_FALSE(put.body_was_read) << name;
  }
  EXPECT_EQ(s3.get("/jar/key").body, "old");
}

TEST(PutObject, rejects_wrong_digests_and_stores_nothing) {
  TestService s3;
  const auto wrong_md5 = base64_encode(md5("other"));
  auto put = s3.send({.method = "PUT",
                      .target = "/jar/key",
                      .headers = {{"content-md5", wrong_md5}},
                      .body = "bytes"});
  EXPECT_EQ(put.error(), "400 BadDigest");
  EXPECT_EQ(put.xml("Message"), "The Content-MD5 you specified did not match what we received.");
  EXPECT_EQ(put.xml("CalculatedDigest"), base64_encode(md5("bytes")));
  EXPECT_EQ(put.xml("ExpectedDigest"), hex_encode(md5("other")));
  put = s3.send({.method = "PUT",
                 .target = "/jar/key",
                 .headers = {{"x-amz-checksum-crc32", "AAAAAA=="}},
                 .body = "bytes"});
  EXPECT_EQ(put.error(), "400 BadDigest");
  EXPECT_EQ(put.xml("Message"), "The CRC32 you specified did not match the calculated checksum.");
  const auto get = s3.get("/jar/key");
  EXPECT_EQ(get.error(), "404 NoSuchKey");
  EXPECT_EQ(get.xml("Key"), "key");
}

TEST(PutObject, if_match_on_a_missing_key_is_not_found) {
  TestService s3;
  const auto put = s3.send(
      {.method = "PUT", .target = "/jar/key", .headers = {{"if-match", "\"e\""}}, .body = "new"});
  EXPECT_EQ(put.error(), "404 NoSuchKey");
}

TEST(GetObject, answers_ranges) {
  TestService s3;
  s3.put("small", "0123456789");
  s3.put("large", std::string(100'000, 'x') + "tail");
  const auto ranged = [&s3](std::string target, std::string range) {
    return s3.send(
        {.method = "GET", .target = std::move(target), .headers = {{"range", std::move(range)}}});
  };
  auto get = ranged("/jar/small", "bytes=2-4");
  EXPECT_EQ(get.status, 206);
  EXPECT_EQ(get.body, "234");
  EXPECT_EQ(get.header("Content-Range"), "bytes 2-4/10");
  EXPECT_EQ(get.response.content_length, 3U);
  get = ranged("/jar/large", "bytes=-4");
  EXPECT_EQ(get.body, "tail");
  EXPECT_EQ(get.header("Content-Range"), "bytes 100000-100003/100004");
  get = ranged("/jar/small", "bytes=0-1,3-4");
  EXPECT_EQ(get.status, 200);
  EXPECT_EQ(get.body, "0123456789");
  get = ranged("/jar/small", "bytes=10-");
  EXPECT_EQ(get.error(), "416 InvalidRange");
  EXPECT_EQ(get.header("Content-Range"), "bytes */10");
  EXPECT_EQ(get.xml("ActualObjectSize"), "10");
  get = s3.send({.method = "GET",
                 .target = "/jar/small",
                 .headers = {{"range", "bytes=0-1"}, {"if-range", "\"other\""}}});
  EXPECT_EQ(get.status, 200);
}

TEST(GetObject, part_numbers_of_plain_objects) {
  TestService s3;
  s3.put("key", "0123456789");
  s3.put("empty", "");
  const auto get = s3.get("/jar/key?partNumber=1");
  EXPECT_EQ(get.status, 206);
  EXPECT_EQ(get.body, "0123456789");
  EXPECT_EQ(get.header("x-amz-mp-parts-count"), "");
  EXPECT_EQ(s3.get("/jar/empty?partNumber=1").status, 200);
  EXPECT_EQ(s3.get("/jar/key?partNumber=2").error(), "416 InvalidPartNumber");
  EXPECT_EQ(s3.get("/jar/key?partNumber=0").error(), "400 InvalidArgument");
  EXPECT_EQ(s3.get("/jar/key?partNumber=10001").error(), "400 InvalidArgument");
  const auto both = s3.send(
      {.method = "GET", .target = "/jar/key?partNumber=1", .headers = {{"range", "bytes=0-1"}}});
  EXPECT_EQ(both.error(), "400 InvalidRequest");
}

TEST(GetObject, honours_conditions) {
  TestService s3;
  s3.put("key", "bytes");
  const auto with = [&s3](std::string name, std::string value) {
    return s3.send(
        {.method = "GET", .target = "/jar/key", .headers = {{std::move(name), std::move(value)}}});
  };
  auto get = with("if-none-match", quoted_md5("bytes"));
  EXPECT_EQ(get.status, 304);
  EXPECT_EQ(get.body, "");
  EXPECT_EQ(get.header("ETag"), quoted_md5("bytes"));
  EXPECT_NE(get.header("Last-Modified"), "");
  get = with("if-match", "\"other\"");
  EXPECT_EQ(get.error(), "412 PreconditionFailed");
  EXPECT_EQ(get.xml("Condition"), "If-Match");
  EXPECT_EQ(with("if-unmodified-since", "Sat, 25 May 2013 00:00:00 GMT").status, 200);
  EXPECT_EQ(with("if-modified-since", "Fri, 24 May 2013 00:00:00 GMT").status, 304);
  // If-Modified-Since with a date in the future has no effect.
  EXPECT_EQ(with("if-modified-since", "Sat, 25 May 2013 00:00:00 GMT").status, 200);
}

TEST(GetObject, shows_checksums_when_asked_and_only_of_all_bytes) {
  TestService s3;
  s3.put("key", "bytes");
  auto get = s3.send(
      {.method = "GET", .target = "/jar/key", .headers = {{"x-amz-checksum-mode", "ENABLED"}}});
  EXPECT_NE(get.header("x-amz-checksum-crc64nvme"), "");
  get = s3.send({.method = "GET",
                 .target = "/jar/key",
                 .headers = {{"x-amz-checksum-mode", "ENABLED"}, {"range", "bytes=0-1"}}});
  EXPECT_EQ(get.header("x-amz-checksum-crc64nvme"), "");
}

TEST(GetObject, knows_null_versions_only) {
  TestService s3;
  s3.put("key", "bytes");
  EXPECT_EQ(s3.get("/jar/key?versionId=null").body, "bytes");
  EXPECT_EQ(s3.get("/jar/key?versionId=" + std::string(32, 'v')).error(), "404 NoSuchVersion");
  EXPECT_EQ(s3.get("/jar/key?versionId=bad").error(), "400 InvalidArgument");
  EXPECT_EQ(s3.get("/jar/key?versionId=").error(), "400 InvalidArgument");
}

TEST(HeadObject, is_a_get_without_bytes) {
  TestService s3;
  s3.put("key", "0123456789");
  auto head = s3.send({.method = "HEAD", .target = "/jar/key"});
  EXPECT_EQ(head.status, 200);
  EXPECT_EQ(head.body, "");
  EXPECT_EQ(head.response.content_length, 10U);
  head = s3.send({.method = "HEAD", .target = "/jar/key", .headers = {{"range", "bytes=0-3"}}});
  EXPECT_EQ(head.status, 206);
  EXPECT_EQ(head.response.content_length, 4U);
  EXPECT_EQ(head.header("Content-Range"), "bytes 0-3/10");
  head = s3.send({.method = "HEAD", .target = "/jar/key?partNumber=1"});
  EXPECT_EQ(head.status, 206);
  EXPECT_EQ(head.body, "");
  head = s3.send({.method = "HEAD", .target = "/jar/missing"});
  EXPECT_EQ(head.status, 404);
  EXPECT_EQ(head.body, "");
}

TEST(DeleteObject, is_repeatable_and_conditional) {
  TestService s3;
  s3.put("key", "bytes");
  const auto remove = [&s3](std::string target, std::string name = "x-none",
                            std::string value = "1") {
    return s3.send({.method = "DELETE",
                    .target = std::move(target),
                    .headers = {{std::move(name), std::move(value)}}});
  };
  EXPECT_EQ(remove("/jar/key", "if-match", "\"other\"").error(), "412 PreconditionFailed");
  EXPECT_EQ(remove("/jar/key", "x-amz-if-match-size", "4").error(), "412 PreconditionFailed");
  EXPECT_EQ(remove("/jar/key", "x-amz-if-match-size", "x").error(), "400 InvalidArgument");
  EXPECT_EQ(remove("/jar/key?versionId=bad").error(), "400 InvalidArgument");
  EXPECT_EQ(remove("/jar/key?versionId=" + std::string(32, 'v')).status, 204);
  EXPECT_EQ(s3.get("/jar/key").status, 200);
  EXPECT_EQ(remove("/jar/key", "x-amz-if-match-size", "5").status, 204);
  EXPECT_EQ(remove("/jar/key").status, 204);
  EXPECT_EQ(s3.get("/jar/key").error(), "404 NoSuchKey");
}

Ask delete_objects(std::string inner, std::string_view key = kOwnerKey) {
  const auto document = "<Delete>" + std::move(inner) + "</Delete>";
  return {.method = "POST",
          .target = "/jar?delete",
          .headers = {{"content-md5", base64_encode(md5(document))}},
          .body = document,
          .key = key};
}

TEST(DeleteObjects, reports_each_key) {
  TestService s3;
  s3.put("a", "1");
  s3.put("b", "2");
  const auto answer = s3.send(delete_objects(
      "<Object><Key>a</Key></Object><Object><Key>a</Key></Object>"
      "<Object><Key>b</Key><ETag>\"x\"</ETag></Object><Object><Key>none</Key></Object>"));
  EXPECT_EQ(answer.status, 200) << answer.body;
  const auto root = parse_xml(answer.body);
  ASSERT_TRUE(root.has_value());
  EXPECT_EQ(std::ranges::count(root->children, "Deleted", &XmlElement::name), 3);
  const auto* error = root->child("Error");
  ASSERT_NE(error, nullptr);
  EXPECT_EQ(error->child_text("Key"), "b");
  EXPECT_EQ(error->child_text("Code"), "PreconditionFailed");
  EXPECT_EQ(s3.get("/jar/a").status, 404);
  EXPECT_EQ(s3.get("/jar/b").status, 200);
}

TEST(DeleteObjects, quiet_shows_errors_only_and_denial_is_one_of_them) {
  TestService s3;
  s3.put("mine/a", "1");
  s3.put("b", "2");
  iam::Grant grant;
  grant.bucket = "jar";
  grant.prefix = "mine/";
  grant.rights = static_cast<iam::Rights>(iam::Right::kDelete);
  s3.users.guest->grants.push_back(grant);
  const auto answer =
      s3.send(delete_objects("<Quiet>true</Quiet><Object><Key>mine/a</Key></Object>"
                             "<Object><Key>b</Key></Object>",
                             kGuestKey));
  EXPECT_EQ(answer.status, 200) << answer.body;
  const auto root = parse_xml(answer.body);
  ASSERT_TRUE(root.has_value());
  ASSERT_EQ(root->children.size(), 1U);
  EXPECT_EQ(root->children[0].child_text("Code"), "AccessDenied");
  EXPECT_EQ(s3.get("/jar/b").status, 200);
  EXPECT_EQ(s3.get("/jar/mine/a").status, 404);
}

TEST(DeleteObjects, needs_a_digest_and_good_xml) {
  TestService s3;
  auto ask = delete_objects("<Object><Key>a</Key></Object>");
  ask.headers.clear();
  EXPECT_EQ(s3.send(ask).error(), "400 InvalidRequest");
  EXPECT_EQ(s3.send(delete_objects("")).error(), "400 MalformedXML");
}

Ask copy(std::string source, std::string target,
         std::vector<std::pair<std::string, std::string>> headers = {}) {
  headers.emplace_back("x-amz-copy-source", std::move(source));
  return {.method = "PUT", .target = std::move(target), .headers = std::move(headers)};
}

TEST(CopyObject, copies_or_replaces_metadata) {
  TestService s3;
  s3.send({.method = "PUT",
           .target = "/jar/from%20here",
           .headers = {{"x-amz-meta-color", "blue"}},
           .body = "bytes"});
  auto answer = s3.send(copy("jar/from%20here", "/jar/to"));
  EXPECT_EQ(answer.status, 200) << answer.body;
  EXPECT_EQ(answer.xml("ETag"), quoted_md5("bytes"));
  EXPECT_EQ(answer.xml("LastModified"), "2013-05-24T00:00:00.000Z");
  EXPECT_EQ(s3.get("/jar/to").header("x-amz-meta-color"), "blue");
  answer = s3.send(copy("/jar/to", "/jar/to",
                        {{"x-amz-metadata-directive", "REPLACE"}, {"x-amz-meta-size", "9"}}));
  EXPECT_EQ(answer.status, 200) << answer.body;
  const auto get = s3.get("/jar/to");
  EXPECT_EQ(get.body, "bytes");
  EXPECT_EQ(get.header("x-amz-meta-color"), "");
  EXPECT_EQ(get.header("x-amz-meta-size"), "9");
}

TEST(CopyObject, refuses_with_the_error_of_the_side_that_fails) {
  TestService s3;
  s3.put("key", "bytes");
  EXPECT_EQ(s3.send(copy("jar/key", "/jar/key")).error(), "400 InvalidRequest");
  EXPECT_EQ(s3.send(copy("jar/none", "/jar/to")).error(), "404 NoSuchKey");
  EXPECT_EQ(s3.send(copy("jug/key", "/jar/to")).error(), "404 NoSuchBucket");
  EXPECT_EQ(s3.send(copy("jar", "/jar/to")).error(), "400 InvalidArgument");
  EXPECT_EQ(s3.send(copy("jar/key", "/jar/to", {{"x-amz-metadata-directive", "X"}})).error(),
            "400 InvalidArgument");
  const auto failed =
      s3.send(copy("jar/key", "/jar/to", {{"x-amz-copy-source-if-match", "\"x\""}}));
  EXPECT_EQ(failed.error(), "412 PreconditionFailed");
  EXPECT_EQ(failed.xml("Condition"), "x-amz-copy-source-If-Match");
  s3.put("to", "here");
  EXPECT_EQ(s3.send(copy("jar/key", "/jar/to", {{"if-none-match", "*"}})).error(),
            "412 PreconditionFailed");
}

TEST(CopyObject, needs_the_right_to_read_the_source) {
  TestService s3;
  s3.put("key", "bytes");
  iam::Grant grant;
  grant.bucket = "jar";
  grant.rights = static_cast<iam::Rights>(iam::Right::kWrite);
  s3.users.guest->grants.push_back(grant);
  auto ask = copy("jar/key", "/jar/to");
  ask.key = kGuestKey;
  EXPECT_EQ(s3.send(ask).error(), "403 AccessDenied");
}

TEST(GetObjectAttributes, answers_what_is_asked) {
  TestService s3;
  s3.put("key", "bytes");
  const auto ask = [&s3](std::string attributes) {
    return s3.send({.method = "GET",
                    .target = "/jar/key?attributes",
                    .headers = {{"x-amz-object-attributes", std::move(attributes)}}});
  };
  const auto answer = ask("ETag,ObjectSize, StorageClass,Checksum,ObjectParts");
  EXPECT_EQ(answer.status, 200) << answer.body;
  EXPECT_EQ(answer.xml("ETag"), hex_encode(md5("bytes")));
  EXPECT_EQ(answer.xml("ObjectSize"), "5");
  EXPECT_EQ(answer.xml("StorageClass"), "STANDARD");
  EXPECT_EQ(ask("ETag").xml("ObjectSize"), "");
  EXPECT_EQ(ask("Colour").error(), "400 InvalidArgument");
  EXPECT_EQ(s3.get("/jar/key?attributes").error(), "400 InvalidRequest");
}

}  // namespace
}  // namespace onggi::s3
