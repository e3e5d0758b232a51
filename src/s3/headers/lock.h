// Object Lock in headers: x-amz-object-lock-* of writes and in the answers of reads, and
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

/// Whether CreateBucket is to make versions lockable.
[[nodiscard]] bool asks_for_bucket_lock(const Context& context);

/// What a write says with x-amz-object-lock-mode, -retain-until-date and -legal-hold.
/// InvalidArgument; InvalidRequest in a bucket whose versions cannot be locked.
[[nodiscard]] S3Result<catalog::ObjectLock> requested_lock(const Context& context);

/// InvalidRequest for a body without a digest that is going to be locked, by `lock` or by default.
[[nodiscard]] S3Result<void> check_locked_body(const Context& context,
                                               const catalog::ObjectLock& lock,
                                               const catalog::IncomingBody& body);

/// InvalidArgument for x-amz-bypass-governance-retention in a bucket without Object Lock: who sends
/// it believes that something is locked.
[[nodiscard]] S3Result<void> check_bypass(const Context& context);

/// Whether the request asks to bypass governance mode.
[[nodiscard]] bool asks_to_bypass(const Context& context);

void add_lock(http::Response& response, const catalog::ObjectLock& lock);

/// "ON", "OFF".
[[nodiscard]] std::string_view legal_hold_text(bool on);
[[nodiscard]] std::optional<bool> legal_hold_of(std::string_view text);

/// InvalidArgument unless `until` is in the future.
[[nodiscard]] S3Result<void> check_future(Time until, Time now, std::string_view name,
                                          std::string_view value);

}  // namespace onggi::s3
