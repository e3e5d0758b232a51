// What the ACLs of a bucket and its objects give to whoever asks. access.h asks here, and only when
// neither ownership nor a grant nor a policy has decided: an object's ACL takes a look at its
// record.
// https://docs.aws.amazon.com/AmazonS3/latest/userguide/acl-overview.html#acl-access-policy-permission-mapping
#pragma once

#include "base/task.h"
#include "s3/condition_keys.h"
#include "s3/context.h"

namespace onggi::s3 {

Task<bool> acl_allows(const Context& context, const Asked& asked);

}  // namespace onggi::s3
