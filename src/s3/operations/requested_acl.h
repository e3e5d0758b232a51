// The ACL that PutBucketAcl or PutObjectAcl sets, in its headers or in its document.
#pragma once

#include "base/task.h"
#include "iam/acl/acl.h"
#include "s3/protocol/context.h"
#include "s3/protocol/error.h"

namespace onggi::s3 {

/// What the headers or the body of PutBucketAcl or PutObjectAcl say. AccessDenied when the document
/// names another owner; MalformedACLError, UnexpectedContent, MissingSecurityHeader and the errors
/// of header_acl().
Task<S3Result<iam::Acl>> requested_acl(Context& context, iam::AclOwners owners);

}  // namespace onggi::s3
