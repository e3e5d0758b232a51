// Tests of user policies. AWS's managed policies are accepted unchanged, including statements about
// other services.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "iam/policy/access_decision.h"
#include "iam/policy/actions.h"
#include "iam/policy/arn.h"
#include "iam/policy/policy.h"

namespace onggi::iam {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;
using testing::UnorderedElementsAre;

// https://docs.aws.amazon.com/aws-managed-policy/latest/reference/AmazonS3ReadOnlyAccess.html
constexpr std::string_view kReadOnlyAccess = R"({
  "Version" : "2012-10-17",
  "Statement" : [
    {
      "Effect" : "Allow",
      "Action" : [
        "s3:Get*",
        "s3:List*",
        "s3:Describe*",
        "s3-object-lambda:Get*",
        "s3-object-lambda:List*"
      ],
      "Resource" : "*"
    }
  ]
})";

// https://docs.aws.amazon.com/aws-managed-policy/latest/reference/AmazonS3FullAccess.html
constexpr std::string_view kFullAccess = R"({
  "Version" : "2012-10-17",
  "Statement" : [
    {
      "Effect" : "Allow",
      "Action" : [
        "s3:*",
        "s3-object-lambda:*"
      ],
      "Resource" : "*"
    }
  ]
})";

/// Returns {"Version": "2012-10-17", "Statement": {"Effect": `effect`, `rest`}}.
std::string statement_of(std::string_view effect, std::string_view rest) {
  return R"({"Version": "2012-10-17", "Statement": {"Effect": ")" + std::string(effect) + "\", " +
         std::string(rest) + "}}";
}

/// Returns a policy with two statements: an Allow for all actions on all resources, and a Deny with
/// the elements `what`.
std::string all_but(std::string_view what) {
  return R"({"Version": "2012-10-17", "Statement": [
      {"Sid": "All", "Effect": "Allow", "Action": "*", "Resource": "*"},
      {"Sid": "Not", "Effect": "Deny", )" +
         std::string(what) + "}]}";
}

Effect asked_of_user(std::string_view text, std::string_view action = "s3:GetObject",
                     std::string_view resource = "bucket/key", const ConditionKeys& keys = {}) {
  const auto policy = Policy::for_user(text);
  EXPECT_TRUE(policy) << policy.error().detail << " in " << text;
  return policy ? policy->evaluate({nullptr, action, resource, keys}).effect : Effect::kNone;
}

std::string complaint_about_user(std::string_view text) {
  const auto policy = Policy::for_user(text);
  return policy ? std::string() : policy.error().detail;
}

TEST(UserPolicies, of_aws_that_read_and_no_more) {
  for (const auto* action : {"s3:GetObject", "s3:GetObjectVersion", "s3:GetBucketPolicy"})
    EXPECT_EQ(asked_of_user(kReadOnlyAccess, action), Effect::kAllow) << action;
  EXPECT_EQ(asked_of_user(kReadOnlyAccess, "s3:ListBucket", "bucket"), Effect::kAllow);
  EXPECT_EQ(asked_of_user(kReadOnlyAccess, "s3:ListAllMyBuckets", "*"), Effect::kAllow);
  for (const auto* action : {"s3:PutObject", "s3:DeleteObject", "s3:CreateBucket"})
    EXPECT_EQ(asked_of_user(kReadOnlyAccess, action), Effect::kNone) << action;
}

TEST(UserPolicies, of_aws_that_do_everything) {
  for (const auto* action : {"s3:GetObject", "s3:PutBucketPolicy", "s3:CreateBucket"})
    EXPECT_EQ(asked_of_user(kFullAccess, action), Effect::kAllow) << action;
}

TEST(UserPolicies, name_all_actions_of_s3) {
  for (const auto* action :
       {"s3:ListAccessPoints", "s3:ListJobs", "s3:CreateJob", "s3:GetStorageLensConfiguration",
        "s3:GetBucketAbac", "s3:DescribeMultiRegionAccessPointOperation", "s3:GetDataAccess",
        "s3:CreateBucketMetadataTableConfiguration", "s3:PauseReplication",
        "s3:PutObjectAnnotation", "s3:describe*", "s3:Fly*", "*", "*:*"})
    EXPECT_EQ(complaint_about_user(statement_of(
                  "Allow", R"("Resource": "*", "Action": ")" + std::string(action) + '"')),
              "")
        << action;
}

TEST(UserPolicies, with_typing_errors_are_refused) {
  for (const auto* action :
       {"s3:Fly", "s3:GetObjects", "s3:", "GetObject", "Get*", "s3:Get Object", "kms:", ":Get*",
        "kms:De crypt", "k ms:Decrypt", "ec*:Run*", "s3:Get*\\u00e9"})
    EXPECT_EQ(complaint_about_user(statement_of(
                  "Allow", R"("Resource": "*", "Action": ")" + std::string(action) + '"')),
              "Policy has invalid action")
        << action;
  for (const auto* resource :
       {"bucket/*", "arn:aws:s3::bucket/*", "arn:aws:s3:bucket/*", "arn:aws:s3:::", "arn:aws:s3",
        "arn:aws-cn:s3:::bucket/*", "arn:aws:s3:eu-west-1:000000000000:bucket/*", "arn:aws",
        "arn:aws:KMS:eu-west-1:000000000000:key/1", "arn::kms:eu-west-1:000000000000:key/1", "**",
        "arn:aws:*:::bucket", "arn::s3:::bucket", "arn:aws:s3*:::bucket", "arn:*",
        "arn:aws:kms:::${aws:username", "arn:aws:s3:::bucket/${aws:username"})
    EXPECT_EQ(complaint_about_user(statement_of(
                  "Deny", R"("Action": "*", "Resource": ")" + std::string(resource) + '"')),
              "Policy has invalid resource")
        << resource;
  for (const auto* key :
       {"s3:colour", "s3:BucketTag/", "kms:", ":ViaService", "ViaService", "k m:s"})
    EXPECT_EQ(complaint_about_user(statement_of(
                  "Deny", R"("Action": "*", "Resource": "*", "Condition": {"Null": {")" +
                              std::string(key) + R"(": "true"}})")),
              "Policy has an invalid condition key")
        << key;
}

TEST(UserPolicies, about_other_services_concern_nothing_here) {
  const auto kms =
      statement_of("Deny", R"("Action": ["kms:*", "s3-object-lambda:Get*"], "Resource": "*")");
  EXPECT_EQ(asked_of_user(kms), Effect::kNone);
  const auto key = statement_of(
      "Deny",
      R"("Action": ["kms:Decrypt", "s3:*"], "Resource": "arn:aws:kms:eu-west-1:111122223333:key/*")");
  EXPECT_EQ(asked_of_user(key), Effect::kNone);
  EXPECT_EQ(asked_of_user(all_but(R"("NotAction": "kms:*", "Resource": "*")")), Effect::kDeny);
  EXPECT_EQ(asked_of_user(
                all_but(R"("Action": "s3:*", "NotResource": "arn:aws:kms:*:*:key/${aws:userid}")")),
            Effect::kDeny);
  const auto not_resource = statement_of(
      "Allow", R"("Action": "s3:Get*", "NotResource": "arn:aws:kms:*:*:key/${aws:userid}")");
  EXPECT_EQ(asked_of_user(not_resource), Effect::kAllow);
}

TEST(UserPolicies, of_several_services_allow_their_s3_part) {
  const std::string text = R"({"Version": "2012-10-17", "Statement": [
      {"Sid": "Key", "Effect": "Allow", "Action": ["kms:Decrypt", "kms:GenerateDataKey"],
       "Resource": "arn:aws:kms:eu-west-1:111122223333:key/1234",
       "Condition": {"StringLike": {"kms:ViaService": "s3.*.amazonaws.com"}}},
      {"Sid": "Role", "Effect": "Allow", "Action": "iam:PassRole", "Resource": "arn:aws:iam::*:role/x",
       "Condition": {"StringEquals": {"iam:PassedToService": "batchoperations.s3.amazonaws.com"}}},
      {"Sid": "Jobs", "Effect": "Allow", "Action": "s3:*Job*", "Resource": "arn:aws:s3:*:*:job/*"},
      {"Sid": "Open", "Effect": "Allow", "Action": ["s3:GetObject", "logs:PutLogEvents"],
       "Resource": ["arn:aws:s3:::bucket/open/*", "arn:aws:logs:*:*:log-group:/x:*",
                    "arn:aws:s3:${aws:RequestedRegion}:${aws:PrincipalAccount}:accesspoint/*"]}]})";
  EXPECT_EQ(asked_of_user(text, "s3:GetObject", "bucket/open/k"), Effect::kAllow);
  EXPECT_EQ(asked_of_user(text, "s3:GetObject", "bucket/k"), Effect::kNone);
  EXPECT_EQ(asked_of_user(text, "s3:PutObject", "bucket/open/k"), Effect::kNone);
  const auto policy = Policy::for_user(text);
  const ConditionKeys none;
  EXPECT_EQ(policy->evaluate({nullptr, "s3:GetObject", "bucket/open/k", none}).statement, "Open");
}

struct AbsentKey {
  std::string_view condition;
  Effect allow;  // result of an allow statement with this condition
  Effect deny;   // result of a deny statement with this condition
};

TEST(UserPolicies, conditions_on_what_no_request_has_follow_the_rules_for_absent_keys) {
  constexpr auto kNone = Effect::kNone;
  for (const auto& [condition, allow, deny] : std::initializer_list<AbsentKey>{
           {R"("StringEquals": {"kms:ViaService": "x"})", kNone, kNone},
           {R"("StringEquals": {"iam:PassedToService": "x"})", kNone, kNone},
           {R"("StringEquals": {"s3:AccessPointNetworkOrigin": "VPC"})", kNone, kNone},
           {R"("StringEquals": {"s3:BucketTag/team": "x"})", kNone, kNone},
           {R"("StringEquals": {"kms:EncryptionContext:aws:s3:arn": "x"})", kNone, kNone},
           {R"("StringEquals": {"cognito-identity.amazonaws.com:sub": "x"})", kNone, kNone},
           {R"("StringNotEquals": {"kms:ViaService": "x"})", Effect::kAllow, Effect::kDeny},
           {R"("StringNotLike": {"s3:BucketTag/team": "x"})", Effect::kAllow, Effect::kDeny},
           {R"("StringEqualsIfExists": {"kms:ViaService": "x"})", Effect::kAllow, Effect::kDeny},
           {R"("Null": {"ec2:ResourceTag/Name": "true"})", Effect::kAllow, Effect::kDeny},
           {R"("Null": {"ec2:ResourceTag/Name": "false"})", kNone, kNone},
           {R"("ForAnyValue:StringEquals": {"kms:EncryptionContextKeys": "x"})", kNone, kNone},
       }) {
    const auto rest =
        R"("Action": "s3:*", "Resource": "*", "Condition": {)" + std::string(condition) + "}";
    EXPECT_EQ(asked_of_user(statement_of("Allow", rest)), allow) << condition;
    EXPECT_EQ(asked_of_user(statement_of("Deny", rest)), deny) << condition;
  }
}

TEST(UserPolicies, resources_are_what_their_arns_say_of_buckets) {
  const auto patterns = [](std::string_view arn) {
    auto parsed = parse_user_arn(arn);
    EXPECT_TRUE(parsed) << arn;
    return parsed ? *std::move(parsed) : std::vector<std::string>{"refused"};
  };
  EXPECT_THAT(patterns("*"), ElementsAre("*"));
  EXPECT_THAT(patterns("arn:aws:s3:::bucket/a:b/*"), ElementsAre("bucket/a:b/*"));
  EXPECT_THAT(patterns("arn:aws:s3:::home-${aws:username}/*"),
              ElementsAre("home-${aws:username}/*"));
  EXPECT_THAT(patterns("arn:*:s3:::bucket"), ElementsAre("bucket"));
  EXPECT_THAT(patterns("arn:aws*:s3:::bucket"), ElementsAre("bucket"));
  EXPECT_THAT(patterns("arn:aws:s3:*"), ElementsAre("*"));
  EXPECT_THAT(patterns("arn:aws:s3::*:logs-*"), UnorderedElementsAre("*:logs-*", "logs-*"));
  EXPECT_THAT(patterns("arn:aws:s3:*:*:job/*"),
              UnorderedElementsAre("*:*:job/*", "*:job/*", "job/*"));
  EXPECT_THAT(patterns("arn:aws:s3:eu-west-1:000000000000:accesspoint/x"), IsEmpty());
  EXPECT_THAT(patterns("arn:aws:s3::000000000000:accesspoint/x.mrap"), IsEmpty());
  EXPECT_THAT(patterns("arn:aws-cn:kms:*:*:key/*"), IsEmpty());
  EXPECT_THAT(patterns("arn:*:kms:*:*:key/*"), IsEmpty());
  EXPECT_THAT(patterns("arn:aws:s3-object-lambda:*:*:accesspoint/*"), IsEmpty());
  EXPECT_THAT(patterns("arn:aws:sqs"), IsEmpty());
}

TEST(UserPolicies, deny_what_their_wildcards_reach) {
  for (const auto* arn : {"arn:*:s3:::bucket/*", "arn:aws:s3::*:bucket/*",
                          "arn:aws:s3:*:*:bucket/*", "arn:aws:s3:*", "arn:aws:s3::*"})
    EXPECT_EQ(asked_of_user(all_but(R"("Action": "s3:*", "Resource": ")" + std::string(arn) + '"')),
              Effect::kDeny)
        << arn;
}

TEST(UserPolicies, with_many_wildcards_stay_small) {
  std::string arn = "arn:aws:s3:";
  for (int i = 0; i < 2000; ++i) arn += "*:**";
  const auto patterns = parse_user_arn(arn);
  ASSERT_TRUE(patterns);
  EXPECT_LE(patterns->size(), 5U);
}

TEST(UserPolicies, decisions_name_the_statement_that_made_them) {
  const auto policy =
      Policy::for_user(all_but(R"("NotAction": ["kms:*", "s3:Get*"], "Resource": "*")"));
  ASSERT_TRUE(policy) << policy.error().detail;
  User ann;
  ann.name = "ann";
  ann.id = std::string(64, 'a');
  const ConditionKeys keys;
  const auto decide_on = [&](std::string_view action) {
    return decide({.user = &ann,
                   .owner_id = "somebody",
                   .bucket = "bucket",
                   .key = "key",
                   .action = action,
                   .rights = rights_for_action(action),
                   .user_policy = &*policy,
                   .keys = &keys,
                   .now = {}});
  };
  const auto read = decide_on("s3:GetObject");
  EXPECT_EQ(read.reason, DecisionReason::kUserPolicyAllows);
  EXPECT_EQ(read.statement, "All");
  const auto write = decide_on("s3:PutObject");
  EXPECT_EQ(write.reason, DecisionReason::kUserPolicyDenies);
  EXPECT_EQ(write.statement, "Not");
}

}  // namespace
}  // namespace onggi::iam
