#include "iam/policy/access_decision.h"

#include <gtest/gtest.h>

#include <array>
#include <memory>
#include <set>
#include <string>
#include <string_view>

#include "base/codec.h"
#include "iam/policy/actions.h"
#include "iam/policy/public_access_block.h"

namespace onggi::iam {
namespace {

constexpr Time kNow{};

User make_person(std::string name) {
  User user;
  user.id = std::string(64 - name.size(), '0') + name;
  user.name = std::move(name);
  return user;
}

/// Returns one statement of a policy for bucket "jar".
std::string statement(std::string_view sid, std::string_view effect, std::string_view principal,
                      std::string_view action, std::string_view resource = "jar/*") {
  return R"({"Sid": ")" + std::string(sid) + R"(", "Effect": ")" + std::string(effect) +
         R"(", "Principal": )" + std::string(principal) + R"(, "Action": ")" + std::string(action) +
         R"(", "Resource": "arn:aws:s3:::)" + std::string(resource) + "\"}";
}
std::shared_ptr<const Policy> bucket_policy(const std::string& statements) {
  return stored_bucket_policy(R"({"Version": "2012-10-17", "Statement": [)" + statements + "]}",
                              "jar");
}
std::shared_ptr<const Policy> user_policy(std::string_view effect, std::string_view action) {
  return stored_user_policy(R"({"Statement": {"Sid": "own", "Effect": ")" + std::string(effect) +
                            R"(", "Action": ")" + std::string(action) +
                            R"(", "Resource": "arn:aws:s3:::jar/*"}})");
}

class Access : public testing::Test {
 protected:
  /// Returns "yes" or "no", followed by the reason and the deciding policy statement.
  std::string ask(const User* user, std::string_view action = "s3:GetObject",
                  std::string_view key = "key") {
    const auto decision = decide({.user = user,
                                  .owner_id = owner.id,
                                  .bucket = "jar",
                                  .key = key,
                                  .action = action,
                                  .rights = rights_for_action(action),
                                  .grant_key = key,
                                  .bucket_policy = of_bucket.get(),
                                  .user_policy = of_user.get(),
                                  .restrict_public_buckets = restrict_public,
                                  .now = kNow});
    constexpr std::array<std::string_view, 9> kDecisionReasons{
        "nothing", "bucket policy denies", "user policy denies", "owner",
        "grant",   "bucket policy",        "user policy",        "acl",
        "blocked"};
    auto text = std::string(decision.allowed ? "yes, " : "no, ");
    text += kDecisionReasons.at(static_cast<std::size_t>(decision.reason));
    if (!decision.statement.empty()) text += ": " + decision.statement;
    return text;
  }

  User owner = make_person("owner");
  User ann = make_person("ann");
  std::shared_ptr<const Policy> of_bucket;
  std::shared_ptr<const Policy> of_user;
  bool restrict_public = false;
};

TEST_F(Access, without_documents_is_for_the_owner_and_for_grants) {
  ann.grants.push_back(Grant("jar", static_cast<Rights>(Right::kRead), "a/", std::nullopt));
  EXPECT_EQ(ask(&owner), "yes, owner");
  EXPECT_EQ(ask(&owner, "s3:PutBucketPolicy", ""), "yes, owner");
  EXPECT_EQ(ask(&ann, "s3:GetObject", "a/b"), "yes, grant");
  EXPECT_EQ(ask(&ann, "s3:GetObjectVersion", "a/b"), "yes, grant");
  EXPECT_EQ(ask(&ann, "s3:GetObject", "b"), "no, nothing");
  EXPECT_EQ(ask(&ann, "s3:PutObject", "a/b"), "no, nothing");
  EXPECT_EQ(ask(nullptr), "no, nothing");
}

TEST_F(Access, is_given_on_all_buckets_by_one_grant) {
  ann.grants.push_back(
      Grant(std::string(kAllBuckets), static_cast<Rights>(Right::kRead), "a/", std::nullopt));
  EXPECT_EQ(ask(&ann, "s3:GetObject", "a/b"), "yes, grant");
  EXPECT_EQ(ask(&ann, "s3:GetObject", "b"), "no, nothing");
  EXPECT_EQ(ask(&ann, "s3:PutObject", "a/b"), "no, nothing");
  EXPECT_TRUE(may_use(ann, "any", kNow));
  ann.grants.front() = Grant(std::string(kAllBuckets), kAllRights, {}, kNow);
  EXPECT_EQ(ask(&ann), "no, nothing");
  EXPECT_FALSE(may_use(ann, "any", kNow));
}

TEST_F(Access, on_all_buckets_gives_way_to_a_deny) {
  ann.grants.push_back(Grant(std::string(kAllBuckets), kAllRights, {}, std::nullopt));
  of_bucket = bucket_policy(statement("frozen", "Deny", "\"*\"", "s3:PutObject"));
  EXPECT_EQ(ask(&ann, "s3:PutObject"), "no, bucket policy denies: frozen");
  EXPECT_EQ(ask(&ann), "yes, grant");
  of_user = user_policy("Deny", "s3:GetObject");
  EXPECT_EQ(ask(&ann), "no, user policy denies: own");
}

TEST_F(Access, is_allowed_by_a_statement_that_names_it) {
  of_bucket = bucket_policy(
      statement("friends", "Allow", R"({"AWS": "arn:aws:iam:::user/ann"})", "s3:GetObject"));
  EXPECT_EQ(ask(&ann), "yes, bucket policy: friends");
  EXPECT_EQ(ask(&ann, "s3:PutObject"), "no, nothing");
  EXPECT_EQ(ask(nullptr), "no, nothing");
  of_user = user_policy("Allow", "s3:PutObject");
  EXPECT_EQ(ask(&ann, "s3:PutObject"), "yes, user policy: own");
}

TEST_F(Access, of_nobody_takes_a_policy_for_everybody) {
  of_bucket = bucket_policy(statement("web", "Allow", "\"*\"", "s3:GetObject"));
  EXPECT_EQ(ask(nullptr), "yes, bucket policy: web");
  EXPECT_EQ(ask(nullptr, "s3:GetObjectVersion"), "no, nothing");
  EXPECT_EQ(ask(nullptr, "s3:ListBucket", ""), "no, nothing");
}

TEST_F(Access, is_denied_whatever_else_allows_it) {
  ann.grants.push_back(Grant("jar", kAllRights, {}, std::nullopt));
  of_bucket = bucket_policy(statement("open", "Allow", "\"*\"", "s3:*") + "," +
                            statement("frozen", "Deny", "\"*\"", "s3:PutObject"));
  EXPECT_EQ(ask(&ann, "s3:PutObject"), "no, bucket policy denies: frozen");
  EXPECT_EQ(ask(&owner, "s3:PutObject"), "no, bucket policy denies: frozen");
  EXPECT_EQ(ask(nullptr, "s3:PutObject"), "no, bucket policy denies: frozen");
  EXPECT_EQ(ask(&ann), "yes, grant");
  of_user = user_policy("Deny", "s3:GetObject");
  EXPECT_EQ(ask(&ann), "no, user policy denies: own");
  EXPECT_EQ(ask(&owner), "no, user policy denies: own");
}

TEST_F(Access, to_its_policy_cannot_be_taken_from_the_owner) {
  of_bucket = bucket_policy(statement("all", "Deny", "\"*\"", "s3:*", "jar"));
  ann.grants.push_back(Grant("jar", kAllRights, {}, std::nullopt));
  for (const auto* action : {"s3:GetBucketPolicy", "s3:PutBucketPolicy", "s3:DeleteBucketPolicy"}) {
    EXPECT_EQ(ask(&owner, action, ""), "yes, owner");
    EXPECT_EQ(ask(&ann, action, ""), "no, bucket policy denies: all");
  }
  EXPECT_EQ(ask(&owner, "s3:ListBucket", ""), "no, bucket policy denies: all");
}

TEST_F(Access, of_nobody_ends_when_public_buckets_are_restricted) {
  of_bucket = bucket_policy(statement("web", "Allow", "\"*\"", "s3:GetObject"));
  restrict_public = true;
  EXPECT_EQ(ask(nullptr), "no, blocked");
  EXPECT_EQ(ask(&ann), "yes, bucket policy: web");
}

TEST_F(Access, of_a_disabled_user_is_not_granted) {
  ann.grants.push_back(Grant("jar", kAllRights, {}, std::nullopt));
  ann.disabled = true;
  EXPECT_EQ(ask(&ann), "no, nothing");
}

TEST(Rights, follow_from_actions) {
  const auto set = [](Right right) { return static_cast<Rights>(right); };
  EXPECT_EQ(rights_for_action("s3:ListBucket"), set(Right::kList));
  EXPECT_EQ(rights_for_action("s3:GetObjectVersionTagging"), set(Right::kRead));
  EXPECT_EQ(rights_for_action("s3:DeleteObjectVersion"), set(Right::kDelete));
  EXPECT_EQ(rights_for_action("s3:DeleteObjectTagging"), set(Right::kWrite));
  EXPECT_EQ(rights_for_action("s3:BypassGovernanceRetention"), set(Right::kManage));
  EXPECT_EQ(rights_for_action("s3:PutObjectVersionAcl"), set(Right::kManage));
  EXPECT_EQ(rights_for_action("s3:DeleteBucket"), set(Right::kManage));
  EXPECT_EQ(rights_for_action("s3:ListAllMyBuckets"), 0);
  EXPECT_EQ(rights_for_action("s3:NoSuchThing"), 0);
  EXPECT_EQ(version_action("s3:GetObject"), "s3:GetObjectVersion");
  EXPECT_EQ(version_action("s3:PutObject"), "s3:PutObject");
}

TEST(Rights, do_not_depend_on_the_case_of_the_action) {
  EXPECT_EQ(rights_for_action("s3:PutBucketCORS"), rights_for_action("S3:PUTBUCKETCORS"));
  EXPECT_EQ(right_of_action("s3:PutBucketCORS"), Right::kManage);
  EXPECT_EQ(right_of_action("s3:GetBucketLocation"), std::nullopt);
  EXPECT_EQ(level_of_action("s3:GetObject"), ActionLevel::kObject);
  EXPECT_EQ(level_of_action("s3:ListBucket"), ActionLevel::kBucket);
  EXPECT_EQ(level_of_action("s3:Get*"), ActionLevel::kAny);
}

TEST(Rights, of_the_table_are_no_more_than_their_actions_need) {
  std::set<std::string_view> names;
  for (const auto& [name, level, rights] : action_table::kRows) {
    EXPECT_TRUE(names.insert(name).second) << name;
    EXPECT_EQ(to_lower_ascii(name), name);
    const bool by_name = name.starts_with("s3:get") || name.starts_with("s3:listobject");
    const bool reads = level == ActionLevel::kObject && by_name;
    EXPECT_EQ(rights == static_cast<Rights>(Right::kRead), reads) << name;
    const bool configures = level == ActionLevel::kBucket && !name.starts_with("s3:listbucket") &&
                            name != "s3:createbucket" && name != "s3:getbucketlocation";
    const bool protects =
        name.starts_with("s3:put") && level == ActionLevel::kObject &&
        (name.ends_with("acl") || name.ends_with("retention") || name.ends_with("legalhold"));
    EXPECT_EQ(rights == static_cast<Rights>(Right::kManage),
              configures || protects || name == "s3:bypassgovernanceretention")
        << name;
    const bool deletes = name == "s3:deleteobject" || name == "s3:deleteobjectversion";
    EXPECT_EQ(rights == static_cast<Rights>(Right::kDelete), deletes) << name;
    EXPECT_EQ(rights == kAllRights, name == "s3:getbucketlocation") << name;
    EXPECT_EQ(rights == 0, name == "s3:createbucket") << name;
  }
}

TEST(PublicAccessBlocks, are_written_by_name) {
  const PublicAccessBlock two{.block_public_acls = true, .restrict_public_buckets = true};
  EXPECT_EQ(to_text(two), "BlockPublicAcls,RestrictPublicBuckets");
  EXPECT_EQ(parse_public_access_block(to_text(two)), two);
  EXPECT_EQ(parse_public_access_block(""), PublicAccessBlock{});
  EXPECT_EQ(parse_public_access_block("BlockPublicAcls,What"), std::nullopt);
  EXPECT_EQ(parse_public_access_block("What"), std::nullopt);
}

}  // namespace
}  // namespace onggi::iam
