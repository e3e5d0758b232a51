#include "s3/operations/not_configured.h"

#include "s3/operations/rows.h"
#include "s3/protocol/operation.h"
#include "s3/protocol/reply.h"
#include "s3/protocol/xml_reader.h"

namespace onggi::s3 {
namespace {

constexpr std::size_t kOffDocumentMax = 64 * 1024;

XmlWriter empty_document(std::string_view root) {
  XmlWriter xml;
  xml.open_root(root).close(root);
  return xml;
}

/// Returns the document that AWS sends for `operation` if nothing is configured. Errors:
/// NotImplemented for an operation without such a document.
S3Result<XmlWriter> default_document(std::string_view operation) {
  if (operation == "GetBucketNotificationConfiguration")
    return empty_document("NotificationConfiguration");
  if (operation == "GetBucketLogging") return empty_document("BucketLoggingStatus");
  return refuse("NotImplemented");
}

/// Returns an empty list of configurations, the response to a request such as "?inventory" without
/// an id. As on AWS, the name of the root element depends on the kind of configuration.
XmlWriter empty_list(std::string_view subresource) {
  const std::string_view root = subresource == "inventory" ? "ListInventoryConfigurationsResult"
                                : subresource == "metrics" ? "ListMetricsConfigurationsResult"
                                : subresource == "analytics"
                                    ? "ListBucketAnalyticsConfigurationResult"
                                    : "ListBucketIntelligentTieringConfigurationsOutput";
  XmlWriter xml;
  xml.open_root(root).boolean("IsTruncated", false).close(root);
  return xml;
}

/// Accepts the empty document that turns a feature off, because the feature is always off. Refuses
/// all other documents.
Task<Reply> put_nothing(const Context& context, std::string_view root_name) {
  const auto root = ONGGI_CO_TRY(parse_xml(context.document));
  if (root.name != root_name || root.has_text()) co_return refuse("MalformedXML");
  if (!root.children.empty()) co_return co_await not_implemented(context);
  co_return empty_reply(200);
}

Task<Reply> put_bucket_notification(const Context& context) {
  co_return co_await put_nothing(context, "NotificationConfiguration");
}

Task<Reply> put_bucket_logging(const Context& context) {
  co_return co_await put_nothing(context, "BucketLoggingStatus");
}

}  // namespace

Task<Reply> not_configured(const Context& context) {
  const auto& operation = *context.operation;
  if (operation.level == Level::kObject) {
    const catalog::ObjectName name{context.target.key, context.query.get_or_empty("versionId")};
    ONGGI_CO_TRY(co_await context.services.objects.stat(*context.caller.bucket, name));
  }
  const bool lists = operation.method == "GET" && !context.query.has("id");
  if (operation.not_configured_error == ErrorCode("NoSuchConfiguration") && lists) {
    co_return xml_reply(empty_list(operation.subresource));
  }
  if (operation.not_configured_error) {
    co_return refuse(
        S3Error(*operation.not_configured_error).field("BucketName", context.target.bucket));
  }
  auto document = ONGGI_CO_TRY(default_document(operation.name));
  co_return xml_reply(std::move(document));
}

Task<Reply> nothing_to_delete(const Context& /*context*/) { co_return empty_reply(204); }

Task<Reply> not_implemented(const Context& context) {
  co_return refuse("NotImplemented", std::string(context.operation->name) + " is not implemented.");
}

constinit const Operation kPutBucketNotificationConfiguration{
    .name = "PutBucketNotificationConfiguration",
    .method = "PUT",
    .level = Level::kBucket,
    .subresource = "notification",
    .iam_action = "s3:PutBucketNotification",
    .judged = Judged::kWhole,
    .document = {kOffDocumentMax},
    .handler = put_bucket_notification};

constinit const Operation kPutBucketLogging{.name = "PutBucketLogging",
                                            .method = "PUT",
                                            .level = Level::kBucket,
                                            .subresource = "logging",
                                            .iam_action = "s3:PutBucketLogging",
                                            .judged = Judged::kWhole,
                                            .document = {kOffDocumentMax},
                                            .handler = put_bucket_logging};

constinit const Operation kGetBucketEncryption{
    .name = "GetBucketEncryption",
    .method = "GET",
    .level = Level::kBucket,
    .subresource = "encryption",
    .iam_action = "s3:GetEncryptionConfiguration",
    .judged = Judged::kWhole,
    .support = Support::kNotConfigured,
    .not_configured_error = "ServerSideEncryptionConfigurationNotFoundError"};

constinit const Operation kGetBucketNotificationConfiguration{
    .name = "GetBucketNotificationConfiguration",
    .method = "GET",
    .level = Level::kBucket,
    .subresource = "notification",
    .iam_action = "s3:GetBucketNotification",
    .judged = Judged::kWhole,
    .support = Support::kNotConfigured};

constinit const Operation kGetBucketReplication{
    .name = "GetBucketReplication",
    .method = "GET",
    .level = Level::kBucket,
    .subresource = "replication",
    .iam_action = "s3:GetReplicationConfiguration",
    .judged = Judged::kWhole,
    .support = Support::kNotConfigured,
    .not_configured_error = "ReplicationConfigurationNotFoundError"};

constinit const Operation kGetBucketWebsite{.name = "GetBucketWebsite",
                                            .method = "GET",
                                            .level = Level::kBucket,
                                            .subresource = "website",
                                            .iam_action = "s3:GetBucketWebsite",
                                            .judged = Judged::kWhole,
                                            .support = Support::kNotConfigured,
                                            .not_configured_error = "NoSuchWebsiteConfiguration"};

constinit const Operation kGetBucketLogging{.name = "GetBucketLogging",
                                            .method = "GET",
                                            .level = Level::kBucket,
                                            .subresource = "logging",
                                            .iam_action = "s3:GetBucketLogging",
                                            .judged = Judged::kWhole,
                                            .support = Support::kNotConfigured};

constinit const Operation kGetBucketInventoryConfiguration{
    .name = "GetBucketInventoryConfiguration",
    .method = "GET",
    .level = Level::kBucket,
    .subresource = "inventory",
    .iam_action = "s3:GetInventoryConfiguration",
    .judged = Judged::kWhole,
    .support = Support::kNotConfigured,
    .not_configured_error = "NoSuchConfiguration"};

constinit const Operation kGetBucketAnalyticsConfiguration{
    .name = "GetBucketAnalyticsConfiguration",
    .method = "GET",
    .level = Level::kBucket,
    .subresource = "analytics",
    .iam_action = "s3:GetAnalyticsConfiguration",
    .judged = Judged::kWhole,
    .support = Support::kNotConfigured,
    .not_configured_error = "NoSuchConfiguration"};

constinit const Operation kGetBucketMetricsConfiguration{
    .name = "GetBucketMetricsConfiguration",
    .method = "GET",
    .level = Level::kBucket,
    .subresource = "metrics",
    .iam_action = "s3:GetMetricsConfiguration",
    .judged = Judged::kWhole,
    .support = Support::kNotConfigured,
    .not_configured_error = "NoSuchConfiguration"};

constinit const Operation kGetBucketIntelligentTieringConfiguration{
    .name = "GetBucketIntelligentTieringConfiguration",
    .method = "GET",
    .level = Level::kBucket,
    .subresource = "intelligent-tiering",
    .iam_action = "s3:GetIntelligentTieringConfiguration",
    .judged = Judged::kWhole,
    .support = Support::kNotConfigured,
    .not_configured_error = "NoSuchConfiguration"};

constinit const Operation kDeleteBucketInventoryConfiguration{
    .name = "DeleteBucketInventoryConfiguration",
    .method = "DELETE",
    .level = Level::kBucket,
    .subresource = "inventory",
    .iam_action = "s3:PutInventoryConfiguration",
    .judged = Judged::kWhole,
    .support = Support::kNotConfigured,
    .not_configured_error = "NoSuchConfiguration"};

constinit const Operation kDeleteBucketAnalyticsConfiguration{
    .name = "DeleteBucketAnalyticsConfiguration",
    .method = "DELETE",
    .level = Level::kBucket,
    .subresource = "analytics",
    .iam_action = "s3:PutAnalyticsConfiguration",
    .judged = Judged::kWhole,
    .support = Support::kNotConfigured,
    .not_configured_error = "NoSuchConfiguration"};

constinit const Operation kDeleteBucketMetricsConfiguration{
    .name = "DeleteBucketMetricsConfiguration",
    .method = "DELETE",
    .level = Level::kBucket,
    .subresource = "metrics",
    .iam_action = "s3:PutMetricsConfiguration",
    .judged = Judged::kWhole,
    .support = Support::kNotConfigured,
    .not_configured_error = "NoSuchConfiguration"};

constinit const Operation kDeleteBucketIntelligentTieringConfiguration{
    .name = "DeleteBucketIntelligentTieringConfiguration",
    .method = "DELETE",
    .level = Level::kBucket,
    .subresource = "intelligent-tiering",
    .iam_action = "s3:PutIntelligentTieringConfiguration",
    .judged = Judged::kWhole,
    .support = Support::kNotConfigured,
    .not_configured_error = "NoSuchConfiguration"};

constinit const Operation kDeleteBucketEncryption{.name = "DeleteBucketEncryption",
                                                  .method = "DELETE",
                                                  .level = Level::kBucket,
                                                  .subresource = "encryption",
                                                  .iam_action = "s3:PutEncryptionConfiguration",
                                                  .judged = Judged::kWhole,
                                                  .support = Support::kNothingToDelete};

constinit const Operation kDeleteBucketReplication{.name = "DeleteBucketReplication",
                                                   .method = "DELETE",
                                                   .level = Level::kBucket,
                                                   .subresource = "replication",
                                                   .iam_action = "s3:PutReplicationConfiguration",
                                                   .judged = Judged::kWhole,
                                                   .support = Support::kNothingToDelete};

constinit const Operation kDeleteBucketWebsite{.name = "DeleteBucketWebsite",
                                               .method = "DELETE",
                                               .level = Level::kBucket,
                                               .subresource = "website",
                                               .iam_action = "s3:DeleteBucketWebsite",
                                               .judged = Judged::kWhole,
                                               .support = Support::kNothingToDelete};

}  // namespace onggi::s3
