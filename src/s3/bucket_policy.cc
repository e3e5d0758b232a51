// GetBucketPolicy, PutBucketPolicy, DeleteBucketPolicy, GetBucketPolicyStatus.
// https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutBucketPolicy.html
#include <optional>
#include <string>

#include "catalog/bucket_documents.h"
#include "iam/audit_detail.h"
#include "iam/policy.h"
#include "s3/access.h"
#include "s3/body.h"
#include "s3/handlers.h"
#include "s3/ownership.h"
#include "s3/reply.h"

namespace onggi::s3 {
namespace {

constexpr auto kKind = catalog::BucketDocument::kPolicy;
/// Room for the parser to say itself that a policy is too long.
constexpr std::size_t kPolicyDocumentMax = 64 * 1024;

S3Error no_policy(const Context& context) {
  return S3Error("NoSuchBucketPolicy").field("BucketName", context.target.bucket);
}

/// Those who are named exist, and with BlockPublicPolicy nobody else is let in.
S3Result<void> check_policy(const Context& context, std::string_view text) {
  const auto policy = iam::Policy::for_bucket(text, context.target.bucket);
  if (!policy) return refuse("MalformedPolicy", policy.error().detail);
  const auto& directory = context.services.directory;
  for (const auto& name : policy->named_users()) {
    if (!directory.find_user(name) && !directory.find_user_by_id(name))
      return refuse(
          S3Error("MalformedPolicy", "Invalid principal in policy").field("Detail", name));
  }
  if (policy->is_public() && public_access_block_of(*context.bucket).block_public_policy) {
    return refuse("AccessDenied",
                  "Public policies are blocked by the BlockPublicPolicy setting of the bucket's "
                  "public access block.");
  }
  return {};
}

Task<Status> set_policy(Context& context, std::optional<std::string> text) {
  iam::AuditDetail detail;
  if (text) detail.add("policy", *text);
  iam::AuditEvent event{.time = {},
                        .actor = actor_of(context),
                        .action = text ? "bucket.policy.set" : "bucket.policy.delete",
                        .subject = context.target.bucket,
                        .detail = detail.text()};
  ONGGI_CO_TRY(
      co_await context.services.buckets.set_document(*context.bucket, kKind, std::move(text)));
  co_return co_await context.services.audit.append(std::move(event));
}

}  // namespace

Task<Reply> get_bucket_policy(Context& context) {
  const auto* const document = context.bucket->documents->find(kKind);
  if (document == nullptr) co_return refuse(no_policy(context));
  http::Response response;
  response.header("Content-Type", "application/json");
  response.body = document->text();
  co_return response;
}

Task<Reply> put_bucket_policy(Context& context) {
  S3_CO_ASSIGN(auto document, co_await read_document(context, kPolicyDocumentMax));
  S3_CO_TRY(check_policy(context, document));
  std::optional<std::string> text(std::move(document));
  S3_CO_TRY(co_await set_policy(context, std::move(text)));
  co_return empty_reply(204);
}

Task<Reply> delete_bucket_policy(Context& context) {
  if (context.bucket->documents->find(kKind) != nullptr)
    S3_CO_TRY(co_await set_policy(context, std::nullopt));
  co_return empty_reply(204);
}

/// AWS has no answer for a bucket without a policy; here its ACL is looked at as well.
Task<Reply> get_bucket_policy_status(Context& context) {
  const auto& bucket = *context.bucket;
  const auto policy = policy_of(bucket);
  const bool by_policy = policy && policy->is_public();
  const bool by_acl =
      public_grants_of(bucket) == iam::PublicGrants::kCount && iam::is_public(acl_of(bucket));
  XmlWriter xml;
  xml.open_root("PolicyStatus");
  xml.boolean("IsPublic", by_policy || by_acl);
  xml.close("PolicyStatus");
  co_return xml_reply(std::move(xml));
}

}  // namespace onggi::s3
