// GetObjectAcl and PutObjectAcl.
// https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutObjectAcl.html
// GetObjectAcl returns the ACL that is in effect: without public grants if IgnorePublicAcls is on.
#include <string>
#include <utility>

#include "s3/access/acl_request.h"
#include "s3/access/ownership.h"
#include "s3/documents/acl.h"
#include "s3/headers/version.h"
#include "s3/operations/requested_acl.h"
#include "s3/operations/rows.h"
#include "s3/protocol/object_error.h"
#include "s3/protocol/person.h"
#include "s3/protocol/reply.h"

namespace onggi::s3 {

namespace {

Task<Reply> get_object_acl(const Context& context) {
  const auto& bucket = *context.caller.bucket;
  const auto version_id = ONGGI_CO_TRY(requested_version(context.query));
  const catalog::ObjectName name{.key = context.target.key, .version_id = version_id};
  const auto object = co_await context.services.objects.stat(bucket, name);
  if (!object) co_return refuse(co_await read_error(context, object.error()));
  const NameOf name_of = [&](std::string_view id) { return display_name(context, id); };
  const auto acl = effective_acl(bucket, acl_of(bucket, *object));
  auto response = xml_reply(acl_document(acl, owner_of(bucket, *object), name_of));
  add_version_id(response, bucket, object->version_id);
  co_return response;
}

/// Handles PutObjectAcl in a bucket with ACLs disabled. Accepts a document that changes nothing,
/// because some clients write back the ACL that they have read (s3cmd does so after a copy).
/// Refuses all other requests.
Reply confirm_object_acl(const Context& context, const iam::AclOwners& owners) {
  const auto unchanged = iam::private_acl(owners.owner_id);
  if (has_acl_headers(context.request)) return refuse("AccessControlListNotSupported");
  const auto acl = requested_acl(context, owners);
  if (!acl || *acl != unchanged) return refuse("AccessControlListNotSupported");
  return empty_reply(200);
}

Task<Reply> put_object_acl(const Context& context) {
  const auto version_id = ONGGI_CO_TRY(requested_version(context.query));
  const catalog::ObjectName name{.key = context.target.key, .version_id = version_id};
  auto object = co_await context.services.objects.stat(*context.caller.bucket, name);
  if (!object) co_return refuse(co_await read_error(context, object.error()));
  const auto owner_id = std::string(owner_of(*context.caller.bucket, *object));
  const iam::AclOwners owners{.owner_id = owner_id,
                              .bucket_owner_id = context.caller.bucket->owner_id};
  if (!check_acls_enabled(*context.caller.bucket)) co_return confirm_object_acl(context, owners);
  const auto acl = ONGGI_CO_TRY(requested_acl(context, owners));
  ONGGI_CO_TRY(check_public_acl(*context.caller.bucket, acl));
  auto stored = iam::encode_acl(acl, owner_id);
  // The permission depends on the object's owner, so set_acl() fails if the owner has changed.
  auto judged = context.admission.owner_id.value_or(object->attributes.owner_id);
  object = co_await context.services.objects.set_acl(*context.caller.bucket, name,
                                                     std::move(stored), std::move(judged));
  if (!object) co_return refuse(co_await read_error(context, object.error()));
  auto response = empty_reply(200);
  add_version_id(response, *context.caller.bucket, object->version_id);
  co_return response;
}

}  // namespace

constinit const Operation kGetObjectAcl{.name = "GetObjectAcl",
                                        .method = "GET",
                                        .level = Level::kObject,
                                        .subresource = "acl",
                                        .iam_action = "s3:GetObjectAcl",
                                        .judged = Judged::kWhole,
                                        .handler = get_object_acl};

constinit const Operation kPutObjectAcl{.name = "PutObjectAcl",
                                        .method = "PUT",
                                        .level = Level::kObject,
                                        .subresource = "acl",
                                        .iam_action = "s3:PutObjectAcl",
                                        .judged = Judged::kWhole,
                                        .more_checks = Check::kSameOwner,
                                        .document = {kAclDocumentMax},
                                        .handler = put_object_acl};

}  // namespace onggi::s3
