// CompleteMultipartUpload.
// https://docs.aws.amazon.com/AmazonS3/latest/API/API_CompleteMultipartUpload.html

#include <algorithm>

#include "base/codec.h"
#include "catalog/codes.h"
#include "s3/documents/complete.h"
#include "s3/headers/checksum.h"
#include "s3/headers/conditions.h"
#include "s3/headers/lifecycle.h"
#include "s3/headers/version.h"
#include "s3/operations/progress_reply.h"
#include "s3/operations/rows.h"
#include "s3/protocol/object_error.h"
#include "s3/protocol/reply.h"

namespace onggi::s3 {
namespace {

/// The maximum document size in bytes: 10,000 parts of about 250 bytes each, plus white space.
constexpr std::size_t kCompleteDocumentMax = 4 << 20;

S3Result<std::optional<std::uint64_t>> expected_size(const http::Request& request) {
  constexpr std::string_view kName = "x-amz-mp-object-size";
  const auto text = request.header(kName);
  if (!text) return std::nullopt;
  const auto size = parse_u64(*text);
  if (size) return *size;
  const bool negative = text->starts_with('-') && parse_u64(text->substr(1));
  return refuse("InvalidRequest", "Value for " + std::string(kName) + " header is " +
                                      (negative ? "less than zero" : "invalid") + ": '" +
                                      std::string(*text) + "'");
}

/// Builds the catalog request from the query and the headers, without the list of parts.
S3Result<catalog::CompleteRequest> complete_request(const Context& context) {
  catalog::CompleteRequest request{.key = context.target.key,
                                   .upload_id = std::string(context.query.get_or_empty("uploadId")),
                                   .parts = {},
                                   .conditions = request_conditions(context.request),
                                   .size_expected = {},
                                   .checksum_expected = {},
                                   .checksum_type = {}};
  request.size_expected = ONGGI_TRY(expected_size(context.request));
  request.checksum_type = ONGGI_TRY(requested_type(context.request));
  request.checksum_expected = ONGGI_TRY(announced_checksum(context.request));
  return request;
}

/// Converts a catalog error to an S3 error. If a part is missing or too small, the error contains
/// the part number and the ETag that the client listed.
S3Error complete_error(const Error& error, const Context& context,
                       const std::vector<catalog::CompletedPart>& parts) {
  auto out = object_error(error, context);
  if (error.code != catalog::kInvalidPart && error.code != catalog::kEntityTooSmall) return out;
  const auto is_it = [&](const auto& part) { return std::to_string(part.number) == error.detail; };
  const auto part = std::ranges::find_if(parts, is_it);
  if (part == parts.end()) return out;
  return std::move(out).field("PartNumber", error.detail).field("ETag", part->etag);
}

http::Response complete_reply(const Context& context, const catalog::ObjectInfo& object) {
  XmlWriter xml;
  xml.open_root("CompleteMultipartUploadResult");
  xml.text("Location", object_url(context));
  xml.text("Bucket", context.target.bucket);
  xml.text("Key", context.target.key);
  xml.text("ETag", quoted_etag(object.etag));
  if (object.checksum) {
    write_checksum(xml, *object.checksum);
    xml.text("ChecksumType", to_string(object.checksum->type));
  }
  xml.close("CompleteMultipartUploadResult");
  auto response = xml_reply(std::move(xml));
  add_made_version_id(response, object.version_id);
  add_expiration(response, *context.caller.bucket, object);
  return response;
}

Task<Reply> complete_multipart_upload(const Context& context) {
  auto& uploads = context.services.uploads;
  auto request = ONGGI_CO_TRY(complete_request(context));
  if (context.document.empty())
    co_return refuse("InvalidRequest", "You must specify at least one part");
  const auto parts = ONGGI_CO_TRY(parse_complete_document(context.document));
  request.parts = parts;
  begin_progress_reply(context);
  const auto object = co_await uploads.complete(*context.caller.bucket, std::move(request));
  if (!object) co_return refuse(complete_error(object.error(), context, parts));
  co_return complete_reply(context, *object);
}

}  // namespace

constinit const Operation kCompleteMultipartUpload{
    .name = "CompleteMultipartUpload",
    .method = "POST",
    .level = Level::kObject,
    .subresource = "uploadId",
    .iam_action = "s3:PutObject",
    .judged = Judged::kWhole,
    .more_checks = Check::kWriteConditions,
    .document = {kCompleteDocumentMax, DocumentDigests::kOfObject},
    .handler = complete_multipart_upload};

}  // namespace onggi::s3
