// Admission: whether a request may be performed at all, by what the row of its operation says
// (s3/protocol/operation.h). The service admits a request before a byte of its body is read and,
// if it has a document, once more when that has been received. Handlers run after that and do not
// authorize. An operation is refused unless its row names how it is judged.
#pragma once

#include "base/task.h"
#include "s3/protocol/context.h"
#include "s3/protocol/error.h"

namespace onggi::s3 {

/// A fast path that admits nearly all requests and allocates nothing. Returns true if the user owns
/// the bucket or has a sufficient grant, neither the bucket nor the user has a policy, and the
/// request needs no further permission. If it returns false, only admit() knows.
[[nodiscard]] bool is_plainly_admitted(const Context& context);

/// Admits the request before its body is read, and fills in `context.admission`. Returns
/// AccessDenied unless x-amz-expected-bucket-owner, if sent, matches and the request is allowed as
/// its row says. A requester who may list the bucket gets NoSuchKey instead for a read of a key
/// that does not exist. If only the document can tell whether a request is allowed, admit() refuses
/// the request only if it cannot be allowed, and admit_again() decides. Further errors:
/// check_more().
Task<S3Result<void>> admit(Context& context);

/// Admits the request after `context.document` has been received, with the user, the bucket and the
/// permissions as they are now. Errors: those of refresh() and admit(), and those of parsing the
/// document if a policy tests its contents.
Task<S3Result<void>> admit_again(Context& context);

}  // namespace onggi::s3
