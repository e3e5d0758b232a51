// Reads the ACL that a request specifies for a bucket or an object, in x-amz-acl, x-amz-grant-* or
// a document.
#pragma once

#include <span>

#include "http/message.h"
#include "iam/acl/acl.h"
#include "s3/documents/acl.h"
#include "s3/protocol/context.h"
#include "s3/protocol/error.h"

namespace onggi::s3 {

/// Returns true if the request has an x-amz-acl header or an x-amz-grant-* header.
[[nodiscard]] bool has_acl_headers(const http::Request& request);

/// Returns the ACL that the x-amz-acl or x-amz-grant-* headers specify for a bucket or object with
/// the given owners. Errors: InvalidRequest if both kinds of header are present, InvalidArgument,
/// MalformedACLError for too many grants, UnresolvableGrantByEmailAddress,
/// AmbiguousGrantByEmailAddress.
[[nodiscard]] S3Result<iam::Acl> header_acl(const Context& context, const iam::AclOwners& owners);

/// Returns the ACL that consists of `grants`. Errors: MalformedACLError for too many grants,
/// InvalidArgument, UnresolvableGrantByEmailAddress, AmbiguousGrantByEmailAddress.
[[nodiscard]] S3Result<iam::Acl> resolve_grants(const iam::Directory& directory,
                                                std::span<const RequestedGrant> grants);

}  // namespace onggi::s3
