#include "s3/headers/guards.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <string>
#include <vector>

#include "s3/table.h"
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

const Operation& operation_named(std::string_view name) {
  return **std::ranges::find(operations(), name, &Operation::name);
}

bool passes(std::string_view operation, std::string_view header) {
  const auto& of = operation_named(operation);
  http::Request request;
  request.method = of.method;
  request.headers = {{std::string(header), "x"}};
  return check_guards(request, of).has_value();
}

TEST(Guards, that_are_not_known_are_refused_by_name) {
  const auto& operation = operation_named("DeleteObject");
  for (const auto name : kUnknownGuards) {
    EXPECT_TRUE(is_guard(name)) << name;
    EXPECT_FALSE(honours_guard(operation, name)) << name;
    http::Request request;
    request.method = "DELETE";
    request.headers = {{"host", "a"}, {name, "x"}};
    const auto checked = check_guards(request, operation);
    ASSERT_FALSE(checked) << name;
    EXPECT_EQ(checked.error().code.name(), "NotImplemented");
    ASSERT_EQ(checked.error().fields.size(), 1U);
    EXPECT_EQ(checked.error().fields[0].second, name);
  }
}

struct Honoured {
  std::string_view header;
  std::vector<std::string_view> by;      // some operations that honour it
  std::vector<std::string_view> not_by;  // some that would ignore it
};

TEST(Guards, pass_to_operations_that_honour_them) {
  const Honoured all[] = {
      {"x-amz-object-lock-mode",
       {"PutObject", "CopyObject", "CreateMultipartUpload"},
       {"UploadPart", "CompleteMultipartUpload", "PutObjectTagging", "PutObjectRetention",
        "CreateBucket", "GetObject", "DeleteObject"}},
      {"x-amz-object-lock-legal-hold", {"PutObject"}, {"DeleteObjects", "GetObjectAcl"}},
      {"x-amz-bucket-object-lock-enabled", {"CreateBucket"}, {"PutObject", "PutBucketVersioning"}},
      {"x-amz-bucket-object-lock-token", {"PutObjectLockConfiguration"}, {"PutBucketTagging"}},
      {"x-amz-server-side-encryption",
       {"PutObject", "CopyObject", "CreateMultipartUpload", "UploadPart"},
       {"PutObjectTagging", "DeleteObjects", "CreateBucket", "GetObjectAcl"}},
      {"x-amz-server-side-encryption-customer-key",
       {"GetObject", "HeadObject", "UploadPart"},
       {"GetObjectTagging", "ListObjects"}},
      {"x-amz-copy-source-if-match", {"CopyObject", "UploadPartCopy"}, {"PutObject", "GetObject"}},
      {"x-amz-rename-source-if-match", {"RenameObject"}, {"CopyObject"}},
      {"x-amz-if-match-size", {"DeleteObject"}, {"PutObject", "DeleteObjects", "DeleteBucket"}},
      {"x-amz-if-match-last-modified-time", {"DeleteObject"}, {"AbortMultipartUpload"}},
      {"x-amz-if-match-initiated-time", {"AbortMultipartUpload"}, {"DeleteObject"}},
      {"x-amz-bypass-governance-retention",
       {"DeleteObject", "DeleteObjects", "PutObjectRetention"},
       {"PutObject", "PutObjectLegalHold"}},
      {"x-amz-expected-bucket-owner", {"GetObject", "PutObject", "DeleteBucket"}, {}},
      {"x-amz-source-expected-bucket-owner", {"CopyObject"}, {}},
      {"if-match",
       {"PutObject", "CopyObject", "CompleteMultipartUpload", "DeleteObject", "RenameObject",
        "GetObject", "ListObjects"},
       {"CreateMultipartUpload", "UploadPart", "PutObjectTagging", "DeleteObjects", "DeleteBucket",
        "PutBucketPolicy"}},
      {"if-none-match", {"PutObject", "HeadObject"}, {"CreateMultipartUpload", "PutObjectAcl"}},
  };
  for (const auto& each : all) {
    for (const auto name : each.by) EXPECT_TRUE(passes(name, each.header)) << name << each.header;
    for (const auto name : each.not_by)
      EXPECT_FALSE(passes(name, each.header)) << name << each.header;
  }
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
