// The permissions on the sources of copies and renames. Private to s3/access.
#pragma once

#include "access/judge.h"
#include "base/task.h"
#include "s3/protocol/context.h"
#include "s3/protocol/error.h"

namespace onggi::s3 {

/// Opens the source of a copy. The requester must be allowed to read the source and, if the
/// operation has Check::kCopiedTags, to copy its tags. `question` describes the write to the
/// destination, which was allowed for `reason`. Errors: AccessDenied, InvalidArgument,
/// NoSuchBucket, NoSuchKey, NoSuchVersion, InvalidRequest for a delete marker.
Task<S3Result<CopiedSource>> admit_copy_source(const Context& context,
                                               const access::Question& question,
                                               iam::DecisionReason reason);

/// Checks that the requester may remove the object from its old key and keep its tags and ACL at
/// the new key. Returns the tags and the ACL that were checked; both are empty if the source does
/// not exist. Errors: AccessDenied, InvalidArgument.
Task<S3Result<catalog::RenamedAlong>> admit_rename_source(const Context& context,
                                                          const access::Question& question,
                                                          iam::DecisionReason reason);

}  // namespace onggi::s3
