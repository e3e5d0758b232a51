// Checks the access that the ACLs of a bucket and its objects (iam/acl_decision.h) give to the
// requester, and the access that an upload gives to its initiator: to list its parts and to abort
// it. access.h makes this check last, when neither ownership nor a grant nor a policy has decided,
// because it reads stored data.
// https://docs.aws.amazon.com/AmazonS3/latest/userguide/mpuoverview.html#mpuAndPermissions
#pragma once

#include "base/task.h"
#include "s3/access/condition_keys.h"
#include "s3/protocol/context.h"

namespace onggi::s3 {

Task<bool> acl_allows(const Context& context, const Asked& asked);

}  // namespace onggi::s3
