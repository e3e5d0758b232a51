// CreateMultipartUpload and AbortMultipartUpload.
// https://docs.aws.amazon.com/AmazonS3/latest/userguide/mpuoverview.html

#include "s3/access/ownership.h"
#include "s3/access/requester.h"
#include "s3/headers/checksum.h"
#include "s3/headers/lifecycle.h"
#include "s3/headers/lock.h"
#include "s3/headers/object.h"
#include "s3/headers/storage_class.h"
#include "s3/operations/rows.h"
#include "s3/protocol/object_error.h"
#include "s3/protocol/reply.h"

namespace onggi::s3 {
namespace {

/// Builds the catalog request from the headers. The catalog checks that the checksum type fits the
/// algorithm.
S3Result<catalog::UploadRequest> upload_request(const Context& context) {
  ONGGI_TRY(check_write_headers(context.request));
  catalog::UploadRequest request{
      .key = context.target.key, .attributes = {}, .checksum_algorithm = {}, .checksum_type = {}};
  auto owner = ONGGI_TRY(new_object_owner(context));
  request.attributes = ONGGI_TRY(attributes_of(context.request, std::move(owner.owner_id)));
  request.attributes.acl = std::move(owner.acl);
  request.attributes.storage_class = ONGGI_TRY(
      requested_storage_class(context.request, context.services.settings.storage_classes));
  request.initiator_id = requester_id(context);
  request.attributes.lock = ONGGI_TRY(requested_lock(context));
  request.checksum_algorithm = ONGGI_TRY(requested_algorithm(context.request));
  request.checksum_type = ONGGI_TRY(requested_type(context.request));
  return request;
}

/// Checks x-amz-if-match-initiated-time. Ignores a time in the future, as AWS does.
Task<S3Result<void>> check_initiated(const Context& context, std::string_view upload_id) {
  const auto header = context.request.header("x-amz-if-match-initiated-time");
  if (!header) co_return S3Result<void>();
  const auto wanted = parse_http_date(*header);
  if (!wanted || *wanted > context.caller.now) co_return S3Result<void>();
  auto& uploads = context.services.uploads;
  const auto upload = co_await uploads.find(*context.caller.bucket, context.target.key, upload_id);
  if (!upload || whole_seconds(upload->initiated) == *wanted) co_return S3Result<void>();
  co_return refuse(S3Error("PreconditionFailed").field("Condition", "If-Match-Initiated-Time"));
}

Task<Reply> create_multipart_upload(const Context& context) {
  auto request = ONGGI_CO_TRY(upload_request(context));
  const auto upload =
      co_await context.services.uploads.create(*context.caller.bucket, std::move(request));
  if (!upload) co_return refuse(object_error(upload.error(), context));
  XmlWriter xml;
  xml.open_root("InitiateMultipartUploadResult");
  xml.text("Bucket", context.target.bucket);
  xml.text("Key", context.target.key);
  xml.text("UploadId", upload->upload_id);
  xml.close("InitiateMultipartUploadResult");
  auto response = xml_reply(std::move(xml));
  if (upload->checksum_algorithm)
    response.header("x-amz-checksum-algorithm",
                    std::string(to_string(*upload->checksum_algorithm)));
  if (upload->checksum_type)
    response.header("x-amz-checksum-type", std::string(to_string(*upload->checksum_type)));
  add_abort_date(response, *context.caller.bucket, upload->key, upload->initiated);
  co_return response;
}

Task<Reply> abort_multipart_upload(const Context& context) {
  const auto upload_id = context.query.get_or_empty("uploadId");
  ONGGI_CO_TRY(co_await check_initiated(context, upload_id));
  const auto aborted = co_await context.services.uploads.abort(*context.caller.bucket,
                                                               context.target.key, upload_id);
  if (!aborted) co_return refuse(object_error(aborted.error(), context));
  co_return empty_reply(204);
}

}  // namespace

constinit const Operation kCreateMultipartUpload{
    .name = "CreateMultipartUpload",
    .method = "POST",
    .level = Level::kObject,
    .subresource = "uploads",
    .iam_action = "s3:PutObject",
    .judged = Judged::kWhole,
    .more_checks = Check::kObjectHeaders | Check::kInitiator,
    .upload_step = true,
    .handler = create_multipart_upload};

constinit const Operation kAbortMultipartUpload{.name = "AbortMultipartUpload",
                                                .method = "DELETE",
                                                .level = Level::kObject,
                                                .subresource = "uploadId",
                                                .iam_action = "s3:AbortMultipartUpload",
                                                .judged = Judged::kWhole,
                                                .handler = abort_multipart_upload};

}  // namespace onggi::s3
