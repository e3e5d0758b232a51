// Who may do what: the one question operations ask beside the check that the service made for them.
#pragma once

#include <string_view>

#include "catalog/types.h"
#include "iam/types.h"
#include "s3/context.h"

namespace onggi::s3 {

/// The canonical id of who asks; empty for nobody.
[[nodiscard]] std::string_view requester_id(const Context& context);

/// May the requesting user use `right` on `key` of `bucket`? A bucket's owner may do everything.
[[nodiscard]] bool may(const Context& context, iam::Right right, const catalog::Bucket& bucket,
                       std::string_view key);

/// Has the requesting user any right on `bucket`?
[[nodiscard]] bool may_use(const Context& context, const catalog::Bucket& bucket);

/// AccessDenied unless the operation's right holds on the bucket and key (for listings: the prefix)
/// of the request, or any right where the operation names none. x-amz-expected-bucket-owner must
/// match.
[[nodiscard]] S3Result<void> authorize(const Context& context);

/// Whether the outcome of a conditional write tells more of what is stored than that it is there:
/// its ETag, size or time.
[[nodiscard]] bool reveals(const catalog::Conditions& conditions);

/// AccessDenied when they do and the user may not read the object of the request. AWS asks for
/// s3:GetObject beside s3:PutObject or s3:DeleteObject then, and not for the condition "*".
/// https://docs.aws.amazon.com/AmazonS3/latest/userguide/conditional-delete-enforce.html
[[nodiscard]] S3Result<void> authorize_conditions(const Context& context,
                                                  const catalog::Conditions& conditions);

/// Who asks, for the audit log.
[[nodiscard]] iam::Actor actor_of(const Context& context);

}  // namespace onggi::s3
