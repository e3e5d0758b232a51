#include "iam/acl/acl.h"

#include <gtest/gtest.h>

#include <string>

namespace onggi::iam {
namespace {

using Permission = AclPermission;

const std::string kOwner(64, 'a');
const std::string kOther(64, 'b');

Acl canned(std::string_view name) {
  const auto acl = canned_acl(name, {.owner_id = kOwner, .bucket_owner_id = kOther});
  EXPECT_TRUE(acl) << name;
  return acl.value_or(Acl());
}

/// Returns the requester's permissions as letters: r(ead), w(rite), p (READ_ACP), q (WRITE_ACP).
std::string rights(const Acl& acl, std::string_view requester,
                   PublicGrants public_grants = PublicGrants::kCount) {
  std::string out;
  for (const auto& [permission, letter] : {std::pair{Permission::kRead, 'r'},
                                           {Permission::kWrite, 'w'},
                                           {Permission::kReadAcp, 'p'},
                                           {Permission::kWriteAcp, 'q'}})
    if (acl_allows(acl, requester, permission, public_grants)) out += letter;
  return out;
}

TEST(Acls, canned_ones_grant_what_their_names_say) {
  struct Case {
    std::string_view name, owner, bucket_owner, stranger, nobody;
    bool is_public;
  };
  for (const auto& row : std::initializer_list<Case>{
           {"private", "rwpq", "", "", "", false},
           {"public-read", "rwpq", "r", "r", "r", true},
           {"public-read-write", "rwpq", "rw", "rw", "rw", true},
           {"authenticated-read", "rwpq", "r", "r", "", true},
           {"bucket-owner-read", "rwpq", "r", "", "", false},
           {"bucket-owner-full-control", "rwpq", "rwpq", "", "", false},
           {"log-delivery-write", "rwpq", "", "", "", false},
       }) {
    const auto acl = canned(row.name);
    EXPECT_EQ(rights(acl, kOwner), row.owner) << row.name;
    EXPECT_EQ(rights(acl, kOther), row.bucket_owner) << row.name;
    EXPECT_EQ(rights(acl, std::string(64, 'c')), row.stranger) << row.name;
    EXPECT_EQ(rights(acl, ""), row.nobody) << row.name;
    EXPECT_EQ(is_public(acl), row.is_public) << row.name;
  }
  EXPECT_FALSE(canned_acl("public", {.owner_id = kOwner, .bucket_owner_id = kOwner}));
  EXPECT_FALSE(canned_acl("", {.owner_id = kOwner, .bucket_owner_id = kOwner}));
}

TEST(Acls, the_owner_of_both_is_named_once) {
  const AclOwners one{.owner_id = kOwner, .bucket_owner_id = kOwner};
  EXPECT_EQ(canned_acl("bucket-owner-full-control", one), private_acl(kOwner));
}

TEST(Acls, public_grants_can_be_ignored) {
  const auto acl = canned("public-read-write");
  EXPECT_EQ(rights(acl, kOther, PublicGrants::kIgnored), "");
  EXPECT_EQ(rights(acl, kOwner, PublicGrants::kIgnored), "rwpq");
  EXPECT_EQ(rights(canned("authenticated-read"), kOther, PublicGrants::kIgnored), "");
}

TEST(Acls, an_empty_id_is_nobody) {
  EXPECT_EQ(rights(private_acl(""), ""), "");
  EXPECT_EQ(rights(Acl(), kOwner), "");
}

TEST(Acls, come_back_as_they_were_stored) {
  EXPECT_EQ(encode_acl(private_acl(kOwner), kOwner), "");
  EXPECT_EQ(decode_acl("", kOwner).value(), private_acl(kOwner));
  EXPECT_EQ(encode_acl(Acl(), kOwner), "1");
  EXPECT_EQ(decode_acl("1", kOwner).value(), Acl());
  EXPECT_EQ(encode_acl(canned("public-read"), kOwner), "1f<" + kOwner + ">r*");
  for (const auto* name : {"public-read-write", "authenticated-read", "bucket-owner-read",
                           "bucket-owner-full-control", "log-delivery-write"}) {
    const auto acl = canned(name);
    EXPECT_EQ(decode_acl(encode_acl(acl, kOwner), kOwner).value(), acl) << name;
  }
  const Acl every{
      {{{.user_id = kOther}, Permission::kWriteAcp}, {{.user_id = kOther}, Permission::kReadAcp}}};
  EXPECT_EQ(decode_acl(encode_acl(every, kOwner), kOwner).value(), every);
}

TEST(Acls, what_is_no_stored_acl_is_corrupt) {
  for (const auto* text : {"2", "x", "1f", "1x*", "1f!", "1f<", "1f<abc", "1r*f", "1r**"}) {
    const auto decoded = decode_acl(text, kOwner);
    ASSERT_FALSE(decoded) << text;
    EXPECT_EQ(decoded.error().code, Code::kCorrupt);
    EXPECT_EQ(stored_acl(text, kOwner), private_acl(kOwner));
  }
}

TEST(Acls, names_of_permissions_and_groups) {
  for (const auto permission : {Permission::kRead, Permission::kWrite, Permission::kReadAcp,
                                Permission::kWriteAcp, Permission::kFullControl})
    EXPECT_EQ(parse_acl_permission(to_text(permission)), permission);
  EXPECT_FALSE(parse_acl_permission("read"));
  for (const auto group :
       {GranteeKind::kAllUsers, GranteeKind::kAuthenticatedUsers, GranteeKind::kLogDelivery})
    EXPECT_EQ(group_of_uri(uri_of_group(group)), group);
  EXPECT_FALSE(group_of_uri("http://acs.amazonaws.com/groups/global/Nobody"));
}

}  // namespace
}  // namespace onggi::iam
