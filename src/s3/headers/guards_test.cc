#include "s3/headers/guards.h"

#include <gtest/gtest.h>

#include <string>

#include "s3/test_fixture.h"

namespace onggi::s3 {
namespace {

constexpr auto kUnknownGuards = std::to_array<std::string_view>({
    "x-amz-object-lock-event-hold",
    "x-amz-object-lock-event-hold-duration-days",
    "x-amz-object-lock-modes",
    "x-amz-object-lock-",
    "x-amz-bucket-object-lock-enable",
    "x-amz-server-side-encryption-new",
    "x-amz-server-side-encryptions",
    "x-amz-copy-source-server-side-encryption-customer-key",
    "x-amz-copy-source-if-match-size",
    "x-amz-rename-source-if-match-size",
    "x-amz-if-match",
    "x-amz-if-match-checksum",
    "x-amz-object-if-match",
    "x-amz-bypass-legal-hold",
    "x-amz-expected-bucket-owners",
    "x-amz-expected-object-owner",
    "x-amz-source-expected-owner",
    "x-amz-annotation-name",
    "x-amz-object-annotation-directive",
    "x-amz-bucket-namespace",
});

TEST(Guards, that_are_not_known_are_refused_by_name) {
  for (const auto name : kUnknownGuards) {
    EXPECT_TRUE(is_guard(name)) << name;
    EXPECT_FALSE(is_known_guard(name, "DELETE")) << name;
    http::Request request;
    request.method = "DELETE";
    request.headers = {{"host", "a"}, {name, "x"}};
    const auto checked = check_guards(request);
    ASSERT_FALSE(checked) << name;
    EXPECT_EQ(checked.error().code.name(), "NotImplemented");
    ASSERT_EQ(checked.error().fields.size(), 1U);
    EXPECT_EQ(checked.error().fields[0].second, name);
  }
}

TEST(Guards, that_are_known_pass) {
  http::Request request;
  request.method = "DELETE";
  for (const auto* const name : {"x-amz-object-lock-mode",
                                 "x-amz-object-lock-retain-until-date",
                                 "x-amz-object-lock-legal-hold",
                                 "x-amz-bucket-object-lock-enabled",
                                 "x-amz-bucket-object-lock-token",
                                 "x-amz-server-side-encryption",
                                 "x-amz-server-side-encryption-aws-kms-key-id",
                                 "x-amz-server-side-encryption-context",
                                 "x-amz-server-side-encryption-bucket-key-enabled",
                                 "x-amz-server-side-encryption-customer-algorithm",
                                 "x-amz-server-side-encryption-customer-key",
                                 "x-amz-server-side-encryption-customer-key-md5",
                                 "x-amz-copy-source-if-match",
                                 "x-amz-copy-source-if-none-match",
                                 "x-amz-copy-source-if-modified-since",
                                 "x-amz-copy-source-if-unmodified-since",
                                 "x-amz-rename-source-if-match",
                                 "x-amz-if-match-size",
                                 "x-amz-if-match-last-modified-time",
                                 "x-amz-if-match-initiated-time",
                                 "x-amz-bypass-governance-retention",
                                 "x-amz-expected-bucket-owner",
                                 "x-amz-source-expected-bucket-owner"}) {
    EXPECT_TRUE(is_known_guard(name, "DELETE")) << name;
    request.headers.push_back({name, "x"});
  }
  EXPECT_TRUE(check_guards(request));
}

TEST(Guards, of_deletions_are_not_known_elsewhere) {
  for (const auto* const name : {"x-amz-if-match-size", "x-amz-if-match-last-modified-time",
                                 "x-amz-if-match-initiated-time"})
    EXPECT_FALSE(is_known_guard(name, "PUT")) << name;
  EXPECT_TRUE(is_known_guard("x-amz-copy-source-if-match", "PUT"));
}

TEST(Guards, other_headers_are_no_guards) {
  for (const auto* const name :
       {"if-match", "if-whatever", "x-amz-date", "x-amz-meta-object-lock-mode", "x-amz-tagging",
        "x-amz-copy-source", "x-amz-copy-source-range", "x-amz-storage-class",
        "x-amz-object-ownership", "x-amz-object-attributes", "x-amz-whatever",
        "x-amz-sdk-checksum-algorithm", "x-amz-request-payer", "x-amz-optional-object-attributes"})
    EXPECT_FALSE(is_guard(name)) << name;
}

TEST(Guards, that_are_not_known_stop_every_request) {
  TestService s3;
  s3.put("k", "kept");
  for (const auto name : kUnknownGuards) {
    for (const auto* const method : {"PUT", "GET", "DELETE"}) {
      const auto answer = s3.send({.method = method,
                                   .target = "/jar/k",
                                   .headers = {{std::string(name), "ON"}},
                                   .body = "lost"});
      EXPECT_EQ(answer.error(), "501 NotImplemented") << method << " " << name;
    }
  }
  EXPECT_EQ(s3.get("/jar/k").body, "kept");
  const auto put = s3.send({.method = "PUT",
                            .target = "/jar/k",
                            .headers = {{"x-amz-expected-bucket-owner", "000000000000"}},
                            .body = "new"});
  EXPECT_EQ(put.status, 200);
}

TEST(Guards, in_the_query_need_a_header) {
  const auto checked = [](std::string_view text, std::vector<http::Header> headers = {}) {
    http::Request request;
    request.headers = std::move(headers);
    return check_query_guards(*http::Query::parse(text), request).has_value();
  };
  EXPECT_TRUE(checked("x-id=PutObject&x-amz-date=1&partNumber=1"));
  EXPECT_FALSE(checked("x-amz-object-lock-mode=GOVERNANCE"));
  EXPECT_FALSE(checked("X-Amz-Server-Side-Encryption=AES256"));
  EXPECT_TRUE(checked("X-Amz-If-Match-Size=1", {{"x-amz-if-match-size", "1"}}));
}

}  // namespace
}  // namespace onggi::s3
