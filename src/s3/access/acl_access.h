// acl_allows() returns true if the ACLs of the bucket or the object allow the action
// (iam/acl/decision.h), or if the requester initiated an upload and now lists its parts or aborts
// it. access.cc calls acl_allows() last, and only if ownership, grants and policies leave the
// decision open, because it reads stored data.
// https://docs.aws.amazon.com/AmazonS3/latest/userguide/mpuoverview.html#mpuAndPermissions
#pragma once

#include "base/task.h"
#include "s3/access/condition_keys.h"
#include "s3/protocol/context.h"

namespace onggi::s3 {

Task<bool> acl_allows(const Context& context, const AccessRequest& access);

}  // namespace onggi::s3
