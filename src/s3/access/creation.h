// Admission of CreateBucket: the access check for a bucket that does not exist yet. Private to
// s3/access.
#pragma once

#include "s3/protocol/context.h"
#include "s3/protocol/error.h"

namespace onggi::s3 {

/// Checks that the user may create the requested bucket with the requested ACL, Object Lock and,
/// once the document has been received, tags. Sets `existing` in the result if the name is taken. A
/// user who may see the existing bucket is admitted, because the handler only reports that the
/// bucket exists. Errors: AccessDenied; the errors of parsing the document.
[[nodiscard]] S3Result<Admission> admit_creation(const Context& context, bool document_received);

}  // namespace onggi::s3
