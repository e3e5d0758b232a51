// What lifecycle rules will do, as headers of answers: x-amz-expiration of current objects,
// x-amz-abort-date and x-amz-abort-rule-id of uploads. Costs a look at a pointer in buckets without
// rules. Days are those of the calendar, whatever lifecycle.day_seconds says.
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
