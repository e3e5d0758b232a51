// Admission: the check whether a request is allowed, according to the access rules of its operation
// (s3/protocol/operation.h). The service admits a request before reading its body and, if the
// request has a document, again after receiving the document. Handlers run after admission and do
// not authorize. If the operation has no access rules (Judged::kNever), admission refuses the
// request.
#pragma once

#include <cstdint>

#include "base/task.h"
#include "s3/protocol/context.h"
#include "s3/protocol/error.h"

namespace onggi::s3 {

/// The two points at which a request can be admitted: before its body is read, and after its
/// document has been received. A request with a document is admitted at both points.
enum class Moment : std::uint8_t { kBeforeBody, kAfterDocument };

/// A fast path for nearly all requests; allocates no memory. Returns true if the user owns the
/// bucket or has a sufficient grant, neither the bucket nor the user has a policy, and the request
/// needs no further permission. If the result is false, admit() decides.
[[nodiscard]] bool is_plainly_admitted(const Context& context);

/// Admits the request, and returns the results that its handler needs. At kBeforeBody, if the
/// decision depends on the document, admit() refuses only requests that no document could make
/// valid. At kAfterDocument, it decides with `context.document` and `context.document_keys`.
/// Errors: AccessDenied if x-amz-expected-bucket-owner does not match, or if the request is not
/// allowed; NoSuchKey if a requester who may list the bucket reads a missing key; the errors of
/// check_more().
Task<S3Result<Admission>> admit(const Context& context, Moment moment);

/// Returns the condition keys in `context.document` if a policy tests a key that only the document
/// contains. Otherwise returns no keys. Errors: those of parsing the document.
[[nodiscard]] S3Result<iam::ConditionKeys> read_document_keys(const Context& context);

}  // namespace onggi::s3
