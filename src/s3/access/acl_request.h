// The ACL that a request gives to a bucket or an object: x-amz-acl, x-amz-grant-*, or a document.
#pragma once

#include <span>

#include "http/message.h"
#include "iam/acl/acl.h"
#include "s3/documents/acl.h"
#include "s3/protocol/context.h"
#include "s3/protocol/error.h"

namespace onggi::s3 {

/// x-amz-acl or x-amz-grant-*.
[[nodiscard]] bool has_acl_headers(const http::Request& request);

/// What they say of a bucket or object with these owners. InvalidRequest (both), InvalidArgument,
/// UnresolvableGrantByEmailAddress, AmbiguousGrantByEmailAddress.
[[nodiscard]] S3Result<iam::Acl> header_acl(const Context& context, const iam::AclOwners& owners);

/// The ACL that gives `grants`. MalformedACLError, InvalidArgument, UnresolvableGrantByEmailAddress,
/// AmbiguousGrantByEmailAddress.
[[nodiscard]] S3Result<iam::Acl> resolve_grants(const iam::Directory& directory,
                                                std::span<const RequestedGrant> grants);

}  // namespace onggi::s3
