// Conditional requests, as pure functions over one object's state. RFC 9110 section 13; S3 user
// guide "Conditional requests". Used by reads, copy sources and, at commit time, by all writes.
#pragma once

#include "catalog/types.h"

namespace onggi::catalog {

/// For GET and HEAD: kPreconditionFailed, kNotModified, or success. Precedence as in RFC 9110
/// section 13.2.2: If-Match wins over If-Unmodified-Since, If-None-Match over If-Modified-Since.
/// Times compare in whole seconds; an If-Modified-Since later than `now` counts as none.
[[nodiscard]] Status check_read(const Conditions& conditions, const ObjectInfo& object, Time now);

/// For copy sources: like check_read, but a failed If-None-Match or If-Modified-Since is
/// kPreconditionFailed too.
[[nodiscard]] Status check_copy_source(const Conditions& conditions, const ObjectInfo& object,
                                       Time now);

/// For PUT, CompleteMultipartUpload, CopyObject's destination and DELETE; `current` is null when
/// there is no object. If-Match on a missing object is kNoSuchKey; any other failure
/// kPreconditionFailed. Error detail: the name of the header that failed, for <Condition>.
[[nodiscard]] Status check_write(const Conditions& conditions, const ObjectInfo* current);

}  // namespace onggi::catalog
