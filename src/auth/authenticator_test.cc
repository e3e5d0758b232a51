#include "auth/authenticator.h"

#include <gtest/gtest.h>

#include "auth/testing.h"

namespace onggi::auth {
namespace {

using namespace testing;
using namespace std::chrono_literals;

constexpr std::string_view kHost = "examplebucket.s3.amazonaws.com";

class AuthenticatorTest : public ::testing::Test {
 protected:
  AuthResult<Authenticated> check(const TestRequest& request, Time now = example_time()) {
    return Authenticator(options, keys).authenticate(request.get(), request.query(), now);
  }
  /// Returns "ok", or the status and error code, such as "403 AccessDenied".
  std::string outcome(const TestRequest& request, Time now = example_time()) {
    const auto result = check(request, now);
    return result ? "ok"
                  : std::to_string(result.error().code.status()) + " " +
                        std::string(result.error().code.name());
  }
  std::string field(const TestRequest& request, std::string_view name, Time now = example_time()) {
    const auto result = check(request, now);
    if (result) return "(ok)";
    for (const auto& [key, value] : result.error().fields) {
      if (key == name) return value;
    }
    return "(none)";
  }

  AuthOptions options{.region = "us-east-1"};
  TestKeys keys;
};

struct Example {
  std::string_view method, target, signed_headers, signature;
  std::vector<std::pair<std::string_view, std::string_view>> headers;
};

std::string authorization(std::string_view signed_headers, std::string_view signature) {
  return "AWS4-HMAC-SHA256 Credential=AKIAIOSFODNN7EXAMPLE/20130524/us-east-1/s3/"
         "aws4_request,SignedHeaders=" +
         std::string(signed_headers) + ",Signature=" + std::string(signature);
}

/// The examples are from "Signature Calculations for the Authorization Header" in the Amazon S3 API
/// Reference.
TEST_F(AuthenticatorTest, accepts_the_published_examples) {
  const std::vector<Example> examples{
      {"GET",
       "/test.txt",
       "host;range;x-amz-content-sha256;x-amz-date",
       "f0e8bdb87c964420e857bd35b5d6ed310bd44f0170aba48dd91039c6036bdb41",
       {{"range", "bytes=0-9"}, {"x-amz-content-sha256", kEmptySha256}}},
      {"PUT",
       "/test$file.text",
       "date;host;x-amz-content-sha256;x-amz-date;x-amz-storage-class",
       "98ad721746da40c64f1a55b78f14c238d841ea1380cd77a1b5971af0ece108bd",
       {{"date", "Fri, 24 May 2013 00:00:00 GMT"},
        {"x-amz-storage-class", "REDUCED_REDUNDANCY"},
        {"x-amz-content-sha256",
         "44ce7dd67c959e0d3524ffac1771dfbba87d2b6b4b4e99e42034a8b803f8b072"}}},
      {"GET",
       "/?lifecycle",
       "host;x-amz-content-sha256;x-amz-date",
       "fea454ca298b7da1c68078a5d1bdbfbbe0d65c699e0f91ac7a200a0136783543",
       {{"x-amz-content-sha256", kEmptySha256}}},
      {"GET",
       "/?max-keys=2&prefix=J",
       "host;x-amz-content-sha256;x-amz-date",
       "34b48302e7b5fa45bde8084f4b7868a86f0a534bc59db6670ed5711ef69dc6f7",
       {{"x-amz-content-sha256", kEmptySha256}}}};
  for (const auto& example : examples) {
    TestRequest request(example.method, example.target);
    request.add("host", kHost).add("x-amz-date", kDate);
    for (const auto& [name, value] : example.headers) request.add(name, value);
    request.add("authorization", authorization(example.signed_headers, example.signature));
    const auto result = check(request);
    ASSERT_TRUE(result) << example.target << " " << result.error().code.name();
    EXPECT_EQ(result->access_key(), kAccessKey);
    EXPECT_EQ(result->payload_mode(), PayloadMode::kSigned);
    EXPECT_EQ(hex_encode(result->payload_sha256()), *request.get().header("x-amz-content-sha256"));
    EXPECT_FALSE(result->presigned());
    EXPECT_FALSE(result->chunk_seed());
  }
}

constexpr std::string_view kPresigned =
    "/test.txt?X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Credential=AKIAIOSFODNN7EXAMPLE%2F20130524"
    "%2Fus-east-1%2Fs3%2Faws4_request&X-Amz-Date=20130524T000000Z&X-Amz-Expires=86400&X-Amz-"
    "SignedHeaders=host&X-Amz-Signature="
    "aeeed9bbccd4d02ee5c0109b86d86835f995330da4c265957d157751f604d404";

TEST_F(AuthenticatorTest, accepts_the_published_presigned_example_until_it_expires) {
  TestRequest request("GET", kPresigned);
  request.add("host", kHost);
  const auto result = check(request);
  ASSERT_TRUE(result) << result.error().code.name();
  EXPECT_TRUE(result->presigned());
  EXPECT_EQ(result->payload_mode(), PayloadMode::kUnsigned);

  EXPECT_EQ(outcome(request, example_time() + 24h), "ok");
  const auto late = check(request, example_time() + 24h + 1s);
  ASSERT_FALSE(late);
  EXPECT_EQ(late.error().message, "Request has expired");
  EXPECT_EQ(field(request, "Expires", example_time() + 25h), "2013-05-25T00:00:00.000Z");
  EXPECT_EQ(field(request, "X-Amz-Expires", example_time() + 25h), "86400");
  EXPECT_EQ(outcome(request, example_time() - 15min), "ok");
  EXPECT_EQ(outcome(request, example_time() - 16min), "403 AccessDenied");
}

TEST_F(AuthenticatorTest, accepts_the_published_streaming_seed) {
  TestRequest request("PUT", "/examplebucket/chunkObject.txt");
  request.add("host", "s3.amazonaws.com")
      .add("x-amz-date", kDate)
      .add("x-amz-storage-class", "REDUCED_REDUNDANCY")
      .add("x-amz-content-sha256", "STREAMING-AWS4-HMAC-SHA256-PAYLOAD")
      .add("content-encoding", "aws-chunked")
      .add("x-amz-decoded-content-length", "66560")
      .add("content-length", "66824")
      .add("authorization",
           authorization(
               "content-encoding;content-length;host;x-amz-content-sha256;x-amz-date;x-amz-"
               "decoded-content-length;x-amz-storage-class",
               "4f232c4386841ef735655705268965c44a0e4690baa4adea153f7db9fa80a0a9"));
  const auto result = check(request);
  ASSERT_TRUE(result) << result.error().code.name();
  EXPECT_EQ(result->payload_mode(), PayloadMode::kStreamingSigned);
  ASSERT_TRUE(result->chunk_seed());
  EXPECT_EQ(result->chunk_seed()->date, kDate);
  EXPECT_EQ(result->chunk_seed()->scope, "20130524/us-east-1/s3/aws4_request");
}

TEST_F(AuthenticatorTest, reads_the_payload_mode) {
  const std::vector<std::pair<std::string_view, PayloadMode>> modes{
      {"UNSIGNED-PAYLOAD", PayloadMode::kUnsigned},
      {"STREAMING-AWS4-HMAC-SHA256-PAYLOAD-TRAILER", PayloadMode::kStreamingSignedTrailer},
      {"STREAMING-UNSIGNED-PAYLOAD-TRAILER", PayloadMode::kStreamingUnsignedTrailer}};
  for (const auto& [value, mode] : modes) {
    TestRequest request("PUT", "/b/k");
    request.add("host", "h").add("x-amz-content-sha256", value).sign();
    const auto result = check(request);
    ASSERT_TRUE(result) << value;
    EXPECT_EQ(result->payload_mode(), mode);
    EXPECT_EQ(result->chunk_seed().has_value(), mode == PayloadMode::kStreamingSignedTrailer);
  }
  for (const auto* bad :
       {"", "abc", "unsigned-payload", "STREAMING-AWS4-ECDSA-P256-SHA256-PAYLOAD",
        "STREAMING-AWS4-ECDSA-P256-SHA256-PAYLOAD-TRAILER", "STREAMING-UNSIGNED-PAYLOAD",
        "E3B0C44298FC1C149AFBF4C8996FB92427AE41E4649B934CA495991B7852B855"}) {
    TestRequest request("PUT", "/b/k");
    request.add("host", "h").add("x-amz-content-sha256", bad).sign();
    EXPECT_EQ(outcome(request), "400 InvalidArgument") << bad;
  }
  TestRequest missing("GET", "/");
  missing.add("host", "h").sign();
  missing.remove("x-amz-content-sha256");
  EXPECT_EQ(outcome(missing), "400 InvalidRequest");
}

TEST_F(AuthenticatorTest, anonymous_requests_are_nobodys) {
  TestRequest request("GET", "/b/k?list-type=2");
  request.add("host", "h");
  EXPECT_TRUE(is_anonymous(request.get(), request.query()));
  const auto nobody = check(request);
  ASSERT_TRUE(nobody);
  EXPECT_EQ(nobody->user(), nullptr);
  EXPECT_TRUE(nobody->access_key().empty());
  EXPECT_EQ(nobody->payload_mode(), PayloadMode::kUnsigned);
  request.sign();
  EXPECT_FALSE(is_anonymous(request.get(), request.query()));
}

TEST_F(AuthenticatorTest, nobody_can_sign_chunks) {
  TestRequest request("PUT", "/b/k");
  request.add("host", "h").add("x-amz-content-sha256", "STREAMING-AWS4-HMAC-SHA256-PAYLOAD");
  EXPECT_EQ(outcome(request), "400 InvalidRequest");
}

/// Two CVEs in other servers had the same cause: the code that decided whether a request is
/// anonymous and the signature check looked for credentials in different parts of the request.
TEST_F(AuthenticatorTest, credentials_in_two_places_are_refused) {
  for (const auto* query :
       {"X-Amz-Algorithm=AWS4-HMAC-SHA256", "X-Amz-Credential=x", "X-Amz-Signature=x",
        "X%2DAmz-Signature=x", "Signature=x", "AWSAccessKeyId=x"}) {
    TestRequest request("GET", "/b/k?" + std::string(query));
    request.add("host", "h").sign();
    EXPECT_EQ(outcome(request), "400 InvalidArgument") << query;
    EXPECT_FALSE(is_anonymous(request.get(), request.query()));
  }
  TestRequest twice("GET", "/");
  twice.add("host", "h").sign();
  twice.add("authorization", *twice.get().header("authorization"));
  EXPECT_EQ(outcome(twice), "400 InvalidArgument");
  TestRequest mixed("GET", std::string(kPresigned) + "&Signature=x");
  mixed.add("host", kHost);
  EXPECT_EQ(outcome(mixed), "400 InvalidArgument");
}

TEST_F(AuthenticatorTest, other_mechanisms_are_refused) {
  const std::vector<std::pair<std::string_view, std::string_view>> cases{
      {"AWS AKID:c2ln", "400 InvalidRequest"},
      {"Basic abc", "400 InvalidArgument"},
      {"Bearer abc", "400 InvalidArgument"},
      {"", "403 AccessDenied"},
      {"AWS4-ECDSA-P256-SHA256 Credential=x", "400 InvalidArgument"},
      {"AWS4-HMAC-SHA256 x", "400 AuthorizationHeaderMalformed"}};
  for (const auto& [value, expected] : cases) {
    TestRequest request("GET", "/");
    request.add("host", "h").add("x-amz-date", kDate).add("authorization", value);
    EXPECT_EQ(outcome(request), expected) << value;
  }
  TestRequest query("DELETE", "/b/k?AWSAccessKeyId=a&Expires=1&Signature=b");
  query.add("host", "h");
  EXPECT_EQ(outcome(query), "400 InvalidRequest");
}

TEST_F(AuthenticatorTest, every_part_of_the_request_is_covered_by_the_signature) {
  const auto make = [](auto change) {
    auto request = std::make_unique<TestRequest>("PUT", "/b/key?tagging=&versionId=1");
    request->add("host", "h").add("x-amz-meta-a", "1").add("content-type", "t").sign();
    change(*request);
    return request;
  };
  EXPECT_EQ(outcome(*make([](TestRequest&) {})), "ok");
  const std::vector<void (*)(TestRequest&)> changes{
      [](TestRequest& r) { r.set_target("/b/kez?tagging=&versionId=1"); },
      [](TestRequest& r) { r.set_target("/b//key?tagging=&versionId=1"); },
      [](TestRequest& r) { r.set_target("/b/key?tagging=&versionId=2"); },
      [](TestRequest& r) { r.set_target("/b/key?tagging=&versionId=1&acl"); },
      [](TestRequest& r) { r.set_target("/b/key?versionId=1"); },
      [](TestRequest& r) { r.set("host", "evil"); },
      [](TestRequest& r) { r.set("x-amz-meta-a", "2"); },
      [](TestRequest& r) { r.add("x-amz-meta-a", "2"); },
      [](TestRequest& r) { r.remove("x-amz-meta-a"); },
      [](TestRequest& r) { r.set("content-type", "u"); },
      [](TestRequest& r) { r.set("x-amz-content-sha256", "UNSIGNED-PAYLOAD"); },
      [](TestRequest& r) { r.set("x-amz-date", "20130524T000001Z"); }};
  for (std::size_t i = 0; i < changes.size(); ++i)
    EXPECT_EQ(outcome(*make(changes[i])), "403 SignatureDoesNotMatch") << i;
}

TEST_F(AuthenticatorTest, equivalent_spellings_of_a_target_are_the_same_request) {
  TestRequest request("GET", "/b/a%20b?x=%7E&a=1");
  request.add("host", "h").sign();
  request.set_target("/%62/a%20b?a=1&x=~");
  EXPECT_EQ(outcome(request), "ok");
}

TEST_F(AuthenticatorTest, unsigned_amz_headers_and_host_are_refused) {
  TestRequest request("PUT", "/b/k");
  request.add("host", "h").sign();
  request.add("x-amz-copy-source", "/secret/k").add("x-amz-tagging", "a=b");
  EXPECT_EQ(outcome(request), "403 AccessDenied");
  EXPECT_EQ(field(request, "HeadersNotSigned"), "x-amz-copy-source, x-amz-tagging");

  TestRequest no_host("PUT", "/b/k");
  no_host.sign();
  no_host.add("host", "h");
  EXPECT_EQ(field(no_host, "HeadersNotSigned"), "host");

  TestRequest presigned("PUT", "/b/k");
  presigned.add("host", "h").presign(kDate, "60");
  presigned.add("x-amz-acl", "public-read");
  EXPECT_EQ(field(presigned, "HeadersNotSigned"), "x-amz-acl");
}

TEST_F(AuthenticatorTest, presigned_requests_may_state_the_hash_of_their_body) {
  const auto presigned = [&](std::string_view value) {
    auto request = std::make_unique<TestRequest>("PUT", "/b/k");
    request->add("host", "h").presign(kDate, "60");
    request->add("x-amz-content-sha256", value);
    return request;
  };
  const auto stated = check(*presigned(kEmptySha256));
  ASSERT_TRUE(stated);
  EXPECT_EQ(stated->payload_mode(), PayloadMode::kSigned);
  EXPECT_EQ(hex_encode(stated->payload_sha256()), kEmptySha256);
  EXPECT_EQ(outcome(*presigned("UNSIGNED-PAYLOAD")), "ok");
  EXPECT_EQ(outcome(*presigned("STREAMING-UNSIGNED-PAYLOAD-TRAILER")), "403 AccessDenied");
  EXPECT_EQ(outcome(*presigned("nonsense")), "400 InvalidArgument");

  TestRequest signed_header("PUT", "/b/k");
  signed_header.add("host", "h")
      .add("x-amz-content-sha256", "STREAMING-UNSIGNED-PAYLOAD-TRAILER")
      .presign(kDate, "60");
  const auto streaming = check(signed_header);
  ASSERT_TRUE(streaming);
  EXPECT_EQ(streaming->payload_mode(), PayloadMode::kStreamingUnsignedTrailer);
}

TEST_F(AuthenticatorTest, dates_are_checked) {
  TestRequest request("GET", "/");
  request.add("host", "h").sign();
  EXPECT_EQ(outcome(request, example_time() + 15min), "ok");
  EXPECT_EQ(outcome(request, example_time() - 15min), "ok");
  EXPECT_EQ(outcome(request, example_time() + 15min + 1s), "403 RequestTimeTooSkewed");
  EXPECT_EQ(outcome(request, example_time() - 15min - 1s), "403 RequestTimeTooSkewed");
  EXPECT_EQ(field(request, "RequestTime", example_time() + 1h), "20130524T000000Z");
  EXPECT_EQ(field(request, "ServerTime", example_time() + 1h), "2013-05-24T01:00:00.000Z");
  EXPECT_EQ(field(request, "MaxAllowedSkewMilliseconds", example_time() + 1h), "900000");
  for (const auto* bad : {"", "yesterday", "20130524", "20130524T000000", "20131324T000000Z"}) {
    TestRequest wrong("GET", "/");
    wrong.add("host", "h").sign(bad);
    EXPECT_EQ(outcome(wrong), "403 AccessDenied") << bad;
  }
  TestRequest none("GET", "/");
  none.add("host", "h").sign();
  none.remove("x-amz-date");
  EXPECT_EQ(outcome(none), "403 AccessDenied");
}

TEST_F(AuthenticatorTest, the_scope_is_checked) {
  const auto with = [&](Scope scope) {
    auto request = std::make_unique<TestRequest>("GET", "/");
    request->add("host", "h").sign(kDate, std::move(scope));
    return request;
  };
  options.region = "kr-south-1";
  EXPECT_EQ(outcome(*with({"20130524", "kr-south-1", "s3"})), "ok");
  EXPECT_EQ(outcome(*with({"20130524", "us-east-1", "s3"})), "ok");
  const auto elsewhere = with({"20130524", "eu-west-1", "s3"});
  EXPECT_EQ(outcome(*elsewhere), "400 AuthorizationHeaderMalformed");
  EXPECT_EQ(field(*elsewhere, "Region"), "kr-south-1");
  EXPECT_EQ(check(*elsewhere).error().message,
            "The authorization header is malformed; the region 'eu-west-1' is wrong; expecting "
            "'kr-south-1'");
  EXPECT_EQ(outcome(*with({"20130523", "us-east-1", "s3"})), "400 AuthorizationHeaderMalformed");
  EXPECT_EQ(outcome(*with({"20130524", "us-east-1", "sts"})), "400 AuthorizationHeaderMalformed");
  options.accept_any_region = true;
  EXPECT_EQ(outcome(*elsewhere), "ok");
}

TEST_F(AuthenticatorTest, unknown_keys_and_wrong_secrets_are_refused) {
  TestRequest unknown("GET", "/");
  unknown.add("host", "h").sign(kDate, example_scope(), "AKIDUNKNOWN", "");
  EXPECT_EQ(outcome(unknown), "403 InvalidAccessKeyId");
  EXPECT_EQ(field(unknown, "AWSAccessKeyId"), "AKIDUNKNOWN");

  TestRequest wrong("GET", "/");
  wrong.add("host", "h").sign(kDate, example_scope(), kAccessKey, "wrong");
  EXPECT_EQ(outcome(wrong), "403 SignatureDoesNotMatch");
  EXPECT_EQ(field(wrong, "StringToSign"), "(none)");
  options.expose_string_to_sign = true;
  EXPECT_TRUE(field(wrong, "StringToSign").starts_with("AWS4-HMAC-SHA256\n20130524T000000Z\n"));
  EXPECT_TRUE(field(wrong, "CanonicalRequest").starts_with("GET\n/\n"));
}

TEST_F(AuthenticatorTest, a_revoked_key_stops_working_at_once) {
  const Authenticator authenticator(options, keys);
  TestRequest request("GET", "/");
  request.add("host", "h").sign();
  EXPECT_TRUE(authenticator.authenticate(request.get(), request.query(), example_time()));
  keys.secrets[std::string(kAccessKey)] = "changed";
  EXPECT_FALSE(authenticator.authenticate(request.get(), request.query(), example_time()));
  keys.secrets.clear();
  EXPECT_FALSE(authenticator.authenticate(request.get(), request.query(), example_time()));
}

TEST_F(AuthenticatorTest, session_tokens_and_repeated_headers_are_refused) {
  TestRequest token("GET", "/");
  token.add("host", "h").add("x-amz-security-token", "t").sign();
  EXPECT_EQ(outcome(token), "400 InvalidToken");
  TestRequest query("GET", std::string(kPresigned) + "&X-Amz-Security-Token=t");
  query.add("host", kHost);
  EXPECT_EQ(outcome(query), "400 InvalidToken");
  for (const auto* name : {"host", "x-amz-date", "x-amz-content-sha256", "x-amz-copy-source",
                           "x-amz-storage-class", "content-md5", "range"}) {
    TestRequest request("GET", "/");
    request.add("host", "h").add("x-amz-copy-source", "a/b").add("x-amz-storage-class", "STANDARD");
    request.add("content-md5", "m").add("range", "bytes=0-1").sign();
    request.add(name, *request.get().header(name));
    EXPECT_EQ(outcome(request), "400 InvalidRequest") << name;
  }
  TestRequest lists("GET", "/");
  lists.add("host", "h").add("x-amz-meta-a", "1").add("x-amz-meta-a", "2").sign();
  EXPECT_EQ(outcome(lists), "ok");
}

TEST_F(AuthenticatorTest, presigned_parameters_are_checked) {
  const std::string good(kPresigned);
  const auto with = [&](std::string_view from, std::string_view to) {
    std::string target = good;
    target.replace(target.find(from), from.size(), to);
    TestRequest request("GET", target);
    request.add("host", kHost);
    return outcome(request);
  };
  const std::string malformed = "400 AuthorizationQueryParametersError";
  for (const auto* name : {"X-Amz-Algorithm", "X-Amz-Credential", "X-Amz-Date", "X-Amz-Expires",
                           "X-Amz-SignedHeaders", "X-Amz-Signature"}) {
    EXPECT_EQ(with(name, "X-Other"), malformed) << name;
    EXPECT_EQ(with("/test.txt?", "/test.txt?" + std::string(name) + "=x&"), malformed) << name;
  }
  EXPECT_EQ(with("/test.txt?", "/test.txt?X%2DAmz-Date=x&"), malformed);
  EXPECT_EQ(with("/test.txt?", "/test.txt?a=1&a=2&"), "403 SignatureDoesNotMatch");
  EXPECT_EQ(with("HMAC-SHA256", "ECDSA-P256-SHA256"), malformed);
  for (const auto* expires : {"0", "604801", "-1", "", "1e3", "86400%20", "99999999999999999999"})
    EXPECT_EQ(with("86400", expires), malformed) << expires;
  EXPECT_EQ(with("20130524T000000Z", "2013-05-24T00:00:00Z"), malformed);
  EXPECT_EQ(with("20130524T000000Z", "20130523T235900Z"), malformed);
  EXPECT_EQ(with("%2Fs3%2F", "%2Fec2%2F"), malformed);
  EXPECT_EQ(with("%2Fs3%2F", "%2F"), malformed);
  EXPECT_EQ(with("us-east-1", "eu-west-1"), malformed);
  EXPECT_EQ(with("SignedHeaders=host", "SignedHeaders=Host"), malformed);
  EXPECT_EQ(with("SignedHeaders=host", "SignedHeaders=range"), "403 AccessDenied");
  EXPECT_EQ(with("Credential=AKIAIOSFODNN7EXAMPLE", "Credential=AKIA"), "403 InvalidAccessKeyId");
  EXPECT_EQ(with("86400", "86401"), "403 SignatureDoesNotMatch");
  EXPECT_EQ(with("/test.txt", "/test2.txt"), "403 SignatureDoesNotMatch");
  EXPECT_EQ(with("/test.txt?", "/test.txt?versionId=1&"), "403 SignatureDoesNotMatch");
  EXPECT_EQ(with("d404", "D404"), "403 SignatureDoesNotMatch");
  EXPECT_EQ(with("d404", ""), "403 SignatureDoesNotMatch");
  EXPECT_EQ(with("/test.txt", "/test%.txt"), "400 InvalidURI");
}

}  // namespace
}  // namespace onggi::auth
