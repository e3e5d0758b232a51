// GetBucketLifecycleConfiguration, PutBucketLifecycleConfiguration, DeleteBucketLifecycle.
// catalog/lifecycle.h applies the rules.
// https://docs.aws.amazon.com/AmazonS3/latest/userguide/object-lifecycle-mgmt.html
#include <optional>
#include <string>
#include <string_view>

#include "base/codec.h"
#include "catalog/rules.h"
#include "s3/documents/lifecycle.h"
#include "s3/operations/bucket/document.h"
#include "s3/operations/rows.h"
#include "s3/protocol/object_error.h"
#include "s3/protocol/reply.h"

namespace onggi::s3 {
namespace {

constexpr std::size_t kLifecycleDocumentMax = 1 << 20;
constexpr std::size_t kGeneratedIdSize = 16;
constexpr std::string_view kTransitionDefault = "x-amz-transition-default-minimum-object-size";

/// Reads the default minimum object size for transitions, which applies unless a rule sets its own.
/// The value is only stored and returned, because its two possible values differ only for storage
/// classes that Onggi does not have.
S3Result<std::string> transition_default(const Context& context) {
  const auto value = context.request.header(kTransitionDefault);
  if (!value) return std::string("all_storage_classes_128K");
  if (*value == "all_storage_classes_128K" || *value == "varies_by_storage_class")
    return std::string(*value);
  return refuse(invalid_argument(kTransitionDefault, *value,
                                 "The transition default minimum object size is not valid."));
}

Task<Reply> keep_lifecycle(const Context& context, std::optional<std::string> text,
                           std::size_t rules, int status) {
  NewDocument document{.kind = catalog::BucketDocument::kLifecycle,
                       .text = std::move(text),
                       .action = "bucket.lifecycle"};
  document.detail.add_flag("removed", !document.text);
  document.detail.add("rules", static_cast<std::int64_t>(rules));
  ONGGI_CO_TRY(co_await set_document(context, std::move(document)));
  co_return empty_reply(status);
}

Task<Reply> get_bucket_lifecycle(const Context& context) {
  const auto rules = catalog::lifecycle_of(*context.caller.bucket);
  if (!rules) co_return refuse(not_configured_error(context, "NoSuchLifecycleConfiguration"));
  auto response = xml_reply(lifecycle_document(*rules));
  response.header(std::string(kTransitionDefault), rules->transition_default);
  co_return response;
}

Task<Reply> put_bucket_lifecycle(const Context& context) {
  const auto& document = context.document;
  if (document.empty()) co_return refuse("MissingRequestBodyError");
  const auto& accepted = context.services.settings.storage_classes;
  auto rules = ONGGI_CO_TRY(parse_lifecycle_document(document, accepted));
  rules.transition_default = ONGGI_CO_TRY(transition_default(context));
  for (auto& rule : rules.rules)
    if (rule.id.empty()) rule.id = hex_encode(context.services.random.bytes(kGeneratedIdSize));
  auto text = catalog::encode(rules);
  const auto count = rules.rules.size();
  auto response = ONGGI_CO_TRY(co_await keep_lifecycle(context, std::move(text), count, 200));
  response.header(std::string(kTransitionDefault), std::move(rules.transition_default));
  co_return response;
}

Task<Reply> delete_bucket_lifecycle(const Context& context) {
  co_return co_await keep_lifecycle(context, std::nullopt, 0, 204);
}

}  // namespace

constinit const Operation kGetBucketLifecycleConfiguration{
    .name = "GetBucketLifecycleConfiguration",
    .method = "GET",
    .level = Level::kBucket,
    .subresource = "lifecycle",
    .iam_action = "s3:GetLifecycleConfiguration",
    .judged = Judged::kWhole,
    .handler = get_bucket_lifecycle};

constinit const Operation kPutBucketLifecycleConfiguration{
    .name = "PutBucketLifecycleConfiguration",
    .method = "PUT",
    .level = Level::kBucket,
    .subresource = "lifecycle",
    .iam_action = "s3:PutLifecycleConfiguration",
    .judged = Judged::kWhole,
    .document = {kLifecycleDocumentMax},
    .handler = put_bucket_lifecycle};

constinit const Operation kDeleteBucketLifecycle{.name = "DeleteBucketLifecycle",
                                                 .method = "DELETE",
                                                 .level = Level::kBucket,
                                                 .subresource = "lifecycle",
                                                 .iam_action = "s3:PutLifecycleConfiguration",
                                                 .judged = Judged::kWhole,
                                                 .handler = delete_bucket_lifecycle};

}  // namespace onggi::s3
