// A bucket's object ownership setting. The setting decides whether the bucket's owner also owns
// objects that other users upload, and whether ACLs have any effect. S3's
// PutBucketOwnershipControls changes the same setting, in XML form.
#include <algorithm>
#include <array>
#include <utility>

#include "admin/api/ownership_json.h"
#include "iam/acl/acl.h"
#include "iam/audit/detail.h"

namespace onggi::admin {
namespace {

using catalog::BucketDocument;
using catalog::ObjectOwnership;

constexpr auto kOwnershipTexts = std::to_array<std::pair<ObjectOwnership, std::string_view>>({
    {ObjectOwnership::kBucketOwnerEnforced, "bucket_owner_enforced"},
    {ObjectOwnership::kBucketOwnerPreferred, "bucket_owner_preferred"},
    {ObjectOwnership::kObjectWriter, "object_writer"},
});

bool gives_to_others(const catalog::Bucket& bucket) {
  const auto* document = bucket.documents->find(BucketDocument::kAcl);
  if (document == nullptr || catalog::ownership_of(bucket) == ObjectOwnership::kBucketOwnerEnforced)
    return false;
  const auto acl = iam::decode_acl(document->text(), bucket.owner_id);
  return acl && std::ranges::any_of(acl->grants, [&](const iam::AclGrant& grant) {
           return grant.grantee != iam::Grantee{.user_id = bucket.owner_id};
         });
}

}  // namespace

std::string_view ownership_text(const catalog::Bucket& bucket) {
  const auto ownership = catalog::ownership_of(bucket);
  return std::ranges::find(kOwnershipTexts, ownership, [](const auto& row) { return row.first; })
      ->second;
}

ApiResult<std::optional<ObjectOwnership>> wanted_ownership(const std::optional<std::string>& text) {
  if (!text) return std::nullopt;
  const auto found =
      std::ranges::find(kOwnershipTexts, *text, [](const auto& row) { return row.second; });
  if (found != kOwnershipTexts.end()) return found->first;
  return refuse(400, "invalid",
                say("field_choice", "ownership",
                    "bucket_owner_enforced, bucket_owner_preferred, object_writer"),
                "ownership");
}

Status check_ownership(const catalog::Bucket& bucket, ObjectOwnership next) {
  if (next != ObjectOwnership::kBucketOwnerEnforced || !gives_to_others(bucket)) return {};
  return fail(Code::kConflict, say("ownership_acl_shared"));
}

Task<ApiResult<void>> change_ownership(Call& call, const catalog::Bucket& bucket,
                                       ObjectOwnership next) {
  std::optional<std::string> text(catalog::to_text(next));
  iam::AuditDetail detail;
  detail.add("ownership", *text);
  const catalog::BucketCheck suits = [next](const catalog::Bucket& now) {
    return check_ownership(now, next);
  };
  ONGGI_CO_TRY(co_await call.services.buckets.set_document(bucket, BucketDocument::kOwnership,
                                                           std::move(text), suits));
  co_return co_await audit_as(call, "bucket.ownership", bucket.name, std::move(detail));
}

}  // namespace onggi::admin
