// Evaluates the conditions of requests, as pure functions of a single object's state. Sources: RFC
// 9110 section 13; S3 user guide, "Conditional requests". Used for reads, for copy sources and, at
// commit time, for all writes.
#pragma once

#include "catalog/types.h"

namespace onggi::catalog {

/// Evaluates the conditions of GET and HEAD. As in RFC 9110 section 13.2.2, If-Match overrides
/// If-Unmodified-Since, and If-None-Match overrides If-Modified-Since. Times are compared in whole
/// seconds. An If-Modified-Since later than `now` is ignored. Errors: kPreconditionFailed,
/// kNotModified. Error detail: the name of the header that failed.
[[nodiscard]] Status check_read(const Conditions& conditions, const ObjectInfo& object, Time now);

/// Evaluates the conditions on a copy source. Like check_read(), but also returns
/// kPreconditionFailed if If-None-Match or If-Modified-Since fails.
[[nodiscard]] Status check_copy_source(const Conditions& conditions, const ObjectInfo& object,
                                       Time now);

/// Evaluates the conditions of PUT, CompleteMultipartUpload and DELETE, and the conditions on the
/// destination of CopyObject. `current` is null if there is no object. Errors: kNoSuchKey if
/// If-Match is used and there is no object, otherwise kPreconditionFailed. Error detail: the name
/// of the header that failed, for <Condition>.
[[nodiscard]] Status check_write(const Conditions& conditions, const ObjectInfo* current);

}  // namespace onggi::catalog
