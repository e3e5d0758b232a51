// CreateBucket, HeadBucket, DeleteBucket, GetBucketLocation.
// https://docs.aws.amazon.com/AmazonS3/latest/API/API_CreateBucket.html
#include "base/codec.h"
#include "catalog/bucket_lock.h"
#include "s3/access.h"
#include "s3/body.h"
#include "s3/handlers.h"
#include "s3/ownership.h"
#include "s3/reply.h"
#include "s3/xml_reader.h"

namespace onggi::s3 {
namespace {

constexpr std::size_t kCreateBucketDocumentMax = 64 * 1024;

/// The LocationConstraint of the optional document: none, or the region of this server.
S3Result<std::string> read_location(std::string_view document, std::string_view region) {
  if (document.empty()) return std::string();
  S3_ASSIGN(const auto root, parse_xml(document));
  if (root.name != "CreateBucketConfiguration") return refuse("MalformedXML");
  if (root.child("Tags") != nullptr)
    return refuse("NotImplemented", "Tags at CreateBucket are not implemented.");
  const auto location = root.child_text("LocationConstraint");
  if (location && !location->empty() && *location != region) {
    return refuse(
        S3Error("InvalidLocationConstraint").field("LocationConstraint", std::string(*location)));
  }
  return std::string(location.value_or(""));
}

http::Response created(const Context& context) {
  auto response = empty_reply(200);
  response.header("Location", "/" + context.target.bucket);
  return response;
}

/// The name is taken. Whoever may use the bucket is told that they own it, so that clients which
/// make sure that a bucket exists go on; in us-east-1 AWS answers the owner 200.
Reply already_there(const Context& context, const catalog::Bucket& bucket) {
  const bool own = bucket.owner_id == context.user->id;
  if (own && context.services.settings.region == "us-east-1") return created(context);
  const auto* code = may_use(context, bucket) ? "BucketAlreadyOwnedByYou" : "BucketAlreadyExists";
  return refuse(S3Error(code).field("BucketName", bucket.name));
}

/// Grants go by name and must not open the next bucket of that name to those who had the last.
Task<Status> forget_grants(const Context& context) {
  return context.services.directory.forget_bucket(context.target.bucket, actor_of(context));
}

}  // namespace

Task<Reply> create_bucket(Context& context) {
  const auto& name = context.target.bucket;
  auto& buckets = context.services.buckets;
  if (const auto existing = buckets.find(name); existing && may_use(context, **existing)) {
    co_return already_there(context, **existing);
  }
  if (!may_create_bucket(context)) co_return refuse("AccessDenied");
  if (const auto valid = catalog::check_bucket_name(name); !valid) {
    co_return refuse(S3Error("InvalidBucketName").field("BucketName", name));
  }
  S3_CO_ASSIGN(auto documents, new_bucket_access(context));
  S3_CO_ASSIGN(const auto document, co_await read_document(context, kCreateBucketDocumentMax));
  S3_CO_ASSIGN(const auto location, read_location(document, context.services.settings.region));
  if (!may_create_bucket(context, location)) co_return refuse("AccessDenied");
  if (const auto taken = buckets.find(name)) co_return already_there(context, **taken);
  S3_CO_TRY(co_await forget_grants(context));
  catalog::NewBucket request{.owner_id = context.user->id, .documents = std::move(documents)};
  if (equals_ignoring_case(context.header("x-amz-bucket-object-lock-enabled"), "true"))
    catalog::make_lockable(request);
  const auto bucket = co_await buckets.create(name, std::move(request));
  if (!bucket) {
    if (bucket.error().code != Code::kExists) co_return refuse(S3Error(bucket.error()));
    if (const auto racer = buckets.find(name)) co_return already_there(context, **racer);
    co_return refuse("OperationAborted");
  }
  iam::AuditEvent event{.time = {},
                        .actor = actor_of(context),
                        .action = "bucket.create",
                        .subject = name,
                        .detail = {}};
  S3_CO_TRY(co_await context.services.audit.append(std::move(event)));
  co_return created(context);
}

Task<Reply> head_bucket(Context& context) {
  auto response = empty_reply(200);
  response.header("Content-Type", "application/xml");
  response.header("x-amz-bucket-region", context.services.settings.region);
  co_return response;
}

Task<Reply> delete_bucket(Context& context) {
  S3_CO_TRY(co_await context.services.buckets.remove(context.target.bucket));
  S3_CO_TRY(co_await forget_grants(context));
  iam::AuditEvent event{.time = {},
                        .actor = actor_of(context),
                        .action = "bucket.delete",
                        .subject = context.target.bucket,
                        .detail = {}};
  S3_CO_TRY(co_await context.services.audit.append(std::move(event)));
  co_return empty_reply(204);
}

Task<Reply> get_bucket_location(Context& context) {
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

}  // namespace onggi::s3
