// GetBucketRequestPayment and PutBucketRequestPayment. Onggi does not bill for requests, so the
// setting is only stored and returned.
// https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutBucketRequestPayment.html
#include <optional>
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

constexpr std::string_view kPaymentRoot = "RequestPaymentConfiguration";
constexpr std::string_view kUsualPayer = "BucketOwner";

struct Payment {
  std::optional<std::string> payer;  // nullopt: BucketOwner, the default
};

S3Result<void> read_payer(XmlText xml, Payment& out) {
  if (xml.text == kUsualPayer) return {};
  if (xml.text != "Requester") return refuse("MalformedXML");
  out.payer = std::move(xml.text);
  return {};
}

constexpr auto kPayment = field_table<Payment>({{"Payer", kRequired, read_payer}});

Task<Reply> get_bucket_request_payment(const Context& context) {
  const auto* payer = find_document(context, BucketDocument::kRequestPayment);
  XmlWriter xml;
  xml.open_root(kPaymentRoot)
      .text("Payer", payer != nullptr ? std::string_view(payer->text()) : kUsualPayer)
      .close(kPaymentRoot);
  co_return xml_reply(std::move(xml));
}

Task<Reply> put_bucket_request_payment(const Context& context) {
  auto wanted = ONGGI_CO_TRY(read_required_document<kPayment>(kPaymentRoot, context.document));
  NewDocument document{.kind = BucketDocument::kRequestPayment,
                       .text = std::move(wanted.payer),
                       .action = "bucket.request_payment"};
  document.detail.add("payer", document.text.value_or(std::string(kUsualPayer)));
  ONGGI_CO_TRY(co_await set_document(context, std::move(document)));
  co_return empty_reply(200);
}

}  // namespace

constinit const Operation kGetBucketRequestPayment{.name = "GetBucketRequestPayment",
                                                   .method = "GET",
                                                   .level = Level::kBucket,
                                                   .subresource = "requestPayment",
                                                   .iam_action = "s3:GetBucketRequestPayment",
                                                   .judged = Judged::kWhole,
                                                   .handler = get_bucket_request_payment};

constinit const Operation kPutBucketRequestPayment{.name = "PutBucketRequestPayment",
                                                   .method = "PUT",
                                                   .level = Level::kBucket,
                                                   .subresource = "requestPayment",
                                                   .iam_action = "s3:PutBucketRequestPayment",
                                                   .judged = Judged::kWhole,
                                                   .document = {kConfigurationMax},
                                                   .handler = put_bucket_request_payment};

}  // namespace onggi::s3
