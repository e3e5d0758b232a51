// Checks the permissions that a request needs in addition to the operation's action (enum Check in
// s3/protocol/operation.h). Private to s3/access.
#pragma once

#include "access/judge.h"
#include "base/task.h"
#include "s3/protocol/context.h"
#include "s3/protocol/error.h"

namespace onggi::s3 {

/// Returns true if the request needs further permissions even if no policy applies and ownership or
/// a grant allows the operation.
[[nodiscard]] bool needs_more_checks(const Context& context);

/// Performs the checks in Operation::more_checks. `question` describes the access check of the
/// operation itself, which succeeded for `reason`. Errors: AccessDenied; the errors of parsing the
/// checked headers; for copies, the errors of finding the source.
Task<S3Result<Admission>> check_more(const Context& context, const access::Question& question,
                                     iam::DecisionReason reason);

/// Returns true if the outcome of a conditional write reveals more about the stored object than its
/// existence: its ETag, size or modification time. For such conditions, AWS requires s3:GetObject
/// in addition to s3:PutObject or s3:DeleteObject. The condition "*" requires no additional
/// permission.
/// https://docs.aws.amazon.com/AmazonS3/latest/userguide/conditional-delete-enforce.html
[[nodiscard]] bool reveals(const catalog::Conditions& conditions);

}  // namespace onggi::s3
