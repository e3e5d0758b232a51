#include "access/judge.h"

#include <gtest/gtest.h>

#include <chrono>
#include <optional>
#include <string>

#include "access/bucket_access.h"
#include "catalog/testing/catalog.h"
#include "iam/policy/policy.h"

namespace onggi::access {
namespace {

using catalog::BucketDocument;

iam::User make_user(std::string id) {
  iam::User user;
  user.id = id;
  user.name = std::move(id);
  return user;
}

/// A KeySource with the keys that the test sets. Counts how often the judge requests the keys.
class TestKeys final : public KeySource {
 public:
  [[nodiscard]] iam::ConditionKeys keys(const Question& /*question*/) const override {
    ++calls;
    return values;
  }
  iam::ConditionKeys values;
  mutable int calls = 0;
};

class JudgeTest : public testing::Test, protected catalog::MemoryCatalog {
 protected:
  void SetUp() override {
    store.make_bucket("jar");
    ASSERT_TRUE(store.put(*bucket(), "key", "bytes"));
  }
  std::shared_ptr<const catalog::Bucket> bucket() { return *store.buckets.find("jar"); }
  void set(BucketDocument kind, std::optional<std::string> text) {
    ASSERT_TRUE(sync_wait(store.buckets.set_document("jar", kind, std::move(text))));
  }
  void set_policy(std::string_view effect, std::string_view action,
                  std::string_view condition = "{}") {
    set(BucketDocument::kPolicy,
        R"({"Statement": {"Sid": "s", "Effect": ")" + std::string(effect) +
            R"(", "Principal": "*", "Action": ")" + std::string(action) +
            R"(", "Resource": ["arn:aws:s3:::jar", "arn:aws:s3:::jar/*"], "Condition": )" +
            std::string(condition) + "}}");
  }
  iam::Decision about_object(const iam::User* user, std::string_view action,
                             std::string_view version_id = {}) {
    const auto jar = bucket();
    const catalog::ObjectName name{.key = "key", .version_id = version_id};
    return sync_wait(judge.decide(ask_about_object(user, *jar, action, name, now()), keys));
  }
  iam::Decision about_bucket(const iam::User* user, std::string_view action,
                             std::string_view prefix = {}) {
    const auto jar = bucket();
    return sync_wait(judge.decide(ask_about_bucket(user, *jar, action, prefix, now()), keys));
  }
  bool plainly(const iam::User* user, std::string_view action) {
    const auto jar = bucket();
    return is_plainly_allowed(ask_about_object(user, *jar, action, {.key = "key"}, now()));
  }
  Time now() { return store.clock.now(); }

  catalog::TestCatalog store{*metadata, blobs};
  catalog::Uploads uploads{store.engine};
  Judge judge{store.objects, uploads};
  TestKeys keys;
  iam::User owner = make_user("owner");
  iam::User guest = make_user("guest");
};

TEST_F(JudgeTest, allows_owners_and_grants_without_asking_for_condition_keys) {
  guest.grants = {{"jar", static_cast<iam::Rights>(iam::Right::kRead), "k", std::nullopt}};
  EXPECT_EQ(about_object(&owner, "s3:PutObject").reason, iam::DecisionReason::kOwner);
  EXPECT_EQ(about_object(&guest, "s3:GetObject").reason, iam::DecisionReason::kGrant);
  EXPECT_FALSE(about_object(&guest, "s3:PutObject").allowed);
  EXPECT_FALSE(about_object(nullptr, "s3:GetObject").allowed);
  EXPECT_EQ(keys.calls, 0);
}

TEST_F(JudgeTest, decides_plainly_only_without_policies) {
  EXPECT_TRUE(plainly(&owner, "s3:PutObject"));
  EXPECT_FALSE(plainly(&guest, "s3:PutObject"));
  EXPECT_FALSE(plainly(nullptr, "s3:PutObject"));
  owner.policy = iam::stored_user_policy(
      R"({"Statement": {"Effect": "Allow", "Action": "s3:*", "Resource": "*"}})");
  EXPECT_FALSE(plainly(&owner, "s3:PutObject"));
  owner.policy = nullptr;
  set_policy("Allow", "s3:*");
  EXPECT_FALSE(plainly(&owner, "s3:PutObject"));
}

TEST_F(JudgeTest, asks_the_policies_of_the_bucket_and_of_the_user) {
  set_policy("Deny", "s3:GetObject");
  const auto denied = about_object(&owner, "s3:GetObject");
  EXPECT_EQ(denied.reason, iam::DecisionReason::kBucketPolicyDenies);
  EXPECT_EQ(denied.statement, "s");
  EXPECT_EQ(keys.calls, 1);
  set_policy("Allow", "s3:GetObject", R"({"StringEquals": {"aws:SourceIp": "10.0.0.1"}})");
  EXPECT_FALSE(about_object(&guest, "s3:GetObject").allowed);
  keys.values.add("aws:SourceIp", "10.0.0.1");
  EXPECT_EQ(about_object(&guest, "s3:GetObject").reason, iam::DecisionReason::kBucketPolicyAllows);
  guest.policy = iam::stored_user_policy(
      R"({"Statement": {"Effect": "Deny", "Action": "s3:*", "Resource": "*"}})");
  EXPECT_EQ(about_object(&guest, "s3:GetObject").reason, iam::DecisionReason::kUserPolicyDenies);
}

TEST_F(JudgeTest, reads_the_tags_that_a_policy_tests) {
  set_policy("Allow", "s3:GetObject", R"({"StringEquals": {"s3:ExistingObjectTag/a": "b"}})");
  EXPECT_FALSE(about_object(&guest, "s3:GetObject").allowed);
  const auto jar = bucket();
  ASSERT_TRUE(sync_wait(store.objects.set_tags(*jar, {.key = "key"}, {{"a", "b"}})));
  EXPECT_TRUE(about_object(&guest, "s3:GetObject").allowed);
}

TEST_F(JudgeTest, asks_acls_last_and_only_if_they_are_enabled) {
  const iam::Acl acl{{{{.user_id = "guest"}, iam::AclPermission::kWrite}}};
  set(BucketDocument::kAcl, iam::encode_acl(acl, "owner"));
  EXPECT_FALSE(are_acls_enabled(*bucket()));
  EXPECT_FALSE(about_object(&guest, "s3:PutObject").allowed);
  set(BucketDocument::kOwnership, "ObjectWriter");
  EXPECT_EQ(about_object(&guest, "s3:PutObject").reason, iam::DecisionReason::kAclAllows);
  EXPECT_FALSE(about_object(&guest, "s3:GetObject").allowed);
  EXPECT_FALSE(about_object(nullptr, "s3:PutObject").allowed);
  set_policy("Deny", "s3:PutObject");
  EXPECT_EQ(about_object(&guest, "s3:PutObject").reason, iam::DecisionReason::kBucketPolicyDenies);
}

TEST_F(JudgeTest, ignores_public_acls_if_the_public_access_block_says_so) {
  const iam::Acl acl{{{{.kind = iam::GranteeKind::kAllUsers}, iam::AclPermission::kRead}}};
  set(BucketDocument::kOwnership, "ObjectWriter");
  set(BucketDocument::kAcl, iam::encode_acl(acl, "owner"));
  EXPECT_TRUE(about_bucket(nullptr, "s3:ListBucket").allowed);
  set(BucketDocument::kPublicAccessBlock, "IgnorePublicAcls");
  EXPECT_FALSE(about_bucket(nullptr, "s3:ListBucket").allowed);
}

TEST_F(JudgeTest, restricts_public_policies_if_the_public_access_block_says_so) {
  set_policy("Allow", "s3:GetObject");
  EXPECT_TRUE(about_object(nullptr, "s3:GetObject").allowed);
  set(BucketDocument::kPublicAccessBlock, "RestrictPublicBuckets");
  EXPECT_EQ(about_object(nullptr, "s3:GetObject").reason,
            iam::DecisionReason::kPublicAccessBlocked);
  EXPECT_TRUE(about_object(&guest, "s3:GetObject").allowed);
}

TEST_F(JudgeTest, compares_grants_with_the_prefix_of_a_listing_only) {
  guest.grants = {{"jar", iam::kAllRights, "mine/", std::nullopt}};
  EXPECT_TRUE(about_bucket(&guest, "s3:ListBucket", "mine/a").allowed);
  EXPECT_FALSE(about_bucket(&guest, "s3:ListBucket", "").allowed);
  EXPECT_FALSE(about_bucket(&guest, "s3:PutBucketPolicy", "mine/a").allowed);
  EXPECT_TRUE(about_bucket(&guest, "s3:GetBucketLocation").allowed);
}

TEST_F(JudgeTest, asks_about_versions_by_their_own_actions) {
  const auto jar = bucket();
  const auto action = [&](std::string_view version_id) {
    return ask_about_object(&guest, *jar, "s3:GetObject", {"key", version_id}, now()).action;
  };
  EXPECT_EQ(action(""), "s3:GetObject");
  EXPECT_EQ(action("null"), "s3:GetObject") << "the bucket never had versions";
  EXPECT_EQ(action("v1"), "s3:GetObjectVersion");
  store.set_versioning(*jar, catalog::Versioning::kEnabled);
  EXPECT_EQ(action("null"), "s3:GetObjectVersion");
}

TEST_F(JudgeTest, lets_initiators_manage_their_uploads) {
  const auto jar = bucket();
  catalog::UploadRequest request{
      .key = "key", .attributes = {}, .checksum_algorithm = {}, .checksum_type = {}};
  request.initiator_id = "guest";
  const auto upload = sync_wait(uploads.create(*jar, std::move(request)));
  ASSERT_TRUE(upload);
  auto question = ask_about_object(&guest, *jar, "s3:AbortMultipartUpload", {.key = "key"}, now());
  EXPECT_FALSE(sync_wait(judge.decide(question, keys)).allowed) << "of no upload";
  question.upload_id = upload->upload_id;
  EXPECT_TRUE(sync_wait(judge.decide(question, keys)).allowed);
  const auto other = make_user("other");
  question.user = &other;
  EXPECT_FALSE(sync_wait(judge.decide(question, keys)).allowed);
  question.user = nullptr;
  EXPECT_FALSE(sync_wait(judge.decide(question, keys)).allowed);
}

TEST_F(JudgeTest, decides_creations_by_the_policy_before_the_setting) {
  const auto create = [&] {
    return decide_on_creation(guest, "s3:CreateBucket", "pot", now(), keys);
  };
  EXPECT_FALSE(create().allowed);
  guest.create_buckets = true;
  EXPECT_TRUE(create().allowed);
  const auto own = [](std::string_view effect) {
    return iam::stored_user_policy(R"({"Statement": {"Effect": ")" + std::string(effect) +
                                   R"(", "Action": "s3:CreateBucket", "Resource": "*"}})");
  };
  guest.policy = own("Deny");
  EXPECT_EQ(create().reason, iam::DecisionReason::kUserPolicyDenies);
  EXPECT_FALSE(create().allowed);
  guest.create_buckets = false;
  guest.policy = own("Allow");
  EXPECT_TRUE(create().allowed);
  EXPECT_FALSE(decide_on_creation(guest, "s3:PutBucketAcl", "pot", now(), keys).allowed);
  EXPECT_EQ(decide_on_account(guest, "s3:ListAllMyBuckets", "*", now(), keys).reason,
            iam::DecisionReason::kNothing);
}

TEST_F(JudgeTest, shows_buckets_to_those_who_may_use_them) {
  const auto jar = bucket();
  const auto sees = [&](const iam::User* user) { return may_see(user, *jar, now(), keys); };
  EXPECT_TRUE(sees(&owner));
  EXPECT_FALSE(sees(&guest));
  EXPECT_FALSE(sees(nullptr));
  guest.policy = iam::stored_user_policy(
      R"({"Statement": {"Effect": "Allow", "Action": "s3:ListBucket", "Resource": "*"}})");
  EXPECT_TRUE(sees(&guest));
  guest.policy = nullptr;
  guest.grants = {{"jar", iam::kAllRights, "mine/", now() + std::chrono::seconds(1)}};
  EXPECT_TRUE(sees(&guest));
  store.clock.advance(std::chrono::seconds(1));
  EXPECT_FALSE(sees(&guest));
}

}  // namespace
}  // namespace onggi::access
