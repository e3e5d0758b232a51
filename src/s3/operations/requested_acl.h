// The ACL that PutBucketAcl or PutObjectAcl sets, in its headers or in its document.
#pragma once

#include "base/task.h"
#include "iam/acl/acl.h"
#include "s3/protocol/context.h"
#include "s3/protocol/error.h"

namespace onggi::s3 {

/// Returns the ACL that the headers or the body of a PutBucketAcl or PutObjectAcl request specify.
/// Errors: AccessDenied if the document names a different owner; MalformedACLError,
/// UnexpectedContent, MissingSecurityHeader, and the errors of header_acl() and read_document().
Task<S3Result<iam::Acl>> requested_acl(Context& context, iam::AclOwners owners);

}  // namespace onggi::s3
