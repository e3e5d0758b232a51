// CreateBucket, HeadBucket, DeleteBucket, GetBucketLocation.
// https://docs.aws.amazon.com/AmazonS3/latest/API/API_CreateBucket.html
#include <algorithm>
#include <string>
#include <string_view>
#include <utility>

#include "base/codec.h"
#include "catalog/bucket_lock.h"
#include "catalog/codes.h"
#include "s3/access/document_keys.h"
#include "s3/access/ownership.h"
#include "s3/access/requester.h"
#include "s3/access/visible.h"
#include "s3/documents/create.h"
#include "s3/headers/lock.h"
#include "s3/operations/bucket/document.h"
#include "s3/operations/rows.h"
#include "s3/protocol/reply.h"

namespace onggi::s3 {
namespace {

constexpr std::size_t kCreateBucketDocumentMax = 64 * 1024;

http::Response created(const Context& context) {
  auto response = empty_reply(200);
  response.header("Location", "/" + context.target.bucket);
  response.header("x-amz-bucket-arn", bucket_arn(context.target.bucket));
  return response;
}

bool is_region_name(std::string_view text) {
  constexpr std::size_t kSizeMax = 32;
  const auto is_region_character = [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-';
  };
  return text.size() <= kSizeMax && std::ranges::all_of(text, is_region_character);
}

/// Returns true if the bucket may be created in the requested region. "EU" dates from before region
/// names existed and is always accepted.
bool is_here(const Context& context, const BucketConfiguration& wanted) {
  const auto& settings = context.services.settings;
  const auto& region = wanted.location;
  if (region.empty() || region == settings.region || region == "EU") return true;
  return settings.accept_any_region && is_region_name(region);
}

/// Answers CreateBucket if the name is taken. A requester who may use the bucket gets
/// BucketAlreadyOwnedByYou, so that clients that only ensure that the bucket exists can continue.
/// In us-east-1 the owner gets 200, as on AWS, unless the request has tags. A bucket in another
/// region, or without the requested Object Lock, does not count as the same bucket.
Reply already_there(const Context& context, const catalog::Bucket& bucket,
                    const BucketConfiguration& wanted) {
  const bool own = bucket.owner_id == context.caller.user->id;
  const bool as_wanted =
      wanted.tags.empty() && is_here(context, wanted) &&
      (!asks_for_bucket_lock(context) || catalog::lock_configuration(bucket) != nullptr);
  if (own && as_wanted && context.services.settings.region == "us-east-1") return created(context);
  const auto code = sees_bucket(context, bucket) ? ErrorCode("BucketAlreadyOwnedByYou")
                                                 : ErrorCode("BucketAlreadyExists");
  return refuse(S3Error(code).field("BucketName", bucket.name));
}

/// Returns InvalidBucketName unless the name of the new bucket is valid.
S3Result<void> check_name(const Context& context) {
  const auto& name = context.target.bucket;
  if (catalog::check_bucket_name(name)) return {};
  return refuse(S3Error("InvalidBucketName").field("BucketName", name));
}

/// Returns InvalidLocationConstraint if the bucket may not be created in the requested region.
S3Result<void> check_location(const Context& context, const BucketConfiguration& wanted) {
  if (is_here(context, wanted)) return {};
  return refuse(S3Error("InvalidLocationConstraint").field("LocationConstraint", wanted.location));
}

/// Deletes all grants on the bucket's name. Grants refer to buckets by name and must not apply to a
/// later bucket with the same name.
Task<Status> forget_grants(const Context& context) {
  return context.services.directory.forget_bucket(context.target.bucket, actor_of(context));
}

S3Error removal_error(const Context& context, const Error& error) {
  S3Error refusal(error);
  if (error.code != catalog::kBucketNotEmpty) return refusal;
  if (context.caller.bucket->versioning->ever())
    refusal.message += ". You must delete all versions in the bucket.";
  return std::move(refusal).field("BucketName", context.target.bucket);
}

Task<Reply> create_bucket(const Context& context) {
  const auto& name = context.target.bucket;
  auto& buckets = context.services.buckets;
  // A requester who may not create buckets is admitted if the bucket exists. In that case nothing
  // is created, even if the bucket has been deleted since.
  const auto taken = context.admission.existing;
  if (!taken) ONGGI_CO_TRY(check_name(context));
  ONGGI_CO_TRY(check_bucket_lock_header(context));
  const auto wanted = ONGGI_CO_TRY(parse_create_document(context.document));
  if (taken) co_return already_there(context, *taken, wanted);
  ONGGI_CO_TRY(check_location(context, wanted));
  auto documents = ONGGI_CO_TRY(new_bucket_access(context));
  ONGGI_CO_TRY(co_await forget_grants(context));
  catalog::NewBucket request{
      .owner_id = context.caller.user->id, .documents = std::move(documents), .tags = wanted.tags};
  const bool lockable = asks_for_bucket_lock(context);
  if (lockable) catalog::make_lockable(request);
  const auto bucket = co_await buckets.create(name, std::move(request));
  if (!bucket) {
    if (bucket.error().code != Code::kExists) co_return refuse(S3Error(bucket.error()));
    if (const auto racer = buckets.find(name)) co_return already_there(context, **racer, wanted);
    co_return refuse("OperationAborted");
  }
  auto detail = wanted.tags.empty() ? iam::AuditDetail() : tags_detail(wanted.tags);
  detail.add("owner", context.caller.user->name).add_flag("object_lock", lockable);
  ONGGI_CO_TRY(co_await audit_bucket(context, "bucket.create", std::move(detail)));
  co_return created(context);
}

Task<Reply> head_bucket(const Context& context) {
  auto response = empty_reply(200);
  response.header("Content-Type", "application/xml");
  response.header("x-amz-bucket-arn", bucket_arn(context.target.bucket));
  response.header("x-amz-bucket-region", context.services.settings.region);
  co_return response;
}

Task<Reply> delete_bucket(const Context& context) {
  const auto removed = co_await context.services.buckets.remove(context.target.bucket);
  if (!removed) co_return refuse(removal_error(context, removed.error()));
  ONGGI_CO_TRY(co_await forget_grants(context));
  ONGGI_CO_TRY(co_await audit_bucket(context, "bucket.delete"));
  co_return empty_reply(204);
}

Task<Reply> get_bucket_location(const Context& context) {
  const auto& region = context.services.settings.region;
  XmlWriter xml;
  if (region == "us-east-1") {
    xml.open_root("LocationConstraint").close("LocationConstraint");
  } else {
    xml.raw("<LocationConstraint xmlns=\"")
        .raw(kS3Namespace)
        .raw("\">")
        .text(region)
        .close("LocationConstraint");
  }
  co_return xml_reply(std::move(xml));
}

}  // namespace

constinit const Operation kCreateBucket{.name = "CreateBucket",
                                        .method = "PUT",
                                        .level = Level::kBucket,
                                        .iam_action = "s3:CreateBucket",
                                        .right = std::nullopt,
                                        .judged = Judged::kAsCreation,
                                        .document = {kCreateBucketDocumentMax},
                                        .document_keys = kCreationKeys,
                                        .handler = create_bucket};

constinit const Operation kHeadBucket{.name = "HeadBucket",
                                      .method = "HEAD",
                                      .level = Level::kBucket,
                                      .iam_action = "s3:ListBucket",
                                      .right = std::nullopt,
                                      .any_right = true,
                                      .judged = Judged::kWhole,
                                      .handler = head_bucket};

constinit const Operation kDeleteBucket{.name = "DeleteBucket",
                                        .method = "DELETE",
                                        .level = Level::kBucket,
                                        .iam_action = "s3:DeleteBucket",
                                        .judged = Judged::kWhole,
                                        .handler = delete_bucket};

constinit const Operation kGetBucketLocation{.name = "GetBucketLocation",
                                             .method = "GET",
                                             .level = Level::kBucket,
                                             .subresource = "location",
                                             .iam_action = "s3:GetBucketLocation",
                                             .any_right = true,
                                             .judged = Judged::kWhole,
                                             .handler = get_bucket_location};

}  // namespace onggi::s3
