// GetBucketPolicy, PutBucketPolicy, DeleteBucketPolicy, GetBucketPolicyStatus.
// https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutBucketPolicy.html
#include <string>
#include <string_view>
#include <utility>

#include "access/bucket_access.h"
#include "iam/policy/policy.h"
#include "s3/access/ownership.h"
#include "s3/operations/bucket/document.h"
#include "s3/operations/rows.h"
#include "s3/protocol/reply.h"

namespace onggi::s3 {
namespace {

constexpr auto kKind = catalog::BucketDocument::kPolicy;
/// The maximum size of the document in bytes. The maximum exceeds the size limit of policies, so
/// that the policy parser reports a policy that is too long.
constexpr std::size_t kPolicyDocumentMax = 64 * 1024;

/// Parses a bucket policy and checks that every user in the policy exists.
S3Result<iam::Policy> read_policy(const Context& context, std::string_view text) {
  auto policy = iam::Policy::for_bucket(text, context.target.bucket);
  if (!policy) return refuse("MalformedPolicy", policy.error().detail);
  const auto& directory = context.services.directory;
  for (const auto& name : policy->named_users()) {
    if (!directory.find_user(name) && !directory.find_user_by_id(name))
      return refuse(
          S3Error("MalformedPolicy", "Invalid principal in policy").field("Detail", name));
  }
  return *std::move(policy);
}

S3Result<void> check_may_be_public(const catalog::Bucket& bucket) {
  if (!access::public_access_block_of(bucket).block_public_policy) return {};
  return refuse("AccessDenied",
                "Public policies are blocked by the BlockPublicPolicy setting of the bucket's "
                "public access block.");
}

Task<Reply> get_bucket_policy(const Context& context) {
  const auto* const document = find_document(context, kKind);
  if (document == nullptr) co_return refuse(not_configured_error(context, "NoSuchBucketPolicy"));
  http::Response response;
  response.header("Content-Type", "application/json");
  response.body = document->text();
  co_return response;
}

Task<Reply> put_bucket_policy(const Context& context) {
  const auto policy = ONGGI_CO_TRY(read_policy(context, context.document));
  NewDocument document{.kind = kKind, .text = context.document, .action = "bucket.policy.set"};
  document.detail.add("policy", *document.text);
  if (policy.is_public()) document.check = check_may_be_public;
  ONGGI_CO_TRY(co_await set_document(context, std::move(document)));
  co_return empty_reply(204);
}

Task<Reply> delete_bucket_policy(const Context& context) {
  if (find_document(context, kKind) == nullptr) co_return empty_reply(204);
  NewDocument none{.kind = kKind, .text = {}, .action = "bucket.policy.delete"};
  ONGGI_CO_TRY(co_await set_document(context, std::move(none)));
  co_return empty_reply(204);
}

/// The policy status also depends on the bucket's ACL. Unlike on AWS, a bucket without a policy
/// therefore has a status.
Task<Reply> get_bucket_policy_status(const Context& context) {
  const auto& bucket = *context.caller.bucket;
  const auto policy = access::policy_of(bucket);
  const bool by_policy = policy && policy->is_public();
  const bool by_acl = iam::is_public(effective_acl(bucket, acl_of(bucket)));
  XmlWriter xml;
  xml.open_root("PolicyStatus");
  xml.boolean("IsPublic", by_policy || by_acl);
  xml.close("PolicyStatus");
  co_return xml_reply(std::move(xml));
}

}  // namespace

constinit const Operation kGetBucketPolicy{.name = "GetBucketPolicy",
                                           .method = "GET",
                                           .level = Level::kBucket,
                                           .subresource = "policy",
                                           .iam_action = "s3:GetBucketPolicy",
                                           .judged = Judged::kWhole,
                                           .handler = get_bucket_policy};

constinit const Operation kPutBucketPolicy{.name = "PutBucketPolicy",
                                           .method = "PUT",
                                           .level = Level::kBucket,
                                           .subresource = "policy",
                                           .iam_action = "s3:PutBucketPolicy",
                                           .judged = Judged::kWhole,
                                           .document = {kPolicyDocumentMax},
                                           .handler = put_bucket_policy};

constinit const Operation kDeleteBucketPolicy{.name = "DeleteBucketPolicy",
                                              .method = "DELETE",
                                              .level = Level::kBucket,
                                              .subresource = "policy",
                                              .iam_action = "s3:DeleteBucketPolicy",
                                              .judged = Judged::kWhole,
                                              .handler = delete_bucket_policy};

constinit const Operation kGetBucketPolicyStatus{.name = "GetBucketPolicyStatus",
                                                 .method = "GET",
                                                 .level = Level::kBucket,
                                                 .subresource = "policyStatus",
                                                 .iam_action = "s3:GetBucketPolicyStatus",
                                                 .judged = Judged::kWhole,
                                                 .handler = get_bucket_policy_status};

}  // namespace onggi::s3
