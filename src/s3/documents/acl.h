// ACLs in the forms that clients use: the <AccessControlPolicy> document and the x-amz-grant-*
// headers. Pure functions; acl_request.h resolves e-mail addresses to users.
// https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutObjectAcl.html
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "iam/acl/acl.h"
#include "s3/protocol/error.h"
#include "s3/protocol/xml_writer.h"

namespace onggi::s3 {

enum class GranteeType : std::uint8_t { kId, kEmail, kUri };

/// A grant as the client requested it. The grantee has not been looked up yet.
struct RequestedGrant {
  GranteeType type = GranteeType::kId;
  std::string value;
  iam::AclPermission permission = iam::AclPermission::kRead;
};

struct AclDocument {
  std::string owner_id;
  std::vector<RequestedGrant> grants;  // at most kAclGrantsMax
};

/// Parses an <AccessControlPolicy> document. Errors: MalformedACLError.
[[nodiscard]] S3Result<AclDocument> parse_acl_document(std::string_view document);

/// Parses the value of the x-amz-grant-* header named `header`: `id="…", emailAddress="…",
/// uri="…"`. Errors: InvalidArgument.
[[nodiscard]] S3Result<std::vector<RequestedGrant>> parse_grant_header(std::string_view header,
                                                                       std::string_view value);

/// Returns the permission that the header named `header` grants, or nullopt for all other headers.
[[nodiscard]] std::optional<iam::AclPermission> grant_header_permission(std::string_view header);

/// A function that returns the display name of a user, given the user's canonical id.
using NameOf = std::function<std::string(std::string_view user_id)>;

/// Writes an <AccessControlPolicy> document. Grants to groups come before grants to users.
[[nodiscard]] XmlWriter acl_document(const iam::Acl& acl, std::string_view owner_id,
                                     const NameOf& name_of);

}  // namespace onggi::s3
