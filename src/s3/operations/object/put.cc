// PutObject.
#include "s3/operations/object/put.h"

#include "s3/access/ownership.h"
#include "s3/headers/conditions.h"
#include "s3/headers/lifecycle.h"
#include "s3/headers/lock.h"
#include "s3/headers/object.h"
#include "s3/headers/storage_class.h"
#include "s3/headers/version.h"
#include "s3/operations/body.h"
#include "s3/operations/rows.h"
#include "s3/protocol/object_error.h"
#include "s3/protocol/reply.h"

namespace onggi::s3 {

http::Response put_reply(const Context& context, const catalog::ObjectInfo& object) {
  auto response = empty_reply(200);
  response.header("ETag", quoted_etag(object.etag));
  add_made_version_id(response, object.version_id);
  if (object.checksum) add_checksum(response, *object.checksum);
  add_expiration(response, *context.caller.bucket, object);
  return response;
}

S3Result<catalog::PutRequest> put_request(const Context& context) {
  ONGGI_TRY(check_write_headers(context.request));
  if (const auto version_id = context.query.get("versionId")) {
    return refuse(
        invalid_argument("versionId", *version_id, "This operation does not accept a version-id."));
  }
  auto owner = ONGGI_TRY(new_object_owner(context));
  auto attributes = ONGGI_TRY(attributes_of(context.request, std::move(owner.owner_id)));
  attributes.acl = std::move(owner.acl);
  attributes.storage_class = ONGGI_TRY(
      requested_storage_class(context.request, context.services.settings.storage_classes));
  attributes.lock = ONGGI_TRY(requested_lock(context));
  return catalog::PutRequest{.key = context.target.key,
                             .attributes = std::move(attributes),
                             .conditions = request_conditions(context.request)};
}

namespace {

Task<Reply> put_object(const Context& context) {
  auto& objects = context.services.objects;
  auto request = ONGGI_CO_TRY(put_request(context));
  auto body = ONGGI_CO_TRY(object_body(context, catalog::kPutSizeMax));
  ONGGI_CO_TRY(check_locked_body(context, request.attributes.lock, body.incoming));
  // The body has not been read yet. If a condition fails here, a client that waits for 100 Continue
  // does not need to send the body.
  if (!request.conditions.empty()) {
    const auto checked =
        co_await objects.check(*context.caller.bucket, request.key, request.conditions);
    if (!checked) co_return refuse(object_error(checked.error(), context));
  }
  const auto stored =
      co_await objects.put(*context.caller.bucket, std::move(request), std::move(body.incoming));
  if (!stored) co_return refuse(object_error(stored.error(), context));
  co_return put_reply(context, *stored);
}

}  // namespace

constinit const Operation kPutObject{.name = "PutObject",
                                     .method = "PUT",
                                     .level = Level::kObject,
                                     .iam_action = "s3:PutObject",
                                     .judged = Judged::kWhole,
                                     .more_checks = Check::kObjectHeaders | Check::kWriteConditions,
                                     .handler = put_object};

}  // namespace onggi::s3
