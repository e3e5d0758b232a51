#include "s3/headers/lifecycle.h"

#include <string>

#include "base/codec.h"
#include "catalog/rules.h"

namespace onggi::s3 {

void add_expiration(http::Response& response, const catalog::Bucket& bucket,
                    const catalog::ObjectInfo& object) {
  const auto rules = catalog::lifecycle_of(bucket);
  if (!rules) return;
  const auto due = catalog::object_due(*rules, object, catalog::kDay);
  if (!due) return;
  response.header("x-amz-expiration", "expiry-date=\"" + format_http_date(due->at) +
                                          "\", rule-id=\"" + uri_encode(due->rule->id, false) +
                                          "\"");
}

void add_abort_date(http::Response& response, const catalog::Bucket& bucket, std::string_view key,
                    Time initiated) {
  const auto rules = catalog::lifecycle_of(bucket);
  if (!rules) return;
  const auto due = catalog::upload_due(*rules, key, initiated, catalog::kDay);
  if (!due) return;
  response.header("x-amz-abort-date", format_http_date(due->at));
  response.header("x-amz-abort-rule-id", uri_encode(due->rule->id, false));
}

}  // namespace onggi::s3
