// GetObjectTagging, PutObjectTagging, DeleteObjectTagging.
// https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutObjectTagging.html
#include "catalog/rules.h"
#include "s3/access/document_keys.h"
#include "s3/documents/tags.h"
#include "s3/headers/version.h"
#include "s3/operations/rows.h"
#include "s3/protocol/object_error.h"
#include "s3/protocol/reply.h"

namespace onggi::s3 {
namespace {

constexpr std::size_t kTaggingDocumentMax = 128 * 1024;

S3Result<catalog::ObjectName> named_version(const Context& context) {
  const auto version_id = ONGGI_TRY(requested_version(context.query));
  return catalog::ObjectName{.key = context.target.key, .version_id = version_id};
}

Task<Reply> set_tags(const Context& context, catalog::Pairs tags, int status) {
  const auto name = ONGGI_CO_TRY(named_version(context));
  const auto object =
      co_await context.services.objects.set_tags(*context.caller.bucket, name, std::move(tags));
  if (!object) co_return refuse(co_await read_error(context, object.error()));
  auto response = empty_reply(status);
  add_version_id(response, *context.caller.bucket, object->version_id);
  co_return response;
}

Task<Reply> get_object_tagging(const Context& context) {
  const auto name = ONGGI_CO_TRY(named_version(context));
  const auto object = co_await context.services.objects.stat(*context.caller.bucket, name);
  if (!object) co_return refuse(co_await read_error(context, object.error()));
  auto response = xml_reply(tagging_document(object->attributes.tags));
  add_version_id(response, *context.caller.bucket, object->version_id);
  co_return response;
}

Task<Reply> put_object_tagging(const Context& context) {
  auto tags = ONGGI_CO_TRY(parse_tagging(context.document, catalog::kObjectTagsMax));
  co_return co_await set_tags(context, std::move(tags), 200);
}

Task<Reply> delete_object_tagging(const Context& context) {
  catalog::Pairs none;
  co_return co_await set_tags(context, std::move(none), 204);
}

}  // namespace

constinit const Operation kGetObjectTagging{.name = "GetObjectTagging",
                                            .method = "GET",
                                            .level = Level::kObject,
                                            .subresource = "tagging",
                                            .iam_action = "s3:GetObjectTagging",
                                            .judged = Judged::kWhole,
                                            .handler = get_object_tagging};

constinit const Operation kPutObjectTagging{.name = "PutObjectTagging",
                                            .method = "PUT",
                                            .level = Level::kObject,
                                            .subresource = "tagging",
                                            .iam_action = "s3:PutObjectTagging",
                                            .judged = Judged::kWhole,
                                            .document = {kTaggingDocumentMax},
                                            .document_keys = kObjectTagKeys,
                                            .handler = put_object_tagging};

constinit const Operation kDeleteObjectTagging{.name = "DeleteObjectTagging",
                                               .method = "DELETE",
                                               .level = Level::kObject,
                                               .subresource = "tagging",
                                               .iam_action = "s3:DeleteObjectTagging",
                                               .judged = Judged::kWhole,
                                               .handler = delete_object_tagging};

}  // namespace onggi::s3
