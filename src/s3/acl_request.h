// The ACL that a request gives to a bucket or an object: x-amz-acl, x-amz-grant-*, or a document.
#pragma once

#include <span>

#include "base/task.h"
#include "http/message.h"
#include "iam/acl.h"
#include "s3/acl_document.h"
#include "s3/context.h"
#include "s3/error.h"

namespace onggi::s3 {

/// x-amz-acl or x-amz-grant-*.
[[nodiscard]] bool has_acl_headers(const http::Request& request);

/// What they say of a bucket or object with these owners. InvalidRequest (both), InvalidArgument,
/// UnresolvableGrantByEmailAddress, AmbiguousGrantByEmailAddress.
[[nodiscard]] S3Result<iam::Acl> header_acl(const Context& context, const iam::AclOwners& owners);

/// What the headers or the body of PutBucketAcl or PutObjectAcl say. AccessDenied when the document
/// names another owner; MalformedACLError, UnexpectedContent, MissingSecurityHeader and the errors
/// of header_acl().
Task<S3Result<iam::Acl>> requested_acl(Context& context, iam::AclOwners owners);

}  // namespace onggi::s3
