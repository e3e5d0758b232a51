#include "iam/users/validate.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace onggi::iam {
namespace {

using testing::HasSubstr;

const std::string kAccess(20, 'A');
const std::string kSecret(40, 's');

TEST(UserNames, follow_their_rule) {
  for (const auto* good : {"a", "admin", "A.b_c@d+e=f,g-h", "0"})
    EXPECT_TRUE(check_user_name(good)) << good;
  EXPECT_TRUE(check_user_name(std::string(64, 'x')));
  for (const auto* bad : {"", "a b", "a/b", "a\n", "옹기", "a:b", "a*"}) {
    const auto status = check_user_name(bad);
    ASSERT_FALSE(status) << bad;
    EXPECT_EQ(status.error().code, Code::kInvalid);
    EXPECT_THAT(status.error().detail, HasSubstr("user name"));
  }
  EXPECT_FALSE(check_user_name(std::string(65, 'x')));
}

struct CredentialCase {
  Credentials keys;
  std::string_view complaint;  // expected error; empty if the keys are accepted
};

TEST(Credentials, follow_their_rules) {
  const CredentialCase cases[] = {
      {{kAccess, kSecret}, ""},
      {{std::string(128, 'a'), std::string(128, '/')}, ""},
      {{kAccess, std::string(38, 'x') + "+="}, ""},
      {{"", kSecret}, "both"},
      {{kAccess, ""}, "both"},
      {{std::string(19, 'A'), kSecret},
       "an access key must have 20 to 128 characters; this one has 19"},
      {{std::string(129, 'A'), kSecret}, "has 129"},
      {{kAccess + "-", kSecret}, "an access key can contain only letters and digits"},
      {{kAccess, std::string(39, 's')},
       "a secret key must have 40 to 128 characters; this one has 39"},
      {{kAccess, std::string(129, 's')}, "has 129"},
      {{kAccess, kSecret + " "}, "a secret key can contain only"},
      {{kAccess, kSecret + "\xed\x95\x9c"}, "a secret key can contain only"},
  };
  for (const auto& test : cases) {
    const auto status = check_credentials(test.keys);
    EXPECT_EQ(status.has_value(), test.complaint.empty()) << test.complaint;
    if (status) continue;
    EXPECT_THAT(status.error().detail, HasSubstr(test.complaint));
    EXPECT_THAT(status.error().detail, Not(HasSubstr(kSecret))) << "the secret itself";
  }
}

TEST(Emails, are_optional_but_shaped) {
  EXPECT_TRUE(check_email(""));
  EXPECT_TRUE(check_email("a@b"));
  for (const auto* bad : {"a", "@b", "a@", "a b@c", "a@b\n"}) EXPECT_FALSE(check_email(bad)) << bad;
}

TEST(DisplayNames, are_any_printable_text) {
  EXPECT_TRUE(check_display_name("김 옹기 \"the jar\""));
  EXPECT_FALSE(check_display_name("a\tb"));
  EXPECT_FALSE(check_display_name("\xff"));
  EXPECT_FALSE(check_display_name(std::string(257, 'x')));
}

TEST(Grants, need_a_bucket_a_right_and_a_future) {
  const Time now(std::chrono::hours(1000));
  EXPECT_TRUE(check_grant({"b", 1, "p/", now + std::chrono::seconds(1)}, now));
  EXPECT_FALSE(check_grant({"", 1, "", std::nullopt}, now));
  EXPECT_FALSE(check_grant({"b", 0, "", std::nullopt}, now));
  EXPECT_FALSE(check_grant({"b", 32, "", std::nullopt}, now));
  EXPECT_FALSE(check_grant({"b", 1, "\xff", std::nullopt}, now));
  EXPECT_FALSE(check_grant({"b", 1, "", now}, now));
}

TEST(Grants, allow_exactly_what_they_say) {
  const Time now(std::chrono::hours(1000));
  User user;
  user.grants = {{"data", 1 | 2, "in/", now + std::chrono::seconds(1)},
                 {"logs", 4, "", std::nullopt}};
  EXPECT_TRUE(allowed(user, Right::kRead, "data", "in/a", now));
  EXPECT_TRUE(allowed(user, Right::kList, "data", "in/", now));
  EXPECT_FALSE(allowed(user, Right::kList, "data", "in", now)) << "a shorter prefix shows more";
  EXPECT_FALSE(allowed(user, Right::kRead, "data", "out/a", now));
  EXPECT_FALSE(allowed(user, Right::kWrite, "data", "in/a", now));
  EXPECT_FALSE(allowed(user, Right::kRead, "data", "in/a", now + std::chrono::seconds(1)));
  EXPECT_TRUE(allowed(user, Right::kWrite, "logs", "", now));
  EXPECT_FALSE(allowed(user, Right::kDelete, "logs", "x", now));
  EXPECT_TRUE(may_use(user, "logs", now));
  EXPECT_FALSE(may_use(user, "other", now));
  user.disabled = true;
  EXPECT_FALSE(allowed(user, Right::kWrite, "logs", "", now));
}

}  // namespace
}  // namespace onggi::iam
