// UploadPart and UploadPartCopy.

#include "catalog/rules.h"
#include "s3/headers/checksum.h"
#include "s3/headers/conditions.h"
#include "s3/headers/object.h"
#include "s3/headers/part_number.h"
#include "s3/headers/range.h"
#include "s3/headers/version.h"
#include "s3/operations/body.h"
#include "s3/operations/progress_reply.h"
#include "s3/operations/rows.h"
#include "s3/protocol/object_error.h"
#include "s3/protocol/reply.h"

namespace onggi::s3 {
namespace {

/// Reads the part number. Also rejects encryption headers, because encryption is chosen when the
/// upload is created.
S3Result<std::uint32_t> part_number(const Context& context) {
  ONGGI_TRY(check_write_headers(context.request));
  return parse_part_number(context.query.get_or_empty("partNumber"));
}

http::Response copy_reply(const Context& context, const catalog::PartInfo& part) {
  XmlWriter xml;
  xml.open_root("CopyPartResult");
  xml.time("LastModified", part.modified);
  xml.text("ETag", quoted_etag(part.etag));
  if (part.checksum) write_checksum(xml, *part.checksum);
  xml.close("CopyPartResult");
  auto response = xml_reply(std::move(xml));
  add_version_id(response, *context.admission.source.bucket,
                 context.admission.source.object->info().version_id,
                 "x-amz-copy-source-version-id");
  return response;
}

/// Returns the range to copy: the whole source, or the range in x-amz-copy-source-range.
S3Result<catalog::ByteRange> copy_range(const Context& context, std::uint64_t size) {
  catalog::ByteRange range{.offset = 0, .length = size};
  if (const auto header = context.request.header("x-amz-copy-source-range")) {
    range = ONGGI_TRY(resolve_copy_range(*header, size));
  }
  if (range.length <= catalog::kPutSizeMax) return range;
  return refuse("InvalidRequest",
                "The specified copy source is larger than the maximum allowable size for a copy "
                "source: " +
                    std::to_string(catalog::kPutSizeMax));
}

Task<Reply> upload_part(const Context& context) {
  auto& uploads = context.services.uploads;
  const auto number = ONGGI_CO_TRY(part_number(context));
  auto body = ONGGI_CO_TRY(object_body(context, catalog::kPutSizeMax));
  const auto upload_id = context.query.get_or_empty("uploadId");
  const auto part = co_await uploads.put_part(*context.caller.bucket, context.target.key, upload_id,
                                              number, std::move(body.incoming));
  if (!part) co_return refuse(object_error(part.error(), context));
  auto response = empty_reply(200);
  response.header("ETag", quoted_etag(part->etag));
  // A part has a checksum but no checksum type; the type belongs to the object.
  if (part->checksum)
    response.header(std::string(checksum_header(part->checksum->algorithm)),
                    part->checksum->text());
  co_return response;
}

Task<Reply> upload_part_copy(const Context& context) {
  auto& uploads = context.services.uploads;
  const auto upload_id = context.query.get_or_empty("uploadId");
  ONGGI_CO_TRY(co_await check_no_body(context));
  const auto number = ONGGI_CO_TRY(part_number(context));
  auto& object = *context.admission.source.object;
  const auto conditions = copy_source_conditions(context.request);
  ONGGI_CO_TRY(catalog::check_copy_source(conditions, object.info(), context.caller.now));
  const auto range = ONGGI_CO_TRY(copy_range(context, object.info().size));
  begin_progress_reply(context);
  const auto part = co_await uploads.copy_part(*context.caller.bucket, context.target.key,
                                               upload_id, number, object, range);
  if (!part) co_return refuse(object_error(part.error(), context));
  co_return copy_reply(context, *part);
}

}  // namespace

constinit const Operation kUploadPart{.name = "UploadPart",
                                      .method = "PUT",
                                      .level = Level::kObject,
                                      .subresource = "uploadId",
                                      .iam_action = "s3:PutObject",
                                      .judged = Judged::kWhole,
                                      .upload_step = true,
                                      .handler = upload_part};

constinit const Operation kUploadPartCopy{.name = "UploadPartCopy",
                                          .method = "PUT",
                                          .level = Level::kObject,
                                          .subresource = "uploadId",
                                          .copy = true,
                                          .iam_action = "s3:PutObject",
                                          .judged = Judged::kWhole,
                                          .more_checks = Check::kCopySource,
                                          .upload_step = true,
                                          .handler = upload_part_copy};

}  // namespace onggi::s3
