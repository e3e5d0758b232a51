#include "s3/documents/acl.h"

#include <gtest/gtest.h>

#include <string>

namespace onggi::s3 {
namespace {

std::string policy(std::string_view grants, std::string_view owner = "<Owner><ID>me</ID></Owner>") {
  return "<AccessControlPolicy xmlns=\"http://s3.amazonaws.com/doc/2006-03-01/\">" +
         std::string(owner) + "<AccessControlList>" + std::string(grants) +
         "</AccessControlList></AccessControlPolicy>";
}

std::string grant(std::string_view grantee, std::string_view permission = "READ") {
  return "<Grant><Grantee xmlns:xsi=\"http://www.w3.org/2001/XMLSchema-instance\" "
         "xsi:type=\"CanonicalUser\">" +
         std::string(grantee) + "</Grantee><Permission>" + std::string(permission) +
         "</Permission></Grant>";
}

/// Returns the grants of a header as "id ID;mail ADDRESS;uri URI;", or the error code.
std::string header(std::string_view value) {
  const auto grants = parse_grant_header("x-amz-grant-read", value);
  if (!grants) return std::string(grants.error().code.name());
  std::string out;
  for (const auto& [type, text, permission] : *grants) {
    EXPECT_EQ(permission, iam::AclPermission::kRead);
    out += type == GranteeType::kId ? "id " : type == GranteeType::kEmail ? "mail " : "uri ";
    out += text + ";";
  }
  return out;
}

TEST(AclDocument, is_read_with_every_kind_of_grantee) {
  const auto acl = parse_acl_document(policy(
      grant("<ID>abc</ID><DisplayName>x</DisplayName>", "FULL_CONTROL") +
      grant("<EmailAddress>a@b.c</EmailAddress>", "WRITE_ACP") + grant("<URI>http://x</URI>")));
  ASSERT_TRUE(acl);
  EXPECT_EQ(acl->owner_id, "me");
  ASSERT_EQ(acl->grants.size(), 3U);
  EXPECT_EQ(acl->grants[0].type, GranteeType::kId);
  EXPECT_EQ(acl->grants[0].permission, iam::AclPermission::kFullControl);
  EXPECT_EQ(acl->grants[1].value, "a@b.c");
  EXPECT_EQ(acl->grants[2].type, GranteeType::kUri);
  EXPECT_TRUE(parse_acl_document(policy(""))->grants.empty());
}

TEST(AclDocument, that_is_none_is_malformed) {
  std::string many;
  for (std::size_t i = 0; i <= iam::kAclGrantsMax; ++i) many += grant("<ID>a</ID>");
  for (const auto& text :
       {std::string(), std::string("<AccessControlPolicy>"), std::string("<Other/>"),
        policy("", ""), policy("", "<Owner/>"),
        std::string("<AccessControlPolicy><Owner><ID>me</ID></Owner></AccessControlPolicy>"),
        policy(grant("")), policy(grant("<ID/>")), policy(grant("<ID>a</ID>", "read")),
        policy(grant("<ID>a</ID><URI>b</URI>")), policy("<Grant/>"), policy("<Other/>"),
        policy("<Grant><Permission>READ</Permission></Grant>"), policy(many)}) {
    const auto acl = parse_acl_document(text);
    ASSERT_FALSE(acl) << text;
    EXPECT_EQ(acl.error().code.name(), "MalformedACLError") << text;
  }
}

TEST(GrantHeaders, are_read_in_every_spelling) {
  EXPECT_EQ(header("id=abc"), "id abc;");
  EXPECT_EQ(header(" ID = \"abc\" , emailaddress=a@b.c,uri=\"http://x/?a=b,c\""),
            "id abc;mail a@b.c;uri http://x/?a=b,c;");
  EXPECT_EQ(grant_header_permission("x-amz-grant-write-acp"), iam::AclPermission::kWriteAcp);
  EXPECT_FALSE(grant_header_permission("x-amz-grant"));
}

TEST(GrantHeaders, that_say_nothing_are_refused) {
  std::string many = "id=a";
  for (std::size_t i = 0; i < iam::kAclGrantsMax; ++i) many += ",id=a";
  for (const auto& text :
       {std::string(), std::string("abc"), std::string("id="), std::string("id=\"a"),
        std::string("id=\"a\" x"), std::string("name=a"), std::string("id=a,,id=b"), many})
    EXPECT_EQ(header(text), "InvalidArgument") << text;
}

TEST(AclDocument, is_written_groups_first_and_read_again) {
  const iam::Acl acl{{{{.user_id = "me"}, iam::AclPermission::kFullControl},
                      {{.kind = iam::GranteeKind::kAllUsers}, iam::AclPermission::kRead}}};
  const auto name_of = [](std::string_view id) { return "<" + std::string(id) + ">"; };
  const auto text = acl_document(acl, "me", name_of).take();
  const auto read = parse_acl_document(text);
  ASSERT_TRUE(read) << text;
  ASSERT_EQ(read->grants.size(), 2U);
  EXPECT_EQ(read->grants[0].value, "http://acs.amazonaws.com/groups/global/AllUsers");
  EXPECT_EQ(read->grants[1].value, "me");
  EXPECT_NE(text.find("xsi:type=\"Group\""), std::string::npos);
  EXPECT_NE(text.find("<DisplayName>&lt;me&gt;</DisplayName>"), std::string::npos);
}

}  // namespace
}  // namespace onggi::s3
