#include "iam/policy/policy.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace onggi::iam {
namespace {

using testing::HasSubstr;

User make_user(std::string name) {
  User user;
  user.id = std::string(64 - name.size(), '0') + name;
  user.name = std::move(name);
  return user;
}

/// Returns a policy with one statement: {"Effect": "Allow", "Principal": "*", `rest`}.
std::string allow(std::string_view rest) {
  return R"({"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Principal": "*", )" +
         std::string(rest) + "}]}";
}

constexpr std::string_view kRead =
    R"("Action": "s3:GetObject", "Resource": "arn:aws:s3:::bucket/*")";

Effect ask(const std::string& text, std::string_view action = "s3:GetObject",
           std::string_view resource = "bucket/key", const ConditionKeys& keys = {},
           const User* user = nullptr) {
  const auto policy = Policy::for_bucket(text, "bucket");
  EXPECT_TRUE(policy) << policy.error().detail << " in " << text;
  return policy ? policy->evaluate({user, action, resource, keys}).effect : Effect::kNone;
}

std::string complaint(const std::string& text) {
  const auto policy = Policy::for_bucket(text, "bucket");
  return policy ? std::string() : policy.error().detail;
}

TEST(Policies, allow_what_they_name_and_nothing_else) {
  const auto text = allow(kRead);
  EXPECT_EQ(ask(text), Effect::kAllow);
  EXPECT_EQ(ask(text, "s3:PutObject"), Effect::kNone);
  EXPECT_EQ(ask(text, "s3:GetObject", "bucket"), Effect::kNone);
  EXPECT_EQ(ask(text, "s3:GetObject", "bucketeer/key"), Effect::kNone);
  const auto actions = allow(
      R"("Action": ["S3:getobject*", "s3:List*"], "Resource": ["arn:aws:s3:::bucket", "arn:aws:s3:::bucket/a/*"])");
  EXPECT_EQ(ask(actions, "s3:GetObjectTagging", "bucket/a/b"), Effect::kAllow);
  EXPECT_EQ(ask(actions, "s3:GetObjectTagging", "bucket/b"), Effect::kNone);
  EXPECT_EQ(ask(actions, "s3:ListBucket", "bucket"), Effect::kAllow);
}

TEST(Policies, a_deny_beats_every_allow_and_says_which) {
  const std::string text = R"({"Statement": [
      {"Effect": "Allow", "Principal": "*", "Action": "s3:*", "Resource": "arn:aws:s3:::bucket/*"},
      {"Sid": "NoSecrets", "Effect": "Deny", "Principal": "*", "Action": "s3:*", "Resource": "arn:aws:s3:::bucket/secret/*"}]})";
  EXPECT_EQ(ask(text, "s3:GetObject", "bucket/open"), Effect::kAllow);
  EXPECT_EQ(ask(text, "s3:GetObject", "bucket/secret/x"), Effect::kDeny);
  const ConditionKeys none;
  const auto policy = Policy::for_bucket(text, "bucket");
  EXPECT_EQ(policy->evaluate({nullptr, "s3:GetObject", "bucket/secret/x", none}).statement,
            "NoSecrets");
  EXPECT_EQ(policy->evaluate({nullptr, "s3:GetObject", "bucket/x", none}).statement, "statement 1");
}

TEST(Policies, principals_are_users_of_this_server) {
  const auto ann = make_user("ann");
  const auto bob = make_user("bob");
  const auto text = [](std::string_view principal) {
    return R"({"Statement": {"Effect": "Allow", )" + std::string(principal) + ", " +
           std::string(kRead) + "}}";
  };
  for (const auto& one : {R"("Principal": {"AWS": "arn:aws:iam::000000000000:user/ann"})",
                          R"("Principal": {"AWS": ["arn:aws:iam:::user/ann"]})"}) {
    EXPECT_EQ(ask(text(one), "s3:GetObject", "bucket/k", {}, &ann), Effect::kAllow) << one;
    EXPECT_EQ(ask(text(one), "s3:GetObject", "bucket/k", {}, &bob), Effect::kNone) << one;
    EXPECT_EQ(ask(text(one)), Effect::kNone) << one;
  }
  EXPECT_EQ(ask(text(R"("Principal": {"CanonicalUser": ")" + bob.id + "\"}"), "s3:GetObject",
                "bucket/k", {}, &bob),
            Effect::kAllow);
  EXPECT_EQ(
      ask(text(R"("Principal": {"AWS": "000000000000"})"), "s3:GetObject", "bucket/k", {}, &bob),
      Effect::kAllow);
  EXPECT_EQ(ask(text(R"("Principal": {"AWS": "000000000000"})")), Effect::kNone);
  EXPECT_EQ(ask(text(R"("Principal": {"AWS": "*"})")), Effect::kAllow);
  EXPECT_EQ(ask(text(R"("Principal": {"Service": "logging.s3.amazonaws.com"})")), Effect::kNone);
  for (const auto& bad :
       {R"("Principal": {"AWS": "arn:aws:iam::123456789012:user/ann"})", R"("Principal": "ann")",
        R"("Principal": {})", R"("Principal": {"AWS": "arn:aws:iam:::user/*"})",
        R"("Principal": {"Who": "*"})"})
    EXPECT_THAT(complaint(text(bad)), HasSubstr("Invalid principal")) << bad;
}

TEST(Policies, not_principal_is_for_denying_alone) {
  const auto ann = make_user("ann");
  const auto bob = make_user("bob");
  const auto text = [](std::string_view effect) {
    return R"({"Statement": {"Effect": ")" + std::string(effect) +
           R"(", "NotPrincipal": {"AWS": "arn:aws:iam:::user/ann"}, )" + std::string(kRead) + "}}";
  };
  EXPECT_EQ(ask(text("Deny"), "s3:GetObject", "bucket/k", {}, &ann), Effect::kNone);
  EXPECT_EQ(ask(text("Deny"), "s3:GetObject", "bucket/k", {}, &bob), Effect::kDeny);
  EXPECT_EQ(ask(text("Deny")), Effect::kDeny);
  EXPECT_THAT(complaint(text("Allow")), HasSubstr("NotPrincipal"));
}

TEST(Policies, a_stored_policy_that_cannot_be_read_denies_everything) {
  const ConditionKeys none;
  const auto policy = stored_bucket_policy("{", "bucket");
  EXPECT_EQ(policy->evaluate({nullptr, "s3:GetObject", "bucket/k", none}).effect, Effect::kDeny);
  const auto whole = stored_bucket_policy(allow(kRead), "bucket");
  EXPECT_EQ(whole->evaluate({nullptr, "s3:GetObject", "bucket/k", none}).effect, Effect::kAllow);
}

TEST(Policies, not_action_and_not_resource_turn_the_list_around) {
  const auto text =
      allow(R"("NotAction": "s3:Delete*", "NotResource": "arn:aws:s3:::bucket/private/*")");
  EXPECT_EQ(ask(text), Effect::kAllow);
  EXPECT_EQ(ask(text, "s3:DeleteObject"), Effect::kNone);
  EXPECT_EQ(ask(text, "s3:GetObject", "bucket/private/x"), Effect::kNone);
}

TEST(Policies, not_resource_of_an_unknown_variable_denies_all_and_allows_nothing) {
  const auto text = [](std::string_view effect) {
    return R"({"Version": "2012-10-17", "Statement": {"Effect": ")" + std::string(effect) +
           R"(", "Principal": "*", "Action": "s3:GetObject", "NotResource": [
               "arn:aws:s3:::bucket/open/*", "arn:aws:s3:::bucket/home/${aws:username}/*"]}})";
  };
  ConditionKeys ann;
  ann.add("aws:username", "ann");
  EXPECT_EQ(ask(text("Allow"), "s3:GetObject", "bucket/k", ann), Effect::kAllow);
  EXPECT_EQ(ask(text("Allow"), "s3:GetObject", "bucket/home/ann/k", ann), Effect::kNone);
  EXPECT_EQ(ask(text("Allow"), "s3:GetObject", "bucket/k"), Effect::kNone);
  EXPECT_EQ(ask(text("Deny"), "s3:GetObject", "bucket/home/ann/k", ann), Effect::kNone);
  EXPECT_EQ(ask(text("Deny"), "s3:GetObject", "bucket/home/ann/k"), Effect::kDeny);
  EXPECT_EQ(ask(text("Deny"), "s3:GetObject", "bucket/open/k"), Effect::kNone);
}

TEST(Policies, a_negated_condition_with_an_unknown_variable_denies_and_does_not_allow) {
  const auto text = [](std::string_view effect) {
    return R"({"Version": "2012-10-17", "Statement": {"Effect": ")" + std::string(effect) +
           R"(", "Principal": "*", )" + std::string(kRead) +
           R"(, "Condition": {"StringNotLike": {"s3:prefix": ["a/*", "${aws:username}/*"]}}}})";
  };
  ConditionKeys keys;
  keys.add("s3:prefix", "ann/x");
  EXPECT_EQ(ask(text("Allow"), "s3:GetObject", "bucket/k", keys), Effect::kNone);
  EXPECT_EQ(ask(text("Deny"), "s3:GetObject", "bucket/k", keys), Effect::kDeny);
  keys.add("aws:username", "bob");
  EXPECT_EQ(ask(text("Allow"), "s3:GetObject", "bucket/k", keys), Effect::kAllow);
  EXPECT_EQ(ask(text("Deny"), "s3:GetObject", "bucket/k", keys), Effect::kDeny);
}

TEST(Policies, variables_need_the_newer_version) {
  ConditionKeys keys;
  keys.add("aws:username", "ann");
  const std::string_view rest =
      R"("Action": "s3:GetObject", "Resource": "arn:aws:s3:::bucket/home/${aws:username}/*")";
  EXPECT_EQ(ask(allow(rest), "s3:GetObject", "bucket/home/ann/x", keys), Effect::kAllow);
  EXPECT_EQ(ask(allow(rest), "s3:GetObject", "bucket/home/bob/x", keys), Effect::kNone);
  EXPECT_EQ(ask(allow(rest), "s3:GetObject", "bucket/home//x", {}), Effect::kNone);
  const auto old =
      R"({"Statement": {"Effect": "Allow", "Principal": "*", )" + std::string(rest) + "}}";
  EXPECT_EQ(ask(old, "s3:GetObject", "bucket/home/ann/x", keys), Effect::kNone);
  EXPECT_EQ(ask(old, "s3:GetObject", "bucket/home/${aws:username}/x", keys), Effect::kAllow);
}

struct ConditionCase {
  std::string_view condition;
  std::vector<std::string> values;  // values of "s3:prefix" in the request
  bool holds;
};

TEST(Policies, conditions_compare_as_iam_says) {
  for (const auto& [condition, values, holds] : std::initializer_list<ConditionCase>{
           {R"("StringEquals": {"s3:prefix": ["a", "b"]})", {"b"}, true},
           {R"("StringEquals": {"s3:prefix": "a"})", {"A"}, false},
           {R"("StringEquals": {"s3:prefix": "a*"})", {"ab"}, false},
           {R"("StringEquals": {"s3:prefix": "a"})", {}, false},
           {R"("StringEqualsIfExists": {"s3:prefix": "a"})", {}, true},
           {R"("StringNotEquals": {"s3:prefix": ["a", "b"]})", {"b"}, false},
           {R"("StringNotEquals": {"s3:prefix": ["a", "b"]})", {"c"}, true},
           {R"("StringNotEquals": {"s3:prefix": "a"})", {}, true},
           {R"("StringEqualsIgnoreCase": {"S3:Prefix": "Ab"})", {"aB"}, true},
           {R"("StringLike": {"s3:prefix": "a*"})", {"a/b"}, true},
           {R"("StringNotLike": {"s3:prefix": "a*"})", {"a/b"}, false},
           {R"("NumericLessThanEquals": {"s3:prefix": "10"})", {"10"}, true},
           {R"("NumericLessThan": {"s3:prefix": 10})", {"10"}, false},
           {R"("NumericGreaterThan": {"s3:prefix": "10"})", {"10.5"}, true},
           {R"("NumericGreaterThan": {"s3:prefix": "10"})", {"10"}, false},
           {R"("NumericGreaterThanEquals": {"s3:prefix": "10"})", {"10"}, true},
           {R"("NumericGreaterThan": {"s3:prefix": ["5", "10"]})", {"7"}, true},
           {R"("NumericGreaterThan": {"s3:prefix": "10"})", {"ten"}, false},
           {R"("NumericGreaterThan": {"s3:prefix": "10"})", {}, false},
           {R"("NumericGreaterThanIfExists": {"s3:prefix": "10"})", {}, true},
           {R"("DateGreaterThanEquals": {"s3:prefix": "2026-01-01T00:00:00Z"})", {}, false},
           {R"("NumericNotEquals": {"s3:prefix": "10"})", {}, true},
           {R"("NumericEquals": {"s3:prefix": "10"})", {"ten"}, false},
           {R"("DateGreaterThan": {"s3:prefix": "2026-01-01T00:00:00Z"})",
            {"2026-11-23T00:00:00Z"},
            true},
           {R"("DateLessThan": {"s3:prefix": "2026-01-01"})", {"2026-11-23T00:00:00Z"}, false},
           {R"("Bool": {"s3:prefix": "true"})", {"TRUE"}, true},
           {R"("Bool": {"s3:prefix": false})", {"true"}, false},
           {R"("IpAddress": {"s3:prefix": ["10.0.0.0/9", "fd00::/8"]})", {"10.127.0.1"}, true},
           {R"("IpAddress": {"s3:prefix": "10.0.0.0/9"})", {"10.128.0.1"}, false},
           {R"("IpAddress": {"s3:prefix": "fd00::/8"})", {"fd12::1"}, true},
           {R"("NotIpAddress": {"s3:prefix": "10.0.0.0/8"})", {"192.168.0.1"}, true},
           {R"("ArnLike": {"s3:prefix": "arn:aws:iam::*:user/a*"})",
            {"arn:aws:iam::000000000000:user/ann"},
            true},
           {R"("ArnEquals": {"s3:prefix": "arn:aws:*:user/ann"})",
            {"arn:aws:iam::000000000000:user/ann"},
            false},
           {R"("Null": {"s3:prefix": "true"})", {}, true},
           {R"("Null": {"s3:prefix": "false"})", {}, false},
           {R"("Null": {"s3:prefix": "false"})", {"x"}, true},
           {R"("ForAllValues:StringEquals": {"s3:prefix": ["a", "b"]})", {"a", "b"}, true},
           {R"("ForAllValues:StringEquals": {"s3:prefix": ["a", "b"]})", {"a", "c"}, false},
           {R"("ForAllValues:StringEquals": {"s3:prefix": "a"})", {}, true},
           {R"("ForAnyValue:StringEquals": {"s3:prefix": "a"})", {"c", "a"}, true},
           {R"("ForAnyValue:StringEquals": {"s3:prefix": "a"})", {}, false},
           {R"("ForAnyValue:StringNotEquals": {"s3:prefix": "a"})", {"a", "b"}, true},
           {R"("StringEquals": {"s3:prefix": "a"}, "Bool": {"aws:SecureTransport": "true"})",
            {"a"},
            false},
       }) {
    ConditionKeys keys;
    for (const auto& value : values) keys.add("s3:prefix", value);
    const auto text =
        allow(std::string(kRead) + R"(, "Condition": {)" + std::string(condition) + "}");
    EXPECT_EQ(ask(text, "s3:GetObject", "bucket/k", keys), holds ? Effect::kAllow : Effect::kNone)
        << condition << " with " << testing::PrintToString(values);
  }
}

TEST(Policies, what_is_no_policy_is_refused_in_words) {
  const std::initializer_list<std::pair<std::string, std::string_view>> cases{
      {"", "the first byte must be '{'"},
      {"[]", "the first byte must be '{'"},
      {"{", "This policy contains invalid Json"},
      {"{} x", "This policy contains invalid Json"},
      {std::string(100, '['), "valid JSON"},
      {"{}", "Statement"},
      {R"({"Statement": [], "Id": "a", "I\u0064": "b"})", "Id twice"},
      {R"({"Statement": []})", "Could not parse the policy: Statement is empty!"},
      {R"({"Statement": [1]})", "statement"},
      {R"({"Version": "2020-01-01", "Statement": []})", "valid version"},
      {R"({"statement": []})", "unknown element"},
      {allow(R"("Action": "s3:GetObject")"), "Resource"},
      {allow(R"("Resource": "arn:aws:s3:::bucket/*")"), "Action"},
      {allow(R"("Action": "s3:Fly", "Resource": "arn:aws:s3:::bucket/*")"), "invalid action"},
      {allow(R"("Action": "ec2:Run", "Resource": "arn:aws:s3:::bucket/*")"), "invalid action"},
      {allow(R"("Action": [], "Resource": "arn:aws:s3:::bucket/*")"), "Policy has invalid action"},
      {allow(R"("Action": "s3:GetObject", "Resource": [])"), "Policy has invalid resource"},
      {R"({"Statement": {"Effect": "Allow", "Principal": {"AWS": []}, )" + std::string(kRead) +
           "}}",
       "Invalid principal in policy"},
      {allow(R"("Action": "s3:GetObject", "Resource": "arn:aws:s3:::other/*")"),
       "invalid resource"},
      {allow(R"("Action": "s3:GetObject", "Resource": "*")"), "invalid resource"},
      {allow(R"("Action": "s3:GetObject", "Resource": "arn:aws:s3:::bucket/${aws:username")"),
       "invalid resource"},
      {allow(R"("Action": "s3:GetObject", "Resource": "arn:aws:s3:::bucket")"), "does not apply"},
      {allow(R"("Action": "s3:ListBucket", "Resource": "arn:aws:s3:::bucket/*")"),
       "does not apply"},
      {allow(std::string(kRead) + R"(, "NotAction": "s3:*")"), "both"},
      {allow(std::string(kRead) + R"(, "Colour": "red")"), "Colour"},
      {allow(std::string(kRead) + R"(, "Condition": {"Sounds": {"s3:prefix": "a"}})"), "Sounds"},
      {allow(std::string(kRead) + R"(, "Condition": {"NullIfExists": {"s3:prefix": "true"}})"),
       "NullIfExists"},
      {allow(std::string(kRead) + R"(, "Condition": {"StringEquals": {"s3:colour": "a"}})"),
       "condition key"},
      {allow(std::string(kRead) +
             R"(, "Condition": {"IpAddress": {"aws:SourceIp": "10.0.0.0/33"}})"),
       "IP address"},
      {allow(std::string(kRead) +
             R"(, "Condition": {"IpAddress": {"aws:SourceIp": "10.0.0.1\u0000/8"}})"),
       "IP address"},
      {allow(std::string(kRead) + R"(, "Condition": {"NumericEquals": {"s3:max-keys": "ten"}})"),
       "number"},
      {R"({"Statement": {"Effect": "Maybe", "Principal": "*", )" + std::string(kRead) + "}}",
       "Invalid effect"},
      {R"({"Statement": {"Effect": "Allow", )" + std::string(kRead) + "}}", "Principal"},
      {R"({"Statement": [{"Sid": "a", "Effect": "Allow", "Principal": "*", )" + std::string(kRead) +
           R"(}, {"Sid": "a", "Effect": "Allow", "Principal": "*", )" + std::string(kRead) + "}]}",
       "unique"},
  };
  for (const auto& [text, words] : cases) EXPECT_THAT(complaint(text), HasSubstr(words)) << text;
  const auto large = Policy::for_bucket(std::string(kPolicySizeMax + 1, ' '), "bucket");
  EXPECT_EQ(large.error().code, Code::kTooLarge);
}

TEST(Policies, of_buckets_name_all_that_s3_does_with_buckets_and_objects) {
  for (const auto* action :
       {"s3:GetBucketAbac", "s3:PutBucketAbac", "s3:GetBucketMetadataTableConfiguration",
        "s3:UpdateBucketMetadataJournalTableConfiguration", "s3:PauseReplication",
        "s3:AllowVendedLogDeliveryForResource"}) {
    const auto named = R"("Action": ")" + std::string(action) + R"(", "Resource": "arn:aws:s3:::)";
    EXPECT_EQ(ask(allow(named + R"(bucket")"), action, "bucket"), Effect::kAllow) << action;
    EXPECT_THAT(complaint(allow(named + R"(bucket/*")")), HasSubstr("does not apply")) << action;
  }
  for (const auto* action : {"s3:GetObjectAnnotation", "s3:ListObjectVersionAnnotations",
                             "s3:ReplicateObjectAnnotation"})
    EXPECT_EQ(ask(allow(R"("Action": ")" + std::string(action) +
                        R"(", "Resource": "arn:aws:s3:::bucket/*")"),
                  action),
              Effect::kAllow)
        << action;
  const auto tagged =
      allow(std::string(kRead) + R"(, "Condition": {"StringEquals": {"s3:BucketTag/team": "a"}})");
  EXPECT_EQ(ask(tagged), Effect::kNone);
}

TEST(Policies, of_buckets_are_about_buckets_and_objects_alone) {
  for (const auto* action :
       {"s3:ListAccessPoints", "s3:CreateJob", "s3:DescribeJob", "s3:Describe*", "s3:*AccessPoint*",
        "s3-object-lambda:Get*", "kms:Decrypt"})
    EXPECT_EQ(complaint(allow(R"("Action": ")" + std::string(action) +
                              R"(", "Resource": "arn:aws:s3:::bucket")")),
              "Policy has invalid action")
        << action;
  for (const auto* resource : {"arn:aws:kms:eu-west-1:000000000000:key/1", "arn:*:s3:::bucket/*",
                               "arn:aws:s3:eu-west-1:000000000000:accesspoint/x"})
    EXPECT_EQ(complaint(allow(R"("Action": "s3:GetObject", "Resource": ")" + std::string(resource) +
                              '"')),
              "Policy has invalid resource")
        << resource;
  EXPECT_EQ(complaint(allow(std::string(kRead) +
                            R"(, "Condition": {"StringEquals": {"kms:ViaService": "a"}})")),
            "Policy has an invalid condition key");
}

TEST(Policies, of_users_have_no_principal_and_any_resource) {
  const auto ann = make_user("ann");
  const auto policy = Policy::for_user(R"({"Version": "2012-10-17", "Statement": [
      {"Effect": "Allow", "Action": "s3:*", "Resource": "*"}, {"Effect": "Allow", "Action": "ec2:*", "Resource": "*"}]})");
  ASSERT_TRUE(policy) << policy.error().detail;
  const ConditionKeys none;
  EXPECT_EQ(policy->evaluate({&ann, "s3:PutObject", "any/key", none}).effect, Effect::kAllow);
  EXPECT_FALSE(Policy::for_user(allow(kRead)));
}

TEST(Policies, are_public_when_everybody_may_from_anywhere) {
  const auto is_public = [](const std::string& text) {
    const auto policy = Policy::for_bucket(text, "bucket");
    EXPECT_TRUE(policy) << text;
    return policy && policy->is_public();
  };
  const auto with = [](std::string_view condition) {
    return allow(std::string(kRead) + R"(, "Condition": {)" + std::string(condition) + "}");
  };
  EXPECT_TRUE(is_public(allow(kRead)));
  EXPECT_FALSE(is_public(R"({"Statement": {"Effect": "Deny", "Principal": "*", )" +
                         std::string(kRead) + "}}"));
  EXPECT_FALSE(is_public(
      R"({"Statement": {"Effect": "Allow", "Principal": {"AWS": "arn:aws:iam:::user/a"}, )" +
      std::string(kRead) + "}}"));
  EXPECT_FALSE(is_public(with(R"("IpAddress": {"aws:SourceIp": "10.0.0.0/8"})")));
  EXPECT_TRUE(is_public(with(R"("IpAddress": {"aws:SourceIp": ["10.0.0.0/8", "0.0.0.0/1"]})")));
  EXPECT_TRUE(is_public(with(R"("NotIpAddress": {"aws:SourceIp": "10.0.0.0/8"})")));
  EXPECT_FALSE(is_public(with(R"("StringEquals": {"aws:SourceVpc": "vpc-1"})")));
  EXPECT_TRUE(is_public(with(R"("StringLike": {"aws:SourceVpc": "vpc-*"})")));
  EXPECT_TRUE(is_public(with(R"("StringEquals": {"s3:prefix": "a"})")));
}

TEST(Policies, say_what_they_ask_for) {
  const auto policy = Policy::for_bucket(
      allow(
          std::string(kRead) +
          R"(, "Condition": {"StringEquals": {"s3:ExistingObjectTag/team": "${aws:PrincipalTag/team}"}})"),
      "bucket");
  ASSERT_TRUE(policy);
  EXPECT_TRUE(policy->asks_for("s3:existingobjecttag/"));
  EXPECT_TRUE(policy->asks_for("aws:principaltag/"));
  EXPECT_FALSE(policy->asks_for("s3:requestobjecttag"));
  const auto spaced = Policy::for_bucket(
      allow(
          R"("Action": "s3:GetObject", "Resource": "arn:aws:s3:::bucket/${ s3:ExistingObjectTag/Team }/*")"),
      "bucket");
  ASSERT_TRUE(spaced);
  EXPECT_TRUE(spaced->asks_for("s3:existingobjecttag/"));
}

}  // namespace
}  // namespace onggi::iam
