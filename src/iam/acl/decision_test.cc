#include "iam/acl/decision.h"

#include <gtest/gtest.h>

#include <string>

namespace onggi::iam {
namespace {

const std::string kBucketOwner(64, 'b');
const std::string kWriter(64, 'w');

AclGrant granted(const std::string& user_id, AclPermission permission) {
  return {.grantee = {.user_id = user_id}, .permission = permission};
}

bool may(std::string_view action, AclPermission permission, std::string_view object_owner = {},
         bool to_all = false) {
  AclGrant grant = granted(kWriter, permission);
  if (to_all) grant.grantee = {.kind = GranteeKind::kAllUsers};
  const Acl acl{{grant}};
  const Acl nothing;
  const bool asks_bucket = object_owner.empty() || action == "s3:DeleteObject";
  return acl_allows({.action = action,
                     .requester_id = to_all ? std::string_view() : std::string_view(kWriter),
                     .bucket_acl = asks_bucket ? acl : nothing,
                     .object_acl = object_owner.empty() ? nullptr
                                   : asks_bucket        ? &nothing
                                                        : &acl,
                     .object_owner_id = object_owner});
}

TEST(AclDecision, write_makes_objects_and_deletes_ones_own) {
  using enum AclPermission;
  EXPECT_TRUE(may("s3:PutObject", kWrite));
  EXPECT_TRUE(may("s3:DeleteObject", kWrite, kWriter));
  EXPECT_FALSE(may("s3:DeleteObject", kRead, kWriter));
  EXPECT_FALSE(may("s3:DeleteObject", kWrite, kBucketOwner));
  EXPECT_FALSE(may("s3:DeleteObject", kWrite)) << "nothing is there";
  EXPECT_FALSE(may("s3:DeleteObject", kFullControl, kBucketOwner, true));
  for (const auto* const action :
       {"s3:DeleteObjectVersion", "s3:AbortMultipartUpload", "s3:ListMultipartUploadParts",
        "s3:PutObjectTagging", "s3:GetObject"})
    EXPECT_FALSE(may(action, kFullControl)) << action;
}

TEST(AclDecision, an_object_is_read_by_its_own_acl) {
  using enum AclPermission;
  EXPECT_TRUE(may("s3:GetObject", kRead, kBucketOwner));
  EXPECT_TRUE(may("s3:GetObjectVersion", kRead, kBucketOwner, true));
  EXPECT_FALSE(may("s3:GetObject", kWriteAcp, kWriter)) << "owning it is not reading it";
  EXPECT_FALSE(may("s3:GetObjectTagging", kFullControl, kBucketOwner));
  EXPECT_TRUE(may("s3:PutObjectAcl", kRead, kWriter)) << "but for the ACL itself";
  EXPECT_FALSE(may("s3:PutObjectAcl", kRead, kBucketOwner));
}

TEST(AclDecision, looks_at_the_object_only_where_it_matters) {
  EXPECT_TRUE(acl_needs_object("s3:GetObject"));
  EXPECT_TRUE(acl_needs_object("s3:DeleteObject"));
  for (const auto* const action : {"s3:PutObject", "s3:ListBucket", "s3:GetObjectTagging"})
    EXPECT_FALSE(acl_needs_object(action)) << action;
}

}  // namespace
}  // namespace onggi::iam
