// Tests of form uploads (PostObject) against the whole service.
#include "auth/post_policy.h"
#include "base/codec.h"
#include "s3/test_fixture.h"

namespace onggi::s3 {
namespace {

constexpr std::string_view kBoundary = "form-boundary";

/// Returns the fields of a form that uploads to `key`, signed with `access_key`. If the access key
/// is kNobody, the form is anonymous.
auth::FormFields fields_of(std::string_view bucket, std::string_view access_key,
                           std::string_view key = "k") {
  auth::FormFields fields{{"key", std::string(key)}};
  if (access_key == kNobody) return fields;
  const auto scope = auth::testing::example_scope();
  fields.emplace_back("x-amz-algorithm", "AWS4-HMAC-SHA256");
  fields.emplace_back("x-amz-credential", std::string(access_key) + '/' + scope.text());
  fields.emplace_back("x-amz-date", auth::testing::kDate);
  std::string json = R"({"expiration": "2013-05-24T01:00:00Z", "conditions": [{"bucket": ")" +
                     std::string(bucket) + "\"}";
  for (const auto& [name, value] : fields)
    json.append(R"(, {")").append(name).append(R"(": ")").append(value).append("\"}");
  const auto policy = base64_encode(json + "]}");
  const auto signing_key = auth::derive_signing_key(auth::testing::kSecret, scope);
  fields.emplace_back("policy", policy);
  fields.emplace_back("x-amz-signature", auth::sign(signing_key, policy));
  return fields;
}

/// Returns the request that posts a form. `meanwhile` is called while the form is being received.
Ask post(std::string_view bucket, const auth::FormFields& fields, std::string_view file,
         std::function<void()> meanwhile = {}) {
  const std::string delimiter = "--" + std::string(kBoundary);
  std::string body;
  for (const auto& [name, value] : fields) {
    body += delimiter + "\r\nContent-Disposition: form-data; name=\"" + name + "\"\r\n\r\n" +
            value + "\r\n";
  }
  body += delimiter + "\r\nContent-Disposition: form-data; name=\"file\"; filename=\"f\"\r\n\r\n" +
          std::string(file) + "\r\n" + delimiter + "--\r\n";
  return {.method = "POST",
          .target = "/" + std::string(bucket),
          .headers = {{"content-type", "multipart/form-data; boundary=" + std::string(kBoundary)}},
          .body = std::move(body),
          .key = kNobody,
          .meanwhile = std::move(meanwhile)};
}

TEST(PostObject, stores_the_file_for_the_signer_of_the_form) {
  TestService s3;
  const auto posted = s3.send(post("jar", fields_of("jar", kOwnerKey), "kimchi"));
  EXPECT_EQ(posted.error(), "204 ") << posted.body;
  EXPECT_TRUE(s3.last_use(kOwnerKey).has_value());
  EXPECT_EQ(s3.get("/jar/k").body, "kimchi");
}

TEST(PostObject, is_admitted_as_the_put_of_the_signer) {
  TestService s3;
  EXPECT_EQ(s3.send(post("jar", fields_of("jar", kNobody), "a")).error(), "403 AccessDenied");
  const auto form = post("jar", fields_of("jar", kGuestKey), "b");
  EXPECT_EQ(s3.send(form).error(), "403 AccessDenied");
  EXPECT_EQ(s3.get("/jar/k").status, 404);
  s3.users.guest->grants = {{"jar", iam::kAllRights, {}, std::nullopt}};
  EXPECT_EQ(s3.send(form).error(), "204 ");
  EXPECT_EQ(s3.get("/jar/k").body, "b");
}

TEST(PostObject, uses_the_permissions_at_the_end_of_the_fields) {
  TestService s3;
  s3.users.guest->grants = {{"jar", iam::kAllRights, {}, std::nullopt}};
  const auto revoke = [&] { s3.users.guest = std::make_shared<iam::User>(*TestUsers().guest); };
  const auto form = post("jar", fields_of("jar", kGuestKey), "late", revoke);
  EXPECT_EQ(s3.send(form).error(), "403 AccessDenied");
  EXPECT_EQ(s3.get("/jar/k").status, 404);
}

/// If the bucket is deleted and recreated while the form is being received, the file must not be
/// stored in the new bucket.
TEST(PostObject, looks_the_bucket_up_again_after_the_fields) {
  TestService s3;
  const auto recreate = [&] {
    EXPECT_EQ(s3.send({.method = "DELETE", .target = "/jar"}).status, 204);
    EXPECT_EQ(s3.send({.method = "PUT", .target = "/jar"}).status, 200);
  };
  const auto form = post("jar", fields_of("jar", kOwnerKey), "late", recreate);
  EXPECT_EQ(s3.send(form).error(), "404 NoSuchBucket");
  EXPECT_EQ(s3.get("/jar/k").status, 404);
}

TEST(PostObject, reports_a_missing_bucket_after_the_signature) {
  TestService s3;
  EXPECT_EQ(s3.send(post("none", fields_of("none", kNobody), "a")).error(), "404 NoSuchBucket");
  auto forged = fields_of("none", kOwnerKey);
  forged.back().second.front() = forged.back().second.front() == '0' ? '1' : '0';
  EXPECT_EQ(s3.send(post("none", forged, "a")).error(), "403 SignatureDoesNotMatch");
  EXPECT_FALSE(s3.last_use(kOwnerKey).has_value());
  const auto valid = post("none", fields_of("none", kOwnerKey), "a");
  EXPECT_EQ(s3.send(valid).error(), "404 NoSuchBucket");
  EXPECT_TRUE(s3.last_use(kOwnerKey).has_value()) << "a refused form uses its key, too";
}

}  // namespace
}  // namespace onggi::s3
