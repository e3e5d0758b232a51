#include "access/governance.h"

#include <gtest/gtest.h>

#include "catalog/bucket_lock.h"
#include "catalog/testing/catalog.h"

namespace onggi::access {
namespace {

class Governance : public testing::Test, protected catalog::MemoryCatalog {
 protected:
  Governance() {
    user_.id = "alice-id";
    user_.name = "alice";
    store.make_bucket("plain");
    catalog::NewBucket request{"bob-id"};
    catalog::make_lockable(request);
    EXPECT_TRUE(sync_wait(store.buckets.create("locked", std::move(request))));
  }
  std::shared_ptr<const catalog::Bucket> bucket(std::string name) {
    return *store.buckets.find(name);
  }
  static iam::Grant grant(std::string bucket, iam::Rights rights = iam::kAllRights) {
    return {std::move(bucket), rights, {}, {}};
  }
  static std::string statement(std::string_view action, std::string_view more = {}) {
    return R"({"Statement": {"Effect": "Allow", "Action": ")" + std::string(action) +
           R"(", "Resource": "arn:aws:s3:::locked/*")" + std::string(more) + "}}";
  }

  catalog::TestCatalog store{*metadata, blobs};
  iam::User user_;
};

TEST_F(Governance, grants_of_manage_give_the_permission) {
  const auto read = static_cast<iam::Rights>(iam::Right::kRead);
  EXPECT_TRUE(gives_bypass(grant("*"), nullptr));
  EXPECT_FALSE(gives_bypass(grant("*", read), nullptr));
  EXPECT_TRUE(gives_bypass(grant("locked"), bucket("locked").get()));
  EXPECT_FALSE(gives_bypass(grant("locked", read), bucket("locked").get()));
  EXPECT_FALSE(gives_bypass(grant("plain"), bucket("plain").get()));

  EXPECT_FALSE(could_bypass_anywhere(user_));
  user_.grants = {grant("locked")};
  EXPECT_FALSE(could_bypass_anywhere(user_));
  EXPECT_TRUE(could_bypass_in(user_, *bucket("locked")));
  user_.grants = {grant("plain")};
  EXPECT_FALSE(could_bypass_in(user_, *bucket("plain")));
  user_.grants = {grant("*")};
  EXPECT_TRUE(could_bypass_anywhere(user_));
}

TEST_F(Governance, owners_of_locked_buckets_have_the_permission) {
  EXPECT_FALSE(could_bypass_in(user_, *bucket("locked")));
  user_.id = "bob-id";
  EXPECT_TRUE(could_bypass_in(user_, *bucket("locked")));
}

TEST_F(Governance, policies_give_the_permission) {
  for (const auto* action : {"s3:*", "*", "s3:BypassGovernanceRetention", "s3:bypass*"}) {
    user_.policy = iam::stored_user_policy(statement(action));
    EXPECT_TRUE(could_bypass_anywhere(user_)) << action;
  }
  user_.policy = iam::stored_user_policy(statement("s3:PutObject*"));
  EXPECT_FALSE(could_bypass_anywhere(user_));

  const auto set = [&](std::string_view principal) {
    auto text = statement("s3:*", R"(, "Principal": {"AWS": ")" + std::string(principal) + "\"}");
    EXPECT_TRUE(sync_wait(
        store.buckets.set_document("locked", catalog::BucketDocument::kPolicy, std::move(text))));
    return could_bypass_in(user_, *bucket("locked"));
  };
  EXPECT_TRUE(set("arn:aws:iam::000000000000:user/alice"));
  EXPECT_FALSE(set("arn:aws:iam::000000000000:user/bob"));
  EXPECT_TRUE(set("*"));
}

}  // namespace
}  // namespace onggi::access
