// Who may do what: the one question operations ask beside the check that the service made for them.
#pragma once

#include <string_view>

#include "catalog/types.h"
#include "iam/types.h"
#include "s3/context.h"

namespace onggi::s3 {

/// May the requesting user use `right` on `key` of `bucket`? A bucket's owner may do everything.
[[nodiscard]] bool may(const Context& context, iam::Right right, const catalog::Bucket& bucket,
                       std::string_view key);

/// Has the requesting user any right on `bucket`?
[[nodiscard]] bool may_use(const Context& context, const catalog::Bucket& bucket);

/// AccessDenied unless the operation's right holds on the bucket and key (for listings: the prefix)
/// of the request, or any right where the operation names none. x-amz-expected-bucket-owner must
/// match.
[[nodiscard]] S3Result<void> authorize(const Context& context);

}  // namespace onggi::s3
