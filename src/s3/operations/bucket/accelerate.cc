// GetBucketAccelerateConfiguration and PutBucketAccelerateConfiguration. Onggi has no edge
// locations, so the setting is only stored and returned.
// https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutBucketAccelerateConfiguration.html
#include <string>
#include <string_view>
#include <utility>

#include "s3/documents/field_table.h"
#include "s3/operations/bucket/document.h"
#include "s3/operations/rows.h"
#include "s3/protocol/reply.h"

namespace onggi::s3 {
namespace {

using catalog::BucketDocument;

constexpr std::string_view kAccelerateRoot = "AccelerateConfiguration";

struct Acceleration {
  std::string status;
};

S3Result<void> read_status(XmlText xml, Acceleration& out) {
  if (xml.text != "Enabled" && xml.text != "Suspended") return refuse("MalformedXML");
  out.status = std::move(xml.text);
  return {};
}

constexpr auto kAcceleration = field_table<Acceleration>({{"Status", kRequired, read_status}});

Task<Reply> get_bucket_accelerate(const Context& context) {
  const auto* status = find_document(context, BucketDocument::kAccelerate);
  XmlWriter xml;
  xml.open_root(kAccelerateRoot);
  if (status != nullptr) xml.text("Status", status->text());
  xml.close(kAccelerateRoot);
  co_return xml_reply(std::move(xml));
}

Task<Reply> put_bucket_accelerate(const Context& context) {
  if (context.target.bucket.contains('.')) {
    co_return refuse("InvalidRequest",
                     "S3 Transfer Acceleration is not supported for buckets with periods (.) in "
                     "their names");
  }
  const auto wanted =
      ONGGI_CO_TRY(read_required_document<kAcceleration>(kAccelerateRoot, context.document));
  NewDocument document{
      .kind = BucketDocument::kAccelerate, .text = wanted.status, .action = "bucket.accelerate"};
  document.detail.add("status", wanted.status);
  ONGGI_CO_TRY(co_await set_document(context, std::move(document)));
  co_return empty_reply(200);
}

}  // namespace

constinit const Operation kGetBucketAccelerateConfiguration{
    .name = "GetBucketAccelerateConfiguration",
    .method = "GET",
    .level = Level::kBucket,
    .subresource = "accelerate",
    .iam_action = "s3:GetAccelerateConfiguration",
    .judged = Judged::kWhole,
    .handler = get_bucket_accelerate};

constinit const Operation kPutBucketAccelerateConfiguration{
    .name = "PutBucketAccelerateConfiguration",
    .method = "PUT",
    .level = Level::kBucket,
    .subresource = "accelerate",
    .iam_action = "s3:PutAccelerateConfiguration",
    .judged = Judged::kWhole,
    .document = {kConfigurationMax},
    .handler = put_bucket_accelerate};

}  // namespace onggi::s3
