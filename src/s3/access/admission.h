// Admission: the check whether a request is allowed, according to its operation's row in the
// operations table (s3/protocol/operation.h). The service admits a request before reading its body
// and, if the request has a document, again after receiving the document. Handlers run after
// admission and do not authorize. If the row does not say how to judge a request, admission refuses
// the request.
#pragma once

#include "base/task.h"
#include "s3/protocol/context.h"
#include "s3/protocol/error.h"

namespace onggi::s3 {

/// A fast path for nearly all requests; allocates no memory. Returns true if the user owns the
/// bucket or has a sufficient grant, neither the bucket nor the user has a policy, and the request
/// needs no further permission. If the result is false, admit() decides.
[[nodiscard]] bool is_plainly_admitted(const Context& context);

/// Admits the request before its body is read, and fills in `context.admission`. If the decision
/// depends on the document, admit() refuses only requests that no document could make valid, and
/// admit_again() decides the others. Errors: AccessDenied if x-amz-expected-bucket-owner does not
/// match, or if the request is not allowed; NoSuchKey if a requester who may list the bucket reads
/// a missing key; the errors of check_more().
Task<S3Result<void>> admit(Context& context);

/// Admits the request after `context.document` has been received, with the current user, bucket and
/// permissions. Errors: those of refresh() and admit(), and those of parsing the document if a
/// policy tests its contents.
Task<S3Result<void>> admit_again(Context& context);

}  // namespace onggi::s3
