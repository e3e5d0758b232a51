// The admin API's handlers for user policies, bucket policies, and the public access block.
#include <array>
#include <optional>
#include <string>

#include "access/bucket_access.h"
#include "admin/api/bucket_document.h"
#include "admin/api/operator_limits.h"
#include "admin/api/rows.h"
#include "admin/protocol/call.h"
#include "catalog/bucket_documents.h"
#include "iam/audit/detail.h"
#include "iam/policy/policy.h"
#include "iam/policy/public_access_block.h"

namespace onggi::admin {
namespace {

using catalog::BucketDocument;

constexpr std::string_view kField = "policy";

json::value text_or_null(const std::string& text) {
  return text.empty() ? json::value(nullptr) : json::value(text);
}

ApiResult<std::string> read_policy(const Call& call) {
  Fields fields(call.body);
  auto text = fields.required_text(kField);
  if (auto finished = fields.finish(); !finished) return std::unexpected(finished.error());
  return text;
}

Answer user_policy_answer(const iam::User& user) {
  Answer answer{200, json::object{{"policy", text_or_null(user.policy_text)}}};
  // The ETag depends only on the policy, so other changes to the user do not affect it.
  answer.headers.emplace_back("ETag", text_etag(user.policy_text));
  return answer;
}

Answer bucket_policy_answer(const catalog::Bucket& bucket) {
  const auto* const document = bucket.documents->find(BucketDocument::kPolicy);
  const auto policy = access::policy_of(bucket);
  Answer answer{200,
                json::object{{"policy", text_or_null(document ? document->text() : std::string())},
                             {"public", policy && policy->is_public()}}};
  answer.headers.emplace_back("ETag", document_etag(bucket, BucketDocument::kPolicy));
  return answer;
}

/// Checks a bucket policy as S3's PutBucketPolicy does. Also checks that all users named in the
/// policy exist. Errors: 412 if If-Match does not match, 400 if the policy is invalid or names an
/// unknown user, 409 if the policy is public and the public access block forbids public policies.
ApiResult<void> check_bucket_policy(const Call& call, const catalog::Bucket& bucket,
                                    const std::string& text) {
  if (const auto same = call.if_match(document_etag(bucket, BucketDocument::kPolicy)); !same)
    return std::unexpected(same.error());
  const auto policy = iam::Policy::for_bucket(text, bucket.name);
  if (!policy) return refuse(400, "invalid", policy.error(), std::string(kField));
  const auto& directory = call.services.directory;
  for (const auto& name : policy->named_users()) {
    if (!directory.find_user(name) && !directory.find_user_by_id(name))
      return refuse(400, "invalid", say("policy_user_unknown", name), std::string(kField));
  }
  if (auto allowed = check_may_set_policy(call, *policy, bucket); !allowed) return allowed;
  if (policy->is_public() && access::public_access_block_of(bucket).block_public_policy)
    return refuse(409, "public_access_blocked", say("public_access_blocked"), std::string(kField));
  return {};
}

constexpr std::array<std::string_view, 4> kBlockFields{
    "block_public_acls", "ignore_public_acls", "block_public_policy", "restrict_public_buckets"};

Answer public_access_answer(const catalog::Bucket& bucket) {
  const auto block = access::public_access_block_of(bucket);
  json::object body;
  for (std::size_t i = 0; i < kBlockFields.size(); ++i)
    body[kBlockFields.at(i)] = block.*(iam::kPublicAccessSettings.at(i).flag);
  body["configured"] = bucket.documents->find(BucketDocument::kPublicAccessBlock) != nullptr;
  const auto policy = access::policy_of(bucket);
  body["public_policy"] = policy && policy->is_public();
  body["public_acl"] = iam::is_public(access::acl_of(bucket));
  Answer answer{200, std::move(body)};
  answer.headers.emplace_back("ETag", document_etag(bucket, BucketDocument::kPublicAccessBlock));
  return answer;
}

Task<ApiResult<Answer>> get_user_policy(Call& call) {
  const auto user = ONGGI_CO_TRY(find_user(call));
  co_return user_policy_answer(*user);
}

Task<ApiResult<Answer>> set_user_policy(Call& call) {
  auto text = ONGGI_CO_TRY(read_policy(call));
  const auto parsed = iam::Policy::for_user(text);
  if (!parsed) co_return refuse(400, "invalid", parsed.error(), std::string(kField));
  ONGGI_CO_TRY(check_may_set_policy(call, *parsed));
  const auto user = ONGGI_CO_TRY(find_user(call));
  const bool matched = ONGGI_CO_TRY(call.if_match(text_etag(user->policy_text)));
  std::optional<std::string> replaces;
  if (matched) replaces = user->policy_text;
  std::optional<std::string> policy(std::move(text));
  ONGGI_CO_TRY(co_await call.services.directory.set_policy(user->name, std::move(policy),
                                                           call.actor(), std::move(replaces)));
  co_return co_await get_user_policy(call);
}

Task<ApiResult<Answer>> delete_user_policy(Call& call) {
  ONGGI_CO_TRY(
      co_await call.services.directory.set_policy(call.args[0], std::nullopt, call.actor()));
  co_return Answer{204, nullptr};
}

Task<ApiResult<Answer>> get_bucket_policy(Call& call) {
  const auto bucket = ONGGI_CO_TRY(call.services.buckets.find(call.args[0]));
  co_return bucket_policy_answer(*bucket);
}

Task<ApiResult<Answer>> set_bucket_policy(Call& call) {
  const auto text = ONGGI_CO_TRY(read_policy(call));
  const auto bucket = ONGGI_CO_TRY(call.services.buckets.find(call.args[0]));
  iam::AuditDetail detail;
  detail.add("policy", text);
  // Check the bucket's state at the moment of the change, because another request may have
  // reconfigured the bucket in the meantime.
  ApiResult<void> verdict;
  const catalog::BucketCheck suits = [&](const catalog::Bucket& now) -> Status {
    verdict = check_bucket_policy(call, now, text);
    if (verdict) return {};
    return fail(Code::kInvalid, verdict.error().detail);
  };
  std::optional<std::string> policy(text);
  const auto kept = co_await call.services.buckets.set_document(*bucket, BucketDocument::kPolicy,
                                                                std::move(policy), suits);
  if (!verdict) co_return std::unexpected(verdict.error());
  if (!kept) co_return refuse(kept.error());
  ONGGI_CO_TRY(co_await audit(call, bucket->name, std::move(detail)));
  co_return co_await get_bucket_policy(call);
}

Task<ApiResult<Answer>> delete_bucket_policy(Call& call) {
  ONGGI_CO_TRY(co_await call.services.buckets.set_document(call.args[0], BucketDocument::kPolicy,
                                                           std::nullopt));
  ONGGI_CO_TRY(co_await audit(call, call.args[0]));
  co_return Answer{204, nullptr};
}

Task<ApiResult<Answer>> get_public_access(Call& call) {
  const auto bucket = ONGGI_CO_TRY(call.services.buckets.find(call.args[0]));
  co_return public_access_answer(*bucket);
}

Task<ApiResult<Answer>> replace_public_access(Call& call) {
  Fields fields(call.body);
  iam::PublicAccessBlock block;
  for (std::size_t i = 0; i < kBlockFields.size(); ++i)
    block.*(iam::kPublicAccessSettings.at(i).flag) =
        fields.flag(kBlockFields.at(i)).value_or(false);
  ONGGI_CO_TRY(fields.finish());
  const auto bucket = ONGGI_CO_TRY(call.services.buckets.find(call.args[0]));
  std::optional<std::string> text(iam::to_text(block));
  iam::AuditDetail detail;
  detail.add("settings", *text);
  ONGGI_CO_TRY(co_await call.services.buckets.set_document(
      *bucket, BucketDocument::kPublicAccessBlock, std::move(text),
      check_if_named(call, BucketDocument::kPublicAccessBlock)));
  ONGGI_CO_TRY(co_await audit(call, bucket->name, std::move(detail)));
  co_return co_await get_public_access(call);
}

Task<ApiResult<Answer>> delete_public_access(Call& call) {
  ONGGI_CO_TRY(co_await call.services.buckets.set_document(
      call.args[0], BucketDocument::kPublicAccessBlock, std::nullopt));
  ONGGI_CO_TRY(co_await audit(call, call.args[0]));
  co_return Answer{204, nullptr};
}

}  // namespace

constinit const ApiRoute kGetUserPolicy{.method = "GET",
                                        .path = "/users/{}/policy",
                                        .role = iam::Role::kViewer,
                                        .handler = get_user_policy};

constinit const ApiRoute kSetUserPolicy{.method = "PUT",
                                        .path = "/users/{}/policy",
                                        .role = iam::Role::kOperator,
                                        .audit = {"user.policy.set"},
                                        .handler = set_user_policy};

constinit const ApiRoute kDeleteUserPolicy{.method = "DELETE",
                                           .path = "/users/{}/policy",
                                           .role = iam::Role::kOperator,
                                           .audit = {"user.policy.delete"},
                                           .handler = delete_user_policy};

constinit const ApiRoute kGetBucketPolicy{.method = "GET",
                                          .path = "/buckets/{}/policy",
                                          .role = iam::Role::kViewer,
                                          .handler = get_bucket_policy};

constinit const ApiRoute kSetBucketPolicy{.method = "PUT",
                                          .path = "/buckets/{}/policy",
                                          .role = iam::Role::kOperator,
                                          .audit = {"bucket.policy.set"},
                                          .handler = set_bucket_policy};

constinit const ApiRoute kDeleteBucketPolicy{.method = "DELETE",
                                             .path = "/buckets/{}/policy",
                                             .role = iam::Role::kOperator,
                                             .audit = {"bucket.policy.delete"},
                                             .handler = delete_bucket_policy};

constinit const ApiRoute kGetPublicAccess{.method = "GET",
                                          .path = "/buckets/{}/public-access",
                                          .role = iam::Role::kViewer,
                                          .handler = get_public_access};

constinit const ApiRoute kReplacePublicAccess{.method = "PUT",
                                              .path = "/buckets/{}/public-access",
                                              .role = iam::Role::kOperator,
                                              .audit = {"bucket.public_access.set"},
                                              .handler = replace_public_access};

constinit const ApiRoute kDeletePublicAccess{.method = "DELETE",
                                             .path = "/buckets/{}/public-access",
                                             .role = iam::Role::kOperator,
                                             .audit = {"bucket.public_access.delete"},
                                             .handler = delete_public_access};

}  // namespace onggi::admin
