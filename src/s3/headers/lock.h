// Object Lock in headers: x-amz-object-lock-* in writes and in responses to reads, and
// x-amz-bypass-governance-retention.
#pragma once

#include <optional>
#include <string_view>

#include "catalog/rules.h"
#include "catalog/types.h"
#include "http/message.h"
#include "s3/protocol/context.h"
#include "s3/protocol/error.h"

namespace onggi::s3 {

/// Returns true if CreateBucket requests Object Lock for the bucket.
[[nodiscard]] bool asks_for_bucket_lock(const Context& context);
/// Returns InvalidArgument for x-amz-bucket-object-lock-enabled with a value that is not a boolean.
[[nodiscard]] S3Result<void> check_bucket_lock_header(const Context& context);

/// Returns the lock that a write requests with x-amz-object-lock-mode, -retain-until-date and
/// -legal-hold. Errors: InvalidArgument; InvalidRequest in a bucket whose versions cannot be
/// locked.
[[nodiscard]] S3Result<catalog::ObjectLock> requested_lock(const Context& context);

/// Returns InvalidRequest if the new object will be locked, by `lock` or by the bucket's default
/// retention, but the request contains no digest of its body.
[[nodiscard]] S3Result<void> check_locked_body(const Context& context,
                                               const catalog::ObjectLock& lock,
                                               const catalog::IncomingBody& body);

/// Returns InvalidArgument for x-amz-bypass-governance-retention in a bucket without Object Lock,
/// because a client that sends the header expects the bucket to contain locked versions.
[[nodiscard]] S3Result<void> check_bypass(const Context& context);

/// Returns true if the request asks to bypass governance mode.
[[nodiscard]] bool asks_to_bypass(const Context& context);

void add_lock(http::Response& response, const catalog::ObjectLock& lock);

/// Returns "ON" or "OFF".
[[nodiscard]] std::string_view legal_hold_text(bool on);
[[nodiscard]] std::optional<bool> legal_hold_of(std::string_view text);

/// Returns InvalidArgument unless `until` is in the future. `name` and `value` identify the
/// argument in the error.
[[nodiscard]] S3Result<void> check_future(Time until, Time now, std::string_view name,
                                          std::string_view value);

}  // namespace onggi::s3
