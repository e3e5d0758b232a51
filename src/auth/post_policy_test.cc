#include "auth/post_policy.h"

#include <gtest/gtest.h>

#include "auth/authenticator.h"
#include "auth/testing.h"
#include "base/codec.h"
#include "base/digest/checksum.h"

namespace onggi::auth {
namespace {

using testing::example_time;

std::string policy_of(std::string_view conditions) {
  return R"({"expiration": "2013-05-24T01:00:00Z", "conditions": [{"bucket": "jar"})" +
         std::string(conditions.empty() ? "" : ", ") + std::string(conditions) + "]}";
}

/// Returns "" if a form with these fields satisfies the policy, otherwise the error message.
std::string outcome(const std::string& json, const FormFields& fields, Time now = example_time(),
                    std::string_view bucket = "jar") {
  const auto policy = PostPolicy::parse(json);
  if (!policy) return std::string(policy.error().code.name()) + ": " + policy.error().message;
  const auto kept = policy->check(fields, bucket, now);
  return kept ? std::string() : kept.error().message;
}

std::string refusal(const std::string& json) {
  const auto policy = PostPolicy::parse(json);
  return policy ? std::string() : std::string(policy.error().code.name());
}

TEST(PostPolicy, holds_each_condition_against_its_field) {
  const auto json = policy_of(R"({"acl": "private"}, ["eq", "$key", "a/b"],
                                 ["starts-with", "$Content-Type", "image/"])");
  const FormFields good{{"acl", "private"}, {"key", "a/b"}, {"content-type", "image/png"}};
  EXPECT_EQ(outcome(json, good), "");
  const auto failed = [&](std::size_t at, std::string value) {
    auto fields = good;
    fields[at].second = std::move(value);
    return outcome(json, fields);
  };
  EXPECT_EQ(failed(0, "public-read"),
            R"(Invalid according to Policy: Policy Condition failed: ["eq", "$acl", "private"])");
  EXPECT_EQ(failed(1, "a/B"),
            R"(Invalid according to Policy: Policy Condition failed: ["eq", "$key", "a/b"])");
  EXPECT_EQ(failed(2, "text/html"),
            "Invalid according to Policy: Policy Condition failed: "
            R"(["starts-with", "$Content-Type", "image/"])");
  EXPECT_EQ(failed(2, "image/png, image/gif"), "");
  EXPECT_NE(failed(2, "image/png,text/html"), "");
}

TEST(PostPolicy, a_condition_needs_its_field) {
  EXPECT_EQ(
      outcome(policy_of(R"(["starts-with", "$name", ""])"), {}),
      R"(Invalid according to Policy: Policy Condition failed: ["starts-with", "$name", ""])");
  EXPECT_EQ(outcome(policy_of(R"(["starts-with", "$name", ""])"), {{"name", ""}}), "");
}

TEST(PostPolicy, names_and_operators_have_no_case_and_values_have) {
  EXPECT_EQ(outcome(R"({"expiration": "2013-05-24T01:00:00.000Z", "conditions":
                       [{"bUcKeT": "jar"}, ["StArTs-WiTh", "$KeY", "foo"], ["EQ", "$aCl", "x"]]})",
                    {{"key", "foo.txt"}, {"acl", "x"}}),
            "");
  EXPECT_NE(outcome(policy_of(R"({"acl": "Private"})"), {{"acl", "private"}}), "");
  EXPECT_EQ(refusal(R"({"Expiration": "2013-05-24T01:00:00Z", "conditions": []})"),
            "InvalidPolicyDocument");
  EXPECT_EQ(refusal(R"({"expiration": "2013-05-24T01:00:00Z", "CONDITIONS": []})"),
            "InvalidPolicyDocument");
}

TEST(PostPolicy, that_takes_too_much_work_is_not_met) {
  constexpr auto kTooMuch = "Invalid according to Policy: The policy takes too much work to check.";
  std::string conditions;
  FormFields fields;
  for (int i = 0; i < 50; ++i) {
    const auto name = "field-" + std::to_string(i);
    conditions.append(i == 0 ? "" : ", ").append(R"(["starts-with", "$)" + name + R"(", ""])");
    fields.emplace_back(name, "value");
  }
  EXPECT_EQ(outcome(policy_of(conditions), fields), "");
  const std::string type = R"(["starts-with", "$content-type", "i"])";
  std::string many = type;
  for (int i = 0; i < 200; ++i) many += ", " + type;
  EXPECT_EQ(outcome(policy_of(many), {{"content-type", "image/png,image/gif"}}), "");
  std::string types = "i";
  for (int i = 0; i < 5000; ++i) types += ",i";
  EXPECT_EQ(outcome(policy_of(many), {{"content-type", types}}), kTooMuch);
}

TEST(PostPolicy, every_field_needs_a_condition) {
  EXPECT_EQ(outcome(policy_of(""), {{"key", "k"}, {"acl", "a"}}),
            "Invalid according to Policy: Extra input fields: key, acl");
  EXPECT_EQ(outcome(policy_of(""), {{"policy", "p"},
                                    {"signature", "s"},
                                    {"x-amz-signature", "s"},
                                    {"awsaccesskeyid", "a"},
                                    {"file", "f"},
                                    {"x-ignore-me", "i"},
                                    {"x-amz-checksum-crc32", "c"}}),
            "");
  EXPECT_NE(outcome(policy_of(""), {{"x-amz-credential", "c"}}), "");
}

TEST(PostPolicy, the_bucket_is_that_of_the_request) {
  EXPECT_EQ(outcome(R"({"expiration": "2013-05-24T01:00:00Z", "conditions": []})", {}),
            "Invalid according to Policy: Extra input fields: bucket");
  EXPECT_NE(outcome(policy_of(""), {{"bucket", "jar"}}, example_time(), "other"), "");
  EXPECT_EQ(outcome(policy_of(""), {{"bucket", "other"}}, example_time(), "jar"), "");
  EXPECT_EQ(outcome(R"({"expiration": "2013-05-24T01:00:00Z", "conditions":
                       [["starts-with", "$bucket", "ja"]]})",
                    {}),
            "");
}

TEST(PostPolicy, ends_at_its_time) {
  const auto end = *parse_iso8601("2013-05-24T01:00:00Z");
  EXPECT_EQ(outcome(policy_of(""), {}, end - std::chrono::milliseconds(1)), "");
  EXPECT_EQ(outcome(policy_of(""), {}, end), "Invalid according to Policy: Policy expired.");
}

TEST(PostPolicy, knows_sizes) {
  const auto range = [](std::string_view conditions) {
    const auto policy = PostPolicy::parse(policy_of(conditions));
    return policy ? std::pair(policy->file_size().min, policy->file_size().max)
                  : std::pair(std::uint64_t{7}, std::uint64_t{7});
  };
  EXPECT_EQ(range(""), std::pair(std::uint64_t{0}, UINT64_MAX));
  EXPECT_EQ(range(R"(["content-length-range", 1, 10])"),
            (std::pair<std::uint64_t, std::uint64_t>{1, 10}));
  EXPECT_EQ(range(R"(["content-length-range", "1", "10"])"),
            (std::pair<std::uint64_t, std::uint64_t>{1, 10}));
  EXPECT_EQ(range(R"(["content-length-range", 1, 10], ["Content-Length-Range", 5, 20])"),
            (std::pair<std::uint64_t, std::uint64_t>{5, 10}));
}

TEST(PostPolicy, knows_the_escapes_of_aws) {
  const auto json = policy_of(R"(["eq", "$key", "\$5 \u0041\"\\\v"])");
  EXPECT_EQ(outcome(json, {{"key", "$5 A\"\\\v"}}), "");
  EXPECT_NE(outcome(policy_of(R"(["eq", "$key", "\\$"])"), {{"key", "$"}}), "");
  EXPECT_EQ(outcome(policy_of(R"(["eq", "$key", "\\$"])"), {{"key", "\\$"}}), "");
  EXPECT_EQ(refusal(policy_of(R"(["eq", "$key", "\x"])")), "InvalidPolicyDocument");
  EXPECT_EQ(refusal(R"({"\)"), "InvalidPolicyDocument");
}

TEST(PostPolicy, refuses_what_is_no_policy) {
  for (const auto* json :
       {"", "{", "[]", "\"text\"", "{}", R"({"conditions": []})",
        R"({"expiration": "2013-05-24T01:00:00Z"})",
        R"({"expiration": "2013-05-24 01:00:00", "conditions": []})",
        R"({"expiration": 5, "conditions": []})",
        R"({"expiration": "2013-05-24T01:00:00Z", "conditions": {}})",
        R"({"expiration": "2013-05-24T01:00:00Z", "conditions": [], "more": 1})"})
    EXPECT_EQ(refusal(json), "InvalidPolicyDocument") << json;
  for (const auto* condition :
       {"{}", R"({"acl": "a", "key": "b"})", R"({"acl": 1})", "1", "[]", R"(["eq", "$acl"])",
        R"(["like", "$acl", "a"])", R"(["eq", "$acl", 1])", R"(["content-length-range", 0])",
        R"(["content-length-range", -1, 0])", R"(["content-length-range", 0, 1.5])",
        R"(["content-length-range", 0, "many"])"})
    EXPECT_EQ(refusal(policy_of(condition)), "InvalidPolicyDocument") << condition;
}

TEST(PostPolicy, says_what_is_wrong_in_the_words_of_aws) {
  const auto message = [](std::string_view json) {
    const auto policy = PostPolicy::parse(json);
    return policy ? std::string() : policy.error().message;
  };
  const std::string invalid = "Invalid Policy: ";
  EXPECT_EQ(message(""), invalid + "Expecting '{' but found End-of-Input");
  EXPECT_EQ(message("text"), invalid + "Invalid JSON.");
  EXPECT_EQ(message(R"({"conditions": []})"), invalid + "Policy missing expiration.");
  EXPECT_EQ(message(R"({"expiration": "x", "conditions": []})"),
            invalid + "Invalid 'expiration' value: 'x'");
  EXPECT_EQ(message(R"({"expiration": "2013-05-24T01:00:00Z", "conditions": [], "more": 1})"),
            invalid + R"(Unexpected: "more")");
  for (const auto& [condition, why] : {
           std::pair("1", "Invalid condition test: must be a List or Object."),
           std::pair("[]", "Invalid Condition: missing operation identifier."),
           std::pair(R"(["like", "$acl"])", "Invalid Condition: unknown operation 'like'."),
           std::pair(R"(["eq", "$acl", "a", "b"])", "Invalid eq: wrong number of arguments."),
           std::pair(R"(["eq", "$acl", true])", "Invalid JSON."),
           std::pair(R"(["content-length-range", "a", "14"])", "Invalid JSON."),
           std::pair(R"({"acl": true})", "Invalid Simple-Condition: value must be a string."),
       })
    EXPECT_EQ(message(policy_of(condition)), invalid + why) << condition;
}

TEST(PostPolicy, a_condition_without_a_dollar_sign_is_never_met) {
  for (const auto* name : {"key", "", "bucket"}) {
    const auto condition = R"(["eq", ")" + std::string(name) + R"(", "jar"])";
    EXPECT_EQ(outcome(policy_of(condition), {{"key", "jar"}, {"", "jar"}}),
              "Invalid according to Policy: Policy Condition failed: " + condition);
  }
  EXPECT_NE(outcome(policy_of(R"(["eq", "$", "a"])"), {{"", "a"}}), "");
}

// Tests of signed forms.

class SignedForms : public ::testing::Test {
 protected:
  static FormFields signed_v4(std::string_view json) {
    const auto policy = base64_encode(json);
    const auto scope = testing::example_scope();
    return {{"key", "k"},
            {"policy", policy},
            {"x-amz-algorithm", std::string(kSigV4)},
            {"x-amz-credential", std::string(testing::kAccessKey) + "/" + scope.text()},
            {"x-amz-date", std::string(testing::kDate)},
            {"x-amz-signature", sign(derive_signing_key(testing::kSecret, scope), policy)}};
  }
  static FormFields signed_v2(std::string_view json) {
    const auto policy = base64_encode(json);
    return {{"key", "k"},
            {"policy", policy},
            {"awsaccesskeyid", std::string(testing::kAccessKey)},
            {"signature", base64_encode(hmac_sha1(testing::kSecret, policy))}};
  }
  static std::string v4_policy() {
    return policy_of(R"(["eq", "$key", "k"], ["starts-with", "$x-amz-algorithm", ""],
                        ["starts-with", "$x-amz-credential", ""],
                        ["starts-with", "$x-amz-date", ""], ["content-length-range", 1, 9])");
  }
  static std::string v2_policy() { return policy_of(R"(["eq", "$key", "k"])"); }

  std::string refused(const FormFields& fields, std::string_view bucket = "jar") {
    const auto form = authenticator_.authenticate_form(fields, bucket, example_time());
    return form ? std::string() : std::string(form.error().code.name());
  }
  static FormFields with(FormFields fields, std::string_view name, std::string value) {
    for (auto& field : fields)
      if (field.first == name) field.second = std::move(value);
    return fields;
  }
  static FormFields without(FormFields fields, std::string_view name) {
    std::erase_if(fields, [&](const auto& field) { return field.first == name; });
    return fields;
  }

  testing::TestKeys keys_;
  Authenticator authenticator_{{}, keys_};
};

TEST_F(SignedForms, are_accepted_from_the_holder_of_the_key) {
  const auto v4 = authenticator_.authenticate_form(signed_v4(v4_policy()), "jar", example_time());
  ASSERT_TRUE(v4.has_value()) << v4.error().message;
  EXPECT_EQ(v4->authenticated.access_key(), testing::kAccessKey);
  EXPECT_EQ(v4->file_size.max, 9U);
  EXPECT_EQ(refused(signed_v2(v2_policy())), "");
}

TEST_F(SignedForms, are_refused_with_one_thing_changed) {
  const auto v4 = signed_v4(v4_policy());
  EXPECT_EQ(refused(with(v4, "x-amz-signature", std::string(64, '0'))), "SignatureDoesNotMatch");
  EXPECT_EQ(refused(with(v4, "policy", base64_encode(v4_policy() + " "))), "SignatureDoesNotMatch");
  EXPECT_EQ(refused(with(v4, "x-amz-credential", "AKIANOBODY/20130524/us-east-1/s3/aws4_request")),
            "InvalidAccessKeyId");
  EXPECT_EQ(refused(with(v4, "x-amz-credential", "nonsense")), "InvalidArgument");
  EXPECT_EQ(refused(with(v4, "x-amz-date", "2013-05-24")), "InvalidArgument");
  EXPECT_EQ(refused(with(v4, "x-amz-date", "20130525T000000Z")), "InvalidArgument");
  const auto elsewhere = std::string(testing::kAccessKey) + "/20130524/mars-1/s3/aws4_request";
  EXPECT_EQ(refused(with(v4, "x-amz-credential", elsewhere)), "InvalidArgument");
  EXPECT_EQ(refused(with(v4, "x-amz-algorithm", "AWS4-ECDSA-P256-SHA256")), "InvalidArgument");
  EXPECT_EQ(refused(with(v4, "key", "other")), "AccessDenied");
  EXPECT_EQ(refused(v4, "other"), "AccessDenied");
  for (const auto* name :
       {"policy", "x-amz-algorithm", "x-amz-credential", "x-amz-date", "x-amz-signature"})
    EXPECT_EQ(refused(without(v4, name)), "InvalidArgument") << name;

  const auto v2 = signed_v2(v2_policy());
  EXPECT_EQ(refused(with(v2, "signature", "AAAA")), "SignatureDoesNotMatch");
  EXPECT_EQ(refused(with(v2, "awsaccesskeyid", "AKIANOBODY")), "InvalidAccessKeyId");
  for (const auto* name : {"policy", "awsaccesskeyid", "signature"})
    EXPECT_EQ(refused(without(v2, name)), "InvalidArgument") << name;
}

TEST_F(SignedForms, learn_what_should_have_been_signed) {
  const auto v2 = with(signed_v2(v2_policy()), "signature", "AAAA");
  const auto form = authenticator_.authenticate_form(v2, "jar", example_time());
  ASSERT_FALSE(form.has_value());
  const auto field = [&](std::string_view name) {
    for (const auto& [key, value] : form.error().fields)
      if (key == name) return value;
    return std::string();
  };
  EXPECT_EQ(field("AWSAccessKeyId"), testing::kAccessKey);
  EXPECT_EQ(field("StringToSign"), *find_field(v2, "policy"));
  EXPECT_EQ(field("SignatureProvided"), "AAAA");
  const auto begin = hex_encode(find_field(v2, "policy")->substr(0, 2));
  EXPECT_TRUE(
      field("StringToSignBytes").starts_with(begin.substr(0, 2) + " " + begin.substr(2) + " "));
}

TEST_F(SignedForms, with_a_policy_that_is_none_or_a_token_or_two_signatures) {
  auto broken = with(signed_v2(v2_policy()), "policy", "%%%");
  broken = with(broken, "signature", base64_encode(hmac_sha1(testing::kSecret, "%%%")));
  EXPECT_EQ(refused(broken), "InvalidPolicyDocument");
  EXPECT_EQ(refused(signed_v2("{}")), "InvalidPolicyDocument");
  auto token = signed_v2(v2_policy());
  token.emplace_back("x-amz-security-token", "t");
  EXPECT_EQ(refused(token), "InvalidToken");
  auto both = signed_v4(v4_policy());
  both.emplace_back("awsaccesskeyid", testing::kAccessKey);
  EXPECT_EQ(refused(both), "InvalidArgument");
}

TEST_F(SignedForms, nobody_signed_a_form_without_any_of_it) {
  EXPECT_TRUE(is_anonymous(FormFields{{"key", "k"}, {"acl", "private"}}));
  for (const auto* name : {"policy", "signature", "awsaccesskeyid", "x-amz-signature",
                           "x-amz-credential", "x-amz-algorithm"})
    EXPECT_FALSE(is_anonymous(FormFields{{"key", "k"}, {name, ""}})) << name;
}

// The test vectors are from RFC 2202, section 3.
TEST(HmacSha1, gives_the_published_values) {
  EXPECT_EQ(hex_encode(hmac_sha1("Jefe", "what do ya want for nothing?")),
            "effcdf6ae5eb2fa2d27416d5f184df9c259a7c79");
  EXPECT_EQ(hex_encode(hmac_sha1(std::string(80, '\xaa'),
                                 "Test Using Larger Than Block-Size Key - Hash Key First")),
            "aa4ae5e15272d00e95705637ce8a3b55ed402112");
}

}  // namespace
}  // namespace onggi::auth
