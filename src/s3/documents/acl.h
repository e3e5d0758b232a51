// ACLs as clients write and read them: the document <AccessControlPolicy> and the headers
// x-amz-grant-*. Pure; whom an e-mail address names is looked up elsewhere (acl_request.h).
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

/// A grant that nobody has looked at yet.
struct RequestedGrant {
  GranteeType type = GranteeType::kId;
  std::string value;
  iam::AclPermission permission = iam::AclPermission::kRead;
};

struct AclDocument {
  std::string owner_id;
  std::vector<RequestedGrant> grants;  // at most kAclGrantsMax
};

/// MalformedACLError.
[[nodiscard]] S3Result<AclDocument> parse_acl_document(std::string_view document);

/// What x-amz-grant-* with the name `header` says: `id="…", emailAddress="…", uri="…"`.
/// InvalidArgument.
[[nodiscard]] S3Result<std::vector<RequestedGrant>> parse_grant_header(std::string_view header,
                                                                       std::string_view value);

/// The permission that the header of this name grants; none for all other headers.
[[nodiscard]] std::optional<iam::AclPermission> grant_header_permission(std::string_view header);

/// The display name of a user, by canonical id.
using NameOf = std::function<std::string(std::string_view user_id)>;

/// <AccessControlPolicy>…; groups stand before users.
[[nodiscard]] XmlWriter acl_document(const iam::Acl& acl, std::string_view owner_id,
                                     const NameOf& name_of);

}  // namespace onggi::s3
