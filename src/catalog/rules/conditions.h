// Conditional requests, as pure functions of the state of one object. RFC 9110 section 13; S3 user
// guide "Conditional requests". Used by reads, by copy sources and, at commit time, by all writes.
#pragma once

#include "catalog/types.h"

namespace onggi::catalog {

/// Evaluates the conditions of GET and HEAD. The precedence is that of RFC 9110 section 13.2.2:
/// If-Match overrides If-Unmodified-Since, and If-None-Match overrides If-Modified-Since. Times are
/// compared in whole seconds. An If-Modified-Since later than `now` is ignored. Errors:
/// kPreconditionFailed, kNotModified. Error detail: the name of the header that failed.
[[nodiscard]] Status check_read(const Conditions& conditions, const ObjectInfo& object, Time now);

/// Evaluates the conditions on a copy source. Like check_read(), but a failed If-None-Match or
/// If-Modified-Since is kPreconditionFailed as well.
[[nodiscard]] Status check_copy_source(const Conditions& conditions, const ObjectInfo& object,
                                       Time now);

/// Evaluates the conditions of PUT, CompleteMultipartUpload and DELETE, and those on the
/// destination of CopyObject. `current` is null if there is no object. Errors: kNoSuchKey for
/// If-Match on a missing object, otherwise kPreconditionFailed. Error detail: the name of the
/// header that failed, for <Condition>.
[[nodiscard]] Status check_write(const Conditions& conditions, const ObjectInfo* current);

}  // namespace onggi::catalog
