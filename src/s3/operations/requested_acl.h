// The ACL that PutBucketAcl or PutObjectAcl sets, in its headers or in its document.
#pragma once

#include <cstddef>

#include "iam/acl/acl.h"
#include "s3/protocol/context.h"
#include "s3/protocol/error.h"

namespace onggi::s3 {

/// The maximum size of the document with an ACL, in bytes.
inline constexpr std::size_t kAclDocumentMax = 128 * 1024;

/// Returns the ACL that the headers or the document of a PutBucketAcl or PutObjectAcl request
/// specify. Errors: AccessDenied if the document names a different owner; MalformedACLError,
/// UnexpectedContent, MissingSecurityHeader, and the errors of header_acl().
[[nodiscard]] S3Result<iam::Acl> requested_acl(const Context& context,
                                               const iam::AclOwners& owners);

}  // namespace onggi::s3
