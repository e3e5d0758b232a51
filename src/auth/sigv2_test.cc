#include "auth/sigv2.h"

#include <gtest/gtest.h>

#include <utility>
#include <vector>

#include "auth/testing.h"

namespace onggi::auth {
namespace {

using testing::kSecret;
using testing::TestRequest;

struct Sigv2Example {
  std::string_view name, method, target, host_bucket, signature;
  std::vector<std::pair<std::string_view, std::string_view>> headers;
  std::optional<std::string> expires;
};

std::string text_of(const Sigv2Example& example) {
  TestRequest request(example.method, example.target);
  for (const auto& [name, value] : example.headers) request.add(name, value);
  const auto path = sigv2_path(request.get(), example.host_bucket);
  return sigv2_string_to_sign(request.get(), request.query(), path, example.expires);
}

std::string text_of(std::string_view target,
                    std::vector<std::pair<std::string_view, std::string_view>> headers = {}) {
  return text_of({"", "GET", target, "", "", std::move(headers), std::nullopt});
}

/// The examples from the page that sigv2.h cites. The examples with the bucket johnsmith are in
/// versions of the page up to 2019.
TEST(Sigv2, gives_the_published_signatures) {
  const std::vector<Sigv2Example> examples{
      {"object GET",
       "GET",
       "/photos/puppy.jpg",
       "awsexamplebucket1",
       "qgk2+6Sv9/oM7G3qLEjTH1a1l1g=",
       {{"date", "Tue, 27 Mar 2007 19:36:42 +0000"}},
       {}},
      {"object GET",
       "GET",
       "/photos/puppy.jpg",
       "johnsmith",
       "bWq2s1WEIj+Ydj0vQ697zp+IXMU=",
       {{"date", "Tue, 27 Mar 2007 19:36:42 +0000"}},
       {}},
      {"object PUT",
       "PUT",
       "/photos/puppy.jpg",
       "awsexamplebucket1",
       "iqRzw+ileNPu1fhspnRs8nOjjIA=",
       {{"content-type", "image/jpeg"},
        {"content-length", "94328"},
        {"date", "Tue, 27 Mar 2007 21:15:45 +0000"}},
       {}},
      {"list",
       "GET",
       "/?prefix=photos&max-keys=50&marker=puppy",
       "awsexamplebucket1",
       "m0WP8eCtspQl5Ahe6L1SozdX9YA=",
       {{"date", "Tue, 27 Mar 2007 19:42:41 +0000"}},
       {}},
      {"fetch",
       "GET",
       "/?acl",
       "awsexamplebucket1",
       "82ZHiFIjc+WbcwFKGUVEQspPn+0=",
       {{"date", "Tue, 27 Mar 2007 19:44:46 +0000"}},
       {}},
      {"delete",
       "DELETE",
       "/awsexamplebucket1/photos/puppy.jpg",
       "",
       "XbyTlbQdu9Xw5o8P4iMwPktxQd8=",
       {{"date", "Tue, 27 Mar 2007 21:20:26 +0000"}},
       {}},
      {"delete, a proxy between",
       "DELETE",
       "/johnsmith/photos/puppy.jpg",
       "",
       "R4dJ53KECjStyBO5iTBJZ4XVOaI=",
       {{"date", "Tue, 27 Mar 2007 21:20:27 +0000"},
        {"x-amz-date", "Tue, 27 Mar 2007 21:20:26 +0000"}},
       {}},
      {"upload",
       "PUT",
       "/db-backup.dat.gz",
       "static.johnsmith.net",
       "ilyl83RwaSoYIEdixDQcA4OnAnc=",
       {{"user-agent", "curl/7.15.5"},
        {"date", "Tue, 27 Mar 2007 21:06:08 +0000"},
        {"x-amz-acl", "public-read"},
        {"content-type", "application/x-download"},
        {"content-md5", "4gJE4saaMU4BqNR0kLY+lw=="},
        {"x-amz-meta-reviewedby", "joe@johnsmith.net"},
        {"x-amz-meta-filechecksum", "0x02661779"},
        {"x-amz-meta-reviewedby", "jane@johnsmith.net"},
        {"x-amz-meta-checksumalgorithm", "crc32"},
        {"content-encoding", "gzip"},
        {"content-length", "5913339"}},
       {}},
      {"list all my buckets",
       "GET",
       "/",
       "",
       "qGdzdERIC03wnaRNKh6OqZehG9s=",
       {{"date", "Wed, 28 Mar 2007 01:29:59 +0000"}},
       {}},
      {"Unicode keys",
       "GET",
       "/dictionary/fran%C3%A7ais/pr%c3%a9f%c3%a8re",
       "",
       "DNEZGsoieTZ92F3bUfSPQcbGmlM=",
       {{"date", "Wed, 28 Mar 2007 01:49:49 +0000"}},
       {}},
      {"query string",
       "GET",
       "/photos/puppy.jpg?AWSAccessKeyId=AKIAIOSFODNN7EXAMPLE&Signature=x&Expires=1175139620",
       "johnsmith",
       "NpgCjnDzrM+WFzoENXmpNDUsSn8=",
       {},
       "1175139620"},
  };
  for (const auto& example : examples) {
    const auto text = text_of(example);
    EXPECT_EQ(sigv2_sign(kSecret, text), example.signature) << example.name << ":\n" << text;
  }
}

TEST(Sigv2, signs_what_selects_an_operation_and_what_overrides_the_response) {
  EXPECT_EQ(text_of("/b/k?versionId=3%2FL4&prefix=p&acl=&x-id=a"),
            "GET\n\n\n\n/b/k?acl&versionId=3/L4");
  EXPECT_EQ(text_of("/b/k?response-content-type=text%2Fplain%20x&response-expires=0&response-x=1"),
            "GET\n\n\n\n/b/k?response-content-type=text/plain x&response-expires=0");
  EXPECT_EQ(text_of("/b?uploads&versionId=1&versionId=2"),
            "GET\n\n\n\n/b?uploads&versionId=1&versionId=2");
  EXPECT_EQ(text_of("/b?list-type=2&ACL"), "GET\n\n\n\n/b");
  for (const auto* const name : {"partNumber", "uploadId", "delete", "website", "tagging"})
    EXPECT_TRUE(is_signed_by_sigv2(name)) << name;
  for (const auto* const name : {"", "prefix", "marker", "Signature", "Expires", "response-"})
    EXPECT_FALSE(is_signed_by_sigv2(name)) << name;
}

TEST(Sigv2, signs_every_amazon_header_by_name) {
  EXPECT_EQ(text_of("/", {{"x-amz-meta-ab", "2"},
                          {"x-amz-meta-a", "1"},
                          {"x-amz-meta-ab", "3"},
                          {"x-amz-acl", ""},
                          {"x-amzn-trace-id", "t"},
                          {"range", "bytes=0-1"}}),
            "GET\n\n\n\nx-amz-acl:\nx-amz-meta-a:1\nx-amz-meta-ab:2,3\n/");
}

TEST(Sigv2, claims_of_headers_have_a_key_and_a_signature) {
  const auto claim = parse_sigv2_authorization("AWS AKIA:abc+/=");
  ASSERT_TRUE(claim);
  EXPECT_EQ(claim->access_key, "AKIA");
  EXPECT_EQ(claim->signature, "abc+/=");
  EXPECT_FALSE(claim->expires);
  for (const auto* const value : {"AWS HAHAHA", "AWS ", "AWS :", "AWS AKIA:", "AWS :abc"})
    EXPECT_EQ(parse_sigv2_authorization(value).error().code.name(), "InvalidArgument") << value;
}

TEST(Sigv2, claims_of_queries_are_complete_and_said_once) {
  const auto parse = [](std::string_view raw) {
    const auto query = http::Query::parse(raw);
    EXPECT_TRUE(query && has_sigv2_query(*query)) << raw;
    return parse_sigv2_query(*query);
  };
  const auto claim = parse("Expires=1&AWSAccessKeyId=AKIA&Signature=a%2Bb%3D");
  ASSERT_TRUE(claim);
  EXPECT_EQ(claim->access_key, "AKIA");
  EXPECT_EQ(claim->signature, "a+b=");
  EXPECT_EQ(claim->expires, "1");
  for (const auto* const raw :
       {"AWSAccessKeyId=a", "Signature=a", "AWSAccessKeyId=a&Signature=b",
        "AWSAccessKeyId=a&Expires=1", "AWSAccessKeyId=a&Signature=b&Expires=1&Expires=2"})
    EXPECT_EQ(parse(raw).error().code.name(), "AccessDenied") << raw;
}

}  // namespace
}  // namespace onggi::auth
