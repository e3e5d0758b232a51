// GetBucketAccelerateConfiguration and PutBucketAccelerateConfiguration. There are no edge
// locations, so what is set is only kept and told.
// https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutBucketAccelerateConfiguration.html
#include "s3/body.h"
#include "s3/handlers.h"
#include "s3/reply.h"
#include "s3/xml_reader.h"

namespace onggi::s3 {
namespace {

using catalog::BucketDocument;

constexpr std::size_t kAccelerateDocumentMax = 64 * 1024;
constexpr std::string_view kAccelerateRoot = "AccelerateConfiguration";

S3Result<std::string> parse_status(std::string_view document) {
  if (document.empty()) return refuse("MissingRequestBodyError");
  S3_ASSIGN(const auto root, parse_xml(document));
  const auto status = root.child_text("Status");
  if (root.name != kAccelerateRoot || !status) return refuse("MalformedXML");
  if (*status != "Enabled" && *status != "Suspended") return refuse("MalformedXML");
  return std::string(*status);
}

}  // namespace

Task<Reply> get_bucket_accelerate(Context& context) {
  const auto* status = context.bucket->documents->find(BucketDocument::kAccelerate);
  XmlWriter xml;
  xml.open_root(kAccelerateRoot);
  if (status != nullptr) xml.text("Status", status->text());
  xml.close(kAccelerateRoot);
  co_return xml_reply(std::move(xml));
}

Task<Reply> put_bucket_accelerate(Context& context) {
  if (context.target.bucket.contains('.')) {
    co_return refuse("InvalidRequest",
                     "S3 Transfer Acceleration is not supported for buckets with periods (.) in "
                     "their names");
  }
  S3_CO_ASSIGN(const auto document, co_await read_document(context, kAccelerateDocumentMax));
  S3_CO_ASSIGN(auto status, parse_status(document));
  S3_CO_TRY(co_await context.services.buckets.set_document(
      *context.bucket, BucketDocument::kAccelerate, std::move(status)));
  co_return empty_reply(200);
}

}  // namespace onggi::s3
