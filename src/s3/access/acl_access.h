// What the ACLs of a bucket and its objects (iam/acl_decision.h) give to whoever asks, and what an
// upload gives to whoever began it: to list its parts and to abort it. access.h asks here, and only
// when neither ownership nor a grant nor a policy has decided: it takes a look at what is stored.
// https://docs.aws.amazon.com/AmazonS3/latest/userguide/mpuoverview.html#mpuAndPermissions
#pragma once

#include "base/task.h"
#include "s3/access/condition_keys.h"
#include "s3/protocol/context.h"

namespace onggi::s3 {

Task<bool> acl_allows(const Context& context, const Asked& asked);

}  // namespace onggi::s3
