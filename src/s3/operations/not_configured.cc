#include "s3/operations/not_configured.h"

#include "s3/operations/body.h"
#include "s3/operations/handlers.h"
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

/// Returns the document that AWS sends if nothing is configured and AWS does not treat that as an
/// error.
S3Result<XmlWriter> default_document(std::string_view operation) {
  if (operation == "GetBucketNotificationConfiguration")
    return empty_document("NotificationConfiguration");
  if (operation == "GetBucketLogging") return empty_document("BucketLoggingStatus");
  return refuse("NotImplemented");
}

/// Returns an empty list of configurations, which answers a request such as "?inventory" without an
/// id. On AWS, each kind of configuration has its own name for the root element.
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
Task<Reply> put_nothing(Context& context, std::string_view root_name) {
  S3_CO_ASSIGN(const auto document, co_await read_document(context, kOffDocumentMax));
  S3_CO_ASSIGN(const auto root, parse_xml(document));
  if (root.name != root_name) co_return refuse("MalformedXML");
  if (!root.children.empty()) co_return co_await not_implemented(context);
  co_return empty_reply(200);
}

}  // namespace

Task<Reply> put_bucket_notification(Context& context) {
  co_return co_await put_nothing(context, "NotificationConfiguration");
}

Task<Reply> put_bucket_logging(Context& context) {
  co_return co_await put_nothing(context, "BucketLoggingStatus");
}

Task<Reply> not_configured(Context& context) {
  const auto& operation = *context.operation;
  if (operation.level == Level::kObject) {
    const catalog::ObjectName name{context.target.key, context.query.get_or_empty("versionId")};
    S3_CO_TRY(co_await context.services.objects.stat(*context.bucket, name));
  }
  const bool lists = operation.method == "GET" && !context.query.has("id");
  if (operation.not_configured_error == "NoSuchConfiguration" && lists) {
    co_return xml_reply(empty_list(operation.subresource));
  }
  if (!operation.not_configured_error.empty()) {
    co_return refuse(
        S3Error(operation.not_configured_error).field("BucketName", context.target.bucket));
  }
  S3_CO_ASSIGN(auto document, default_document(operation.name));
  co_return xml_reply(std::move(document));
}

Task<Reply> nothing_to_delete(Context& /*context*/) { co_return empty_reply(204); }

Task<Reply> not_implemented(Context& context) {
  co_return refuse("NotImplemented", std::string(context.operation->name) + " is not implemented.");
}

}  // namespace onggi::s3
