#include "s3/access/acl_access.h"

#include "iam/acl/decision.h"
#include "s3/access/access.h"
#include "s3/access/ownership.h"

namespace onggi::s3 {
namespace {

bool is_of_upload(std::string_view action) {
  return action == "s3:AbortMultipartUpload" || action == "s3:ListMultipartUploadParts";
}

Task<bool> began_upload(const Context& context, const AccessRequest& access) {
  const auto requester = requester_id(context);
  if (requester.empty()) co_return false;
  const auto upload_id = context.query.get_or_empty("uploadId");
  const auto initiator =
      co_await context.services.uploads.initiator(access.bucket, access.key, upload_id);
  co_return initiator && *initiator == requester;
}

}  // namespace

Task<bool> acl_allows(const Context& context, const AccessRequest& access) {
  if (is_of_upload(access.action)) co_return co_await began_upload(context, access);
  const auto& bucket = access.bucket;
  if (!check_acls_enabled(bucket)) co_return false;
  const auto bucket_acl = acl_of(bucket);
  iam::AclQuestion question{.action = access.action,
                            .requester_id = requester_id(context),
                            .bucket_acl = bucket_acl,
                            .public_grants = public_grants_of(bucket)};
  if (!iam::acl_needs_object(access.action)) co_return iam::acl_allows(question);
  if (access.key.empty()) co_return false;
  const catalog::ObjectName name{.key = access.key, .version_id = access.version_id};
  const auto object = co_await context.services.objects.stat(bucket, name);
  if (!object) co_return false;
  const auto object_acl = acl_of(bucket, *object);
  question.object_acl = &object_acl;
  question.object_owner_id = owner_of(bucket, *object);
  co_return iam::acl_allows(question);
}

}  // namespace onggi::s3
