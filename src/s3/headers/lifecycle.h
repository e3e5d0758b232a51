// Response headers that announce the actions of lifecycle rules: x-amz-expiration for current
// objects, x-amz-abort-date and x-amz-abort-rule-id for uploads. In buckets without rules, the only
// cost is one pointer check. A day is a calendar day, regardless of lifecycle.day_seconds.
#pragma once

#include <string_view>

#include "catalog/types.h"
#include "http/message.h"

namespace onggi::s3 {

void add_expiration(http::Response& response, const catalog::Bucket& bucket,
                    const catalog::ObjectInfo& object);

void add_abort_date(http::Response& response, const catalog::Bucket& bucket, std::string_view key,
                    Time initiated);

}  // namespace onggi::s3
