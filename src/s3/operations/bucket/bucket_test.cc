// Tests of operations on buckets, and of the permissions that every operation requires, against the
// whole service.
#include "base/codec.h"
#include "s3/protocol/operation.h"
#include "s3/table.h"
#include "s3/test_fixture.h"

namespace onggi::s3 {
namespace {

iam::Rights all_but(iam::Right right) {
  return static_cast<iam::Rights>(iam::kAllRights & ~static_cast<iam::Rights>(right));
}

/// Returns a request for `operation` on the bucket "jar", sent by a user who does not own the
/// bucket.
Ask ask_for(const Operation& operation) {
  Ask ask{.method = std::string(operation.method), .target = "/jar"};
  if (operation.level == Level::kObject) ask.target += "/key";
  if (operation.level == Level::kControl) {
    ask.target = "/v20180820/tags/arn%3Aaws%3As3%3A%3A%3Ajar";
    ask.headers.emplace_back("x-amz-account-id", "000000000000");
  }
  if (!operation.subresource.empty()) ask.target.append("?").append(operation.subresource);
  if (operation.subresource == "uploadId" && operation.method == "PUT")
    ask.target += "=x&partNumber=1";
  if (operation.copy) ask.headers.emplace_back("x-amz-copy-source", "/jar/key");
  ask.key = kGuestKey;
  return ask;
}

void give_guest(TestService& s3, iam::Rights rights, std::string prefix) {
  s3.users.guest->grants = {{"jar", rights, std::move(prefix), std::nullopt}};
}

TEST(EveryOperation, is_denied_to_whom_nothing_was_granted) {
  TestService s3;
  for (const auto* const row : operations()) {
    const auto& operation = *row;
    if (operation.level == Level::kService) continue;
    const auto answer = s3.send(ask_for(operation));
    EXPECT_EQ(answer.status, 403) << operation.name;
    EXPECT_FALSE(answer.body_was_read) << operation.name;
  }
}

TEST(EveryOperation, is_denied_to_whom_all_but_its_right_was_granted) {
  TestService s3;
  // The object must exist, because users who may list the bucket get NoSuchKey for a missing key.
  s3.put("key", "bytes");
  for (const auto* const row : operations()) {
    const auto& operation = *row;
    if (!operation.right) continue;
    give_guest(s3, all_but(*operation.right), {});
    EXPECT_EQ(s3.send(ask_for(operation)).status, 403) << operation.name;
  }
}

TEST(EveryOperation, is_denied_outside_the_prefix_and_after_the_expiry_of_a_grant) {
  TestService s3;
  for (const auto* const row : operations()) {
    const auto& operation = *row;
    if (!operation.right) continue;
    give_guest(s3, iam::kAllRights, "mine/");
    EXPECT_EQ(s3.send(ask_for(operation)).status, 403) << operation.name;
    give_guest(s3, iam::kAllRights, {});
    s3.users.guest->grants[0].expires = s3.clock.now();
    EXPECT_EQ(s3.send(ask_for(operation)).status, 403) << operation.name;
  }
}

TEST(EveryOperation, is_open_to_whom_its_right_was_granted) {
  TestService s3;
  for (const auto* const row : operations()) {
    const auto& operation = *row;
    if (!operation.right || operation.copy) continue;
    give_guest(s3, static_cast<iam::Rights>(*operation.right), {});
    EXPECT_NE(s3.send(ask_for(operation)).status, 403) << operation.name;
    s3.send({.method = "PUT", .target = "/jar"});  // recreates the bucket after DeleteBucket
  }
}

TEST(EveryOperation, checks_the_expected_owner_of_the_bucket) {
  TestService s3;
  for (const auto* const row : operations()) {
    const auto& operation = *row;
    if (operation.level == Level::kService || operation.name == "CreateBucket") continue;
    auto ask = ask_for(operation);
    ask.key = kOwnerKey;
    ask.headers.emplace_back("x-amz-expected-bucket-owner", std::string(64, 'c'));
    EXPECT_EQ(s3.send(ask).status, 403) << operation.name;
  }
}

TEST(Listings, stay_inside_the_prefix_of_a_grant) {
  TestService s3;
  give_guest(s3, static_cast<iam::Rights>(iam::Right::kList), "mine/");
  for (const std::string target :
       {"/jar?", "/jar?list-type=2&", "/jar?versions&", "/jar?uploads&"}) {
    const auto status = [&](const std::string& query) {
      return s3.send({.method = "GET", .target = target + query, .key = kGuestKey}).status;
    };
    EXPECT_EQ(status("prefix=mine/a"), 200) << target;
    EXPECT_EQ(status("prefix=mine/&prefix="), 400) << target;
    EXPECT_EQ(status("prefix=&prefix=mine/"), 400) << target;
    EXPECT_EQ(status("prefix=mine"), 403) << target;
    EXPECT_EQ(status("delimiter=/"), 403) << target;
  }
}

TEST(CreateBucket, opens_no_bucket_to_those_who_had_one_of_its_name) {
  TestService s3;
  auto& others = s3.other_users();
  iam::NewUser carol;
  carol.name = "carol";
  ASSERT_TRUE(sync_wait(others.create_user(std::move(carol), "test")));
  const iam::Grant grant{"pot", iam::kAllRights, {}, {}};
  ASSERT_TRUE(sync_wait(others.grant("carol", grant, "test")));
  EXPECT_EQ(s3.send({.method = "PUT", .target = "/pot"}).status, 200);
  EXPECT_TRUE(others.find_user("carol")->grants.empty());

  ASSERT_TRUE(sync_wait(others.grant("carol", grant, "test")));
  s3.users.guest->create_buckets = true;
  const auto taken = s3.send({.method = "PUT", .target = "/pot", .key = kGuestKey});
  EXPECT_EQ(taken.error(), "409 BucketAlreadyExists");
  EXPECT_EQ(others.find_user("carol")->grants.size(), 1);
  EXPECT_EQ(s3.send({.method = "DELETE", .target = "/pot"}).status, 204);
  EXPECT_TRUE(others.find_user("carol")->grants.empty());
}

TEST(Errors, of_a_bucket_that_exists_say_where_it_is) {
  TestService s3;
  const auto region = [&](const Ask& ask) {
    const auto answer = s3.send(ask);
    EXPECT_GE(answer.status, 400) << ask.method << " " << ask.target;
    return answer.header("x-amz-bucket-region");
  };
  for (const std::string method : {"GET", "HEAD", "PUT", "DELETE", "PATCH"}) {
    EXPECT_EQ(region({.method = method, .target = "/jar/key", .key = kNobody}), "us-east-1");
    EXPECT_EQ(region({.method = method, .target = "/jar/key", .key = kGuestKey}), "us-east-1");
    EXPECT_EQ(region({.method = method, .target = "/jar?nonsense"}), "us-east-1") << method;
    EXPECT_EQ(region({.method = method, .target = "/no-such-jar/key"}), "") << method;
  }
  EXPECT_EQ(region({.method = "HEAD", .target = "/jar/no-such-key"}), "us-east-1");
  EXPECT_EQ(region({.method = "GET", .target = "/", .key = kNobody}), "");
  EXPECT_EQ(s3.get("/jar").header("x-amz-bucket-region"), "");
}

TEST(ListBuckets, is_not_what_a_key_without_a_bucket_asks_for) {
  TestService s3;
  EXPECT_EQ(s3.get("/").status, 200);
  EXPECT_EQ(s3.get("//").error(), "400 InvalidURI");
  EXPECT_EQ(s3.get("//key").error(), "400 InvalidURI");
}

TEST(Queries, are_refused_if_they_cannot_be_parsed) {
  TestService s3;
  for (const auto* query : {"%", "prefix=%zz", "prefix=%ff"}) {
    const Ask ask{.method = "GET", .target = "/jar?" + std::string(query), .key = kNobody};
    EXPECT_EQ(s3.send(ask).error(), "400 InvalidURI") << query;
  }
}

TEST(Queries, have_a_limited_number_of_parameters) {
  TestService s3;
  std::string target = "/jar?prefix=p";
  for (std::size_t i = 1; i < http::Query::kParametersMax; ++i)
    target += "&p" + std::to_string(i) + "=1";
  EXPECT_EQ(s3.get(target).status, 200);
  EXPECT_EQ(
      s3.send({.method = "GET", .target = target + "&x-id=ListObjects", .key = kNobody}).error(),
      "400 InvalidURI");
}

TEST(Queries, are_signed_as_they_are_routed) {
  TestService s3;
  ASSERT_EQ(s3.put("a%20b", "1").status, 200);
  EXPECT_TRUE(s3.get("/jar?prefix=a+b").body.contains("<Key>a b</Key>"));
  EXPECT_TRUE(s3.get("/jar?prefix=a%20b").body.contains("<Key>a b</Key>"));
  EXPECT_FALSE(s3.get("/jar?prefix=a%2Bb").body.contains("<Key>"));
}

TEST(Errors, are_utf8_whatever_they_quote) {
  TestService s3;
  const auto path = s3.get("/jar/\xff\xfe");
  EXPECT_GE(path.status, 400);
  EXPECT_TRUE(is_utf8(path.body));
  const auto header =
      s3.send({.method = "PUT", .target = "/jar/k", .headers = {{"content-md5", "\xc3("}}});
  EXPECT_EQ(header.error(), "400 InvalidDigest");
  EXPECT_TRUE(is_utf8(header.body));
}

}  // namespace
}  // namespace onggi::s3
