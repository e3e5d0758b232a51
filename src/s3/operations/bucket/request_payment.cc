// GetBucketRequestPayment and PutBucketRequestPayment. Onggi does not bill for requests, so the
// setting is only stored and returned.
// https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutBucketRequestPayment.html
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "s3/operations/bucket/document.h"
#include "s3/operations/rows.h"
#include "s3/protocol/reply.h"

namespace onggi::s3 {
namespace {

using catalog::BucketDocument;

constexpr std::string_view kPaymentRoot = "RequestPaymentConfiguration";
constexpr std::string_view kUsualPayer = "BucketOwner";

/// Reads the payer. Returns nullopt for BucketOwner, the default.
S3Result<std::optional<std::string>> read_payer(const XmlElement& root) {
  const auto payer = root.child_text("Payer");
  if (!payer) return refuse("MalformedXML");
  if (*payer == kUsualPayer) return std::nullopt;
  if (*payer != "Requester") return refuse("MalformedXML");
  return std::string(*payer);
}

Task<Reply> get_bucket_request_payment(const Context& context) {
  const auto* payer = find_document(context, BucketDocument::kRequestPayment);
  XmlWriter xml;
  xml.open_root(kPaymentRoot)
      .text("Payer", payer != nullptr ? std::string_view(payer->text()) : kUsualPayer)
      .close(kPaymentRoot);
  co_return xml_reply(std::move(xml));
}

Task<Reply> put_bucket_request_payment(const Context& context) {
  const auto root = ONGGI_CO_TRY(read_configuration(context, kPaymentRoot));
  auto payer = ONGGI_CO_TRY(read_payer(root));
  NewDocument document{.kind = BucketDocument::kRequestPayment,
                       .text = std::move(payer),
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
