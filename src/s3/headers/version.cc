#include "s3/headers/version.h"

#include "base/codec.h"
#include "catalog/codes.h"
#include "s3/protocol/object_error.h"

namespace onggi::s3 {

void add_version_id(http::Response& response, const catalog::Bucket& bucket,
                    std::string_view version_id, std::string_view name) {
  if (bucket.versioning->ever()) response.header(std::string(name), version_text(version_id));
}

void add_made_version_id(http::Response& response, std::string_view version_id) {
  if (!version_id.empty()) response.header("x-amz-version-id", std::string(version_id));
}

Task<S3Error> read_error(const Context& context, Error error) {
  auto out = object_error(error, context);
  if (error.code != catalog::kNoSuchKey && error.code != catalog::kDeleteMarker) co_return out;
  const catalog::ObjectName name{.key = context.target.key,
                                 .version_id = context.query.get_or_empty("versionId")};
  const auto marker = co_await context.services.objects.find_marker(*context.caller.bucket, name);
  if (!marker || !*marker) co_return out;
  out.headers.emplace_back("x-amz-delete-marker", "true");
  out.headers.emplace_back("x-amz-version-id", version_text((*marker)->version_id));
  if (error.code == catalog::kNoSuchKey) co_return out;
  out.headers.emplace_back("Last-Modified", format_http_date((*marker)->modified));
  out.fields.emplace_back("Method", context.request.method);
  out.fields.emplace_back("ResourceType", "DeleteMarker");
  co_return out;
}

}  // namespace onggi::s3
