#include <gtest/gtest.h>

#include "auth/authenticator.h"
#include "auth/sigv2.h"
#include "auth/testing.h"

namespace onggi::auth {
namespace {

using testing::example_time;
using testing::kAccessKey;
using testing::kSecret;
using testing::TestRequest;
using namespace std::chrono_literals;

// example_time() as an HTTP date.
constexpr std::string_view kHttpDate = "Fri, 24 May 2013 00:00:00 +0000";

class Sigv2Requests : public ::testing::Test {
 protected:
  Sigv2Requests() { options.signature_v2 = SignatureV2::kOn; }

  static std::string signature_of(const TestRequest& request, std::string_view host_bucket,
                                  const std::optional<std::string>& expires) {
    return sigv2_sign(kSecret,
                      sigv2_string_to_sign(request.get(), request.query(),
                                           sigv2_path(request.get(), host_bucket), expires));
  }
  static TestRequest& sign(TestRequest& request, std::string_view host_bucket = {},
                           std::string_view access_key = kAccessKey) {
    const auto signature = signature_of(request, host_bucket, std::nullopt);
    return request.set("authorization", "AWS " + std::string(access_key) + ":" + signature);
  }
  static std::string link(std::string_view target, const std::string& expires,
                          std::string_view method = "GET") {
    const TestRequest request(method, target);
    return std::string(target) + (target.contains('?') ? "&" : "?") +
           "AWSAccessKeyId=" + std::string(kAccessKey) + "&Expires=" + uri_encode(expires, false) +
           "&Signature=" + uri_encode(signature_of(request, {}, expires), false);
  }
  std::string expires_in(std::chrono::seconds after) {
    return std::to_string(to_unix_ms(example_time() + after) / 1000);
  }

  AuthResult<Authenticated> check(const TestRequest& request, std::string_view host_bucket = {}) {
    return Authenticator(options, keys)
        .authenticate(request.get(), request.query(), example_time(), host_bucket);
  }
  std::string outcome(const TestRequest& request, std::string_view host_bucket = {}) {
    const auto result = check(request, host_bucket);
    return result ? "ok"
                  : std::to_string(result.error().code.status()) + " " +
                        std::string(result.error().code.name());
  }

  AuthOptions options{.region = "us-east-1"};
  testing::TestKeys keys;
};

TEST_F(Sigv2Requests, are_known_by_their_header) {
  TestRequest request("GET", "/b/k?acl");
  request.add("host", "h").add("date", kHttpDate);
  const auto found = check(sign(request));
  ASSERT_TRUE(found) << found.error().code.name();
  EXPECT_EQ(found->access_key(), kAccessKey);
  EXPECT_TRUE(found->is_sigv2());
  EXPECT_FALSE(found->presigned());
  EXPECT_EQ(found->payload_mode(), PayloadMode::kUnsigned);
  EXPECT_EQ(found->signed_at(), example_time());

  TestRequest bucket_in_host("GET", "/k");
  bucket_in_host.add("host", "b.h").add("x-amz-date", testing::kDate);
  sign(bucket_in_host, "b");
  EXPECT_EQ(outcome(bucket_in_host, "b"), "ok");
  EXPECT_EQ(outcome(bucket_in_host, "c"), "403 SignatureDoesNotMatch");
  EXPECT_EQ(outcome(bucket_in_host), "403 SignatureDoesNotMatch");
}

TEST_F(Sigv2Requests, for_a_bucket_may_be_signed_with_a_slash_at_the_end) {
  const auto sent_and_signed = [&](std::string_view sent, std::string_view signed_target) {
    TestRequest request("GET", signed_target);
    request.add("host", "h").add("date", kHttpDate);
    return outcome(sign(request).set_target(std::string(sent)));
  };
  EXPECT_EQ(sent_and_signed("/b?acl", "/b/?acl"), "ok");
  EXPECT_EQ(sent_and_signed("/b/?acl", "/b?acl"), "403 SignatureDoesNotMatch");
  EXPECT_EQ(sent_and_signed("/b/k", "/b/k/"), "403 SignatureDoesNotMatch");
  EXPECT_EQ(sent_and_signed("/", "//"), "403 SignatureDoesNotMatch");
}

TEST_F(Sigv2Requests, are_known_by_their_query) {
  const TestRequest request("GET", link("/b/k?versionId=1", expires_in(0s)));
  const auto found = check(request);
  ASSERT_TRUE(found) << found.error().code.name();
  EXPECT_EQ(found->access_key(), kAccessKey);
  EXPECT_TRUE(found->is_sigv2());
  EXPECT_TRUE(found->presigned());
  EXPECT_FALSE(found->signed_at());
  EXPECT_EQ(outcome(TestRequest("GET", link("/b/k", "99999999999"))), "ok");
  EXPECT_EQ(outcome(TestRequest("HEAD", link("/b/k", expires_in(60s)))),
            "403 SignatureDoesNotMatch");
  EXPECT_EQ(outcome(TestRequest("GET", link("/b/k", expires_in(60s)) + "&acl")),
            "403 SignatureDoesNotMatch");
}

TEST_F(Sigv2Requests, are_refused_where_it_is_off) {
  options.signature_v2 = SignatureV2::kOff;
  TestRequest request("GET", "/b/k");
  request.add("host", "h").add("date", kHttpDate);
  EXPECT_EQ(outcome(sign(request)), "400 InvalidRequest");
  EXPECT_EQ(check(request).error().message,
            "The authorization mechanism you have provided is not supported. Please use "
            "AWS4-HMAC-SHA256.");
  EXPECT_EQ(outcome(TestRequest("GET", link("/b/k", expires_in(60s)))), "400 InvalidRequest");
}

TEST_F(Sigv2Requests, that_read_and_upload_are_taken_as_links_by_default) {
  options = {};
  for (const std::string_view method : {"GET", "HEAD", "PUT", "POST", "DELETE", "PATCH"}) {
    const bool is_taken = method == "GET" || method == "HEAD" || method == "PUT";
    const TestRequest by_link(method, link("/b/k", expires_in(60s), method));
    EXPECT_EQ(outcome(by_link), is_taken ? "ok" : "400 InvalidRequest") << method;
    TestRequest by_header(method, "/b/k");
    by_header.add("host", "h").add("date", kHttpDate);
    EXPECT_EQ(outcome(sign(by_header)), "400 InvalidRequest") << method;
  }
}

TEST_F(Sigv2Requests, links_end) {
  const auto late = check(TestRequest("GET", link("/b/k", expires_in(-1s))));
  ASSERT_FALSE(late);
  EXPECT_EQ(std::string(late.error().code.name()) + ": " + late.error().message,
            "AccessDenied: Request has expired");
  EXPECT_EQ(late.error().fields[0].second, "2013-05-23T23:59:59.000Z");
  for (const auto* const expires : {"", "-1", "1e9", "99999999999999999999", "1369353600 "})
    EXPECT_EQ(outcome(TestRequest("GET", link("/b/k", expires))), "403 AccessDenied") << expires;
}

TEST_F(Sigv2Requests, need_a_date_that_is_near) {
  const auto with = [&](std::string_view name, std::string_view date) {
    TestRequest request("GET", "/");
    request.add("host", "h");
    if (!name.empty()) request.add(name, date);
    return outcome(sign(request));
  };
  EXPECT_EQ(with("date", kHttpDate), "ok");
  EXPECT_EQ(with("x-amz-date", kHttpDate), "ok");
  EXPECT_EQ(with("date", "Fri, 24 May 2013 00:15:00 GMT"), "ok");
  EXPECT_EQ(with("date", "Fri, 24 May 2013 00:15:01 GMT"), "403 RequestTimeTooSkewed");
  EXPECT_EQ(with("date", "Tue, 07 Jul 9999 21:53:04 GMT"), "403 RequestTimeTooSkewed");
  EXPECT_EQ(with("", ""), "403 AccessDenied");
  for (const auto* const date : {"", "Bad Date", "Tue, 07 Jul 1950 21:53:04 GMT"})
    EXPECT_EQ(with("x-amz-date", date), "403 AccessDenied") << date;
}

TEST_F(Sigv2Requests, are_covered_by_their_signature) {
  const auto bent = [&](std::string_view name, std::string_view value) {
    TestRequest request("PUT", "/b/k");
    request.add("host", "h").add("date", kHttpDate).add("content-md5", "m").add("x-amz-acl", "a");
    return outcome(sign(request).set(name, value));
  };
  EXPECT_EQ(bent("host", "elsewhere"), "ok");
  EXPECT_EQ(bent("range", "bytes=0-1"), "ok");
  for (const auto* const name : {"content-md5", "content-type", "x-amz-acl", "x-amz-copy-source"})
    EXPECT_EQ(bent(name, "x"), "403 SignatureDoesNotMatch") << name;
  EXPECT_EQ(bent("date", "Fri, 24 May 2013 00:00:01 GMT"), "403 SignatureDoesNotMatch");
}

TEST_F(Sigv2Requests, of_others_are_refused) {
  TestRequest unknown("GET", "/");
  unknown.add("host", "h").add("date", kHttpDate);
  EXPECT_EQ(outcome(sign(unknown, {}, "AKIDUNKNOWN")), "403 InvalidAccessKeyId");
  keys.secrets[std::string(kAccessKey)] = "another";
  const auto wrong = check(sign(unknown));
  ASSERT_FALSE(wrong);
  EXPECT_EQ(wrong.error().code.name(), "SignatureDoesNotMatch");
  EXPECT_EQ(wrong.error().fields.size(), 1);
  options.expose_string_to_sign = true;
  EXPECT_EQ(check(unknown).error().fields[1].second, "GET\n\n\n" + std::string(kHttpDate) + "\n/");
  EXPECT_EQ(outcome(unknown.set("authorization", "AWS HAHAHA")), "400 InvalidArgument");
  EXPECT_EQ(outcome(TestRequest("GET", "/?AWSAccessKeyId=a&x-amz-security-token=t")),
            "400 InvalidToken");
}

TEST_F(Sigv2Requests, may_state_the_hash_of_their_body_but_not_send_it_in_chunks) {
  const auto with = [&](std::string_view value) {
    TestRequest request("PUT", "/b/k");
    request.add("host", "h").add("date", kHttpDate).add("x-amz-content-sha256", value);
    return check(sign(request));
  };
  const auto hashed = with(testing::kEmptySha256);
  ASSERT_TRUE(hashed);
  EXPECT_EQ(hashed->payload_mode(), PayloadMode::kSigned);
  EXPECT_EQ(hex_encode(hashed->payload_sha256()), testing::kEmptySha256);
  EXPECT_TRUE(with("UNSIGNED-PAYLOAD"));
  for (const auto* const value :
       {"STREAMING-AWS4-HMAC-SHA256-PAYLOAD", "STREAMING-AWS4-HMAC-SHA256-PAYLOAD-TRAILER",
        "STREAMING-UNSIGNED-PAYLOAD-TRAILER"})
    EXPECT_EQ(with(value).error().code.name(), "InvalidRequest") << value;
  EXPECT_EQ(with("nonsense").error().code.name(), "InvalidArgument");
}

}  // namespace
}  // namespace onggi::auth
