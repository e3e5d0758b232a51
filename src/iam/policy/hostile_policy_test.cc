// Tests of access decisions with hostile requests and policies: several values for one condition
// key, tag keys that differ only in case, and policies that take too much work to evaluate.
#include <gtest/gtest.h>

#include "iam/policy/access_decision.h"
#include "iam/policy/policy.h"

namespace onggi::iam {
namespace {

constexpr std::string_view kReadsObjects =
    R"("Action": "s3:GetObject", "Resource": "arn:aws:s3:::bucket/*")";

Effect effect_of(const std::string& text, std::string_view resource, const ConditionKeys& keys) {
  const auto policy = Policy::for_bucket(text, "bucket");
  EXPECT_TRUE(policy) << policy.error().detail << " in " << text;
  if (!policy) return Effect::kNone;
  return policy->evaluate({nullptr, "s3:GetObject", resource, keys}).effect;
}

/// Returns the effects of an Allow and of a Deny with this condition on a request with `keys`.
std::pair<Effect, Effect> effects_with(std::string_view condition, const ConditionKeys& keys) {
  const auto effect_with = [&](std::string_view effect) {
    return effect_of(R"({"Version": "2012-10-17", "Statement": {"Effect": ")" +
                         std::string(effect) + R"(", "Principal": "*", )" +
                         std::string(kReadsObjects) + R"(, "Condition": {)" +
                         std::string(condition) + "}}}",
                     "bucket/k", keys);
  };
  return {effect_with("Allow"), effect_with("Deny")};
}
constexpr std::pair kHolds{Effect::kAllow, Effect::kDeny};
constexpr std::pair kFails{Effect::kNone, Effect::kNone};
constexpr std::pair kFailsClosed{Effect::kNone, Effect::kDeny};

TEST(HostilePolicies, tell_a_tag_from_its_case_twin) {
  ConditionKeys keys;
  keys.add("s3:ExistingObjectTag/class", "secret");
  keys.add("s3:ExistingObjectTag/CLASS", "public");
  const auto about = [&](std::string_view key, std::string_view op = "StringEquals") {
    return effects_with('"' + std::string(op) + R"(": {")" + std::string(key) + R"(": "public"})",
                        keys);
  };
  EXPECT_EQ(about("s3:ExistingObjectTag/class"), kFails);
  EXPECT_EQ(about("s3:ExistingObjectTag/CLASS"), kHolds);
  EXPECT_EQ(about("S3:existingobjecttag/CLASS"), kHolds);
  EXPECT_EQ(about("s3:ExistingObjectTag/class", "StringNotEquals"), kHolds);
  EXPECT_EQ(about("s3:ExistingObjectTag/Class"), kFails) << "the object has no such tag";
  EXPECT_EQ(effects_with(R"("StringEquals": {"s3:prefix": "${s3:ExistingObjectTag/class}"})", keys),
            kFails);
  keys.add("s3:prefix", "secret");
  EXPECT_EQ(effects_with(R"("StringEquals": {"s3:prefix": "${s3:ExistingObjectTag/class}"})", keys),
            kHolds);
}

TEST(HostilePolicies, several_values_without_a_set_operator_fail_closed) {
  ConditionKeys keys;
  keys.add("s3:RequestObjectTagKeys", "a");
  keys.add("s3:RequestObjectTagKeys", "b");
  for (const auto* op : {"StringEquals", "StringNotEquals", "StringLike", "StringNotLikeIfExists",
                         "StringEqualsIgnoreCase", "ArnLike", "ArnNotLike", "StringEqualsIfExists"})
    for (const auto* value : {"a", "b", "c", "*"})
      EXPECT_EQ(
          effects_with(
              '"' + std::string(op) + R"(": {"s3:RequestObjectTagKeys": ")" + value + "\"}", keys),
          kFailsClosed)
          << op << ' ' << value;
  ConditionKeys numbers;
  numbers.add("s3:max-keys", "1");
  numbers.add("s3:max-keys", "1000");
  for (const auto* op :
       {"NumericEquals", "NumericNotEquals", "NumericLessThan", "NumericGreaterThan"})
    EXPECT_EQ(effects_with('"' + std::string(op) + R"(": {"s3:max-keys": "10"})", numbers),
              kFailsClosed)
        << op;
  EXPECT_EQ(effects_with(R"("Null": {"s3:max-keys": "false"})", numbers), kHolds);
  EXPECT_EQ(effects_with(R"("ForAnyValue:NumericLessThan": {"s3:max-keys": "10"})", numbers),
            kHolds);
  EXPECT_EQ(effects_with(R"("ForAllValues:NumericLessThan": {"s3:max-keys": "10"})", numbers),
            kFails);
}

TEST(HostilePolicies, a_variable_with_several_values_fails_closed) {
  ConditionKeys keys;
  keys.add("s3:prefix", "a");
  keys.add("aws:TagKeys", "a");
  keys.add("aws:TagKeys", "b");
  for (const auto* op : {"StringEquals", "StringNotEquals", "StringLike", "StringNotLike"})
    EXPECT_EQ(effects_with('"' + std::string(op) + R"(": {"s3:prefix": "${aws:TagKeys}"})", keys),
              kFailsClosed)
        << op;
  for (const auto* element : {"Resource", "NotResource"}) {
    const auto rest = R"("Principal": "*", "Action": "s3:GetObject", ")" + std::string(element) +
                      R"(": "arn:aws:s3:::bucket/${aws:TagKeys}"}})";
    const auto head = std::string(R"({"Version": "2012-10-17", "Statement": {"Effect": )");
    EXPECT_EQ(effect_of(head + R"("Allow", )" + rest, "bucket/k", keys), Effect::kNone);
    EXPECT_EQ(effect_of(head + R"("Deny", )" + rest, "bucket/k", keys), Effect::kDeny);
  }
}

TEST(HostilePolicies, see_the_end_of_a_long_value) {
  ConditionKeys keys;
  keys.add("s3:x-amz-grant-read", std::string(10'000, ' ') + "uri=everyone");
  EXPECT_EQ(effects_with(R"("StringLike": {"s3:x-amz-grant-read": "*everyone"})", keys), kHolds);
}

/// Returns a policy of nearly 20 KB: an Allow, and a Deny whose condition repeats `value` as often
/// as fits.
std::string large_policy(std::string_view op, std::string_view key, std::string_view value) {
  std::string text = R"({"Version": "2012-10-17", "Statement": [
      {"Effect": "Allow", "Principal": "*", "Action": "s3:*", "Resource": "arn:aws:s3:::bucket/*"},
      {"Effect": "Deny", "Principal": "*", "Action": "s3:*", "Resource": "arn:aws:s3:::bucket*", "Condition": {")";
  text.append(op).append(R"(": {")").append(key).append(R"(": [)");
  const auto one = '"' + std::string(value) + "\",";
  while (text.size() + one.size() < kPolicySizeMax - 10) text += one;
  text.back() = ']';
  return text + "}}}]}";
}

TEST(HostilePolicies, made_to_be_slow_are_cut_short_and_deny) {
  ConditionKeys keys;
  const std::string agent(15'000, 'a');
  keys.add("aws:UserAgent", agent);
  for (int i = 0; i < 1000; ++i) keys.add("aws:TagKeys", "k" + std::to_string(i));
  struct Case {
    std::string_view op, key, value;
  };
  for (const auto& [op, key, value] : std::initializer_list<Case>{
           {"StringLike", "aws:UserAgent", "*?aaaaaaaaaaaaaaaaaab*"},
           {"StringLike", "aws:UserAgent", "*${aws:useragent}*b"},
           {"StringLike", "aws:UserAgent", "*b*"},
           {"StringLike", "aws:UserAgent", "a*a*a*a*a*a*a*a*a*b*"},
           {"ForAnyValue:StringEquals", "aws:TagKeys", "x"},
           {"ForAnyValue:StringLike", "aws:TagKeys", "x*"},
           {"ForAnyValue:ArnLike", "aws:TagKeys", "*:*:*:*:*:*"},
       }) {
    const auto policy = Policy::for_bucket(large_policy(op, key, value), "bucket");
    ASSERT_TRUE(policy) << policy.error().detail;
    const auto verdict = policy->evaluate({nullptr, "s3:GetObject", "bucket/k", keys});
    EXPECT_EQ(verdict.effect, value.contains("useragent") ? Effect::kAllow : Effect::kDeny)
        << value;
    EXPECT_EQ(verdict.too_much_work, verdict.effect == Effect::kDeny) << value;
    EXPECT_EQ(verdict.statement, verdict.too_much_work ? std::string(kTooMuchWork) : "statement 1");
  }
}

TEST(HostilePolicies, that_are_large_and_ordinary_are_evaluated) {
  ConditionKeys keys;
  keys.add("aws:UserAgent",
           "Mozilla/5.0 (X11; Linux x86_64; rv:143.0) Gecko/20100101 Firefox/143.0");
  keys.add("aws:SourceIp", "10.0.0.1");
  keys.add("aws:PrincipalArn", "arn:aws:iam::000000000000:user/ann");
  keys.add("s3:prefix", std::string(1024, 'p'));
  keys.add("aws:username", "ann");
  struct Case {
    std::string_view op, key, value;
  };
  for (const auto& [op, key, value] : std::initializer_list<Case>{
           {"StringLike", "aws:UserAgent", "*some bot*"},
           {"IpAddress", "aws:SourceIp", "192.168.1.0/24"},
           {"ArnLike", "aws:PrincipalArn", "arn:aws:iam::*:user/bob*"},
           {"StringEquals", "s3:prefix", "a"},
           {"StringLike", "s3:prefix", "home/${aws:username}/*"},
       }) {
    const auto policy = Policy::for_bucket(large_policy(op, key, value), "bucket");
    ASSERT_TRUE(policy) << policy.error().detail;
    const auto verdict = policy->evaluate({nullptr, "s3:GetObject", "bucket/k", keys});
    EXPECT_EQ(verdict.effect, Effect::kAllow) << value;
  }
}

TEST(HostilePolicies, do_not_keep_the_owner_from_replacing_them) {
  ConditionKeys keys;
  keys.add("aws:UserAgent", std::string(15'000, 'a'));
  const auto policy =
      Policy::for_bucket(large_policy("StringLike", "aws:UserAgent", "*b*"), "bucket");
  ASSERT_TRUE(policy);
  User owner;
  owner.id = "owner";
  AccessQuestion question{.user = &owner,
                          .owner_id = "owner",
                          .bucket = "bucket",
                          .key = "k",
                          .action = "s3:GetObject",
                          .bucket_policy = &*policy,
                          .keys = &keys,
                          .now = {}};
  const auto read = decide(question);
  EXPECT_EQ(read.reason, DecisionReason::kBucketPolicyDenies);
  EXPECT_TRUE(read.too_much_work);
  question.key = {};
  question.action = "s3:DeleteBucketPolicy";
  EXPECT_EQ(decide(question).reason, DecisionReason::kOwner);
}

}  // namespace
}  // namespace onggi::iam
