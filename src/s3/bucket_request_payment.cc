// GetBucketRequestPayment and PutBucketRequestPayment. Nobody is billed, so what is set is only
// kept and told. https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutBucketRequestPayment.html
#include "s3/body.h"
#include "s3/handlers.h"
#include "s3/reply.h"
#include "s3/xml_reader.h"

namespace onggi::s3 {
namespace {

using catalog::BucketDocument;

constexpr std::size_t kPaymentDocumentMax = 64 * 1024;
constexpr std::string_view kPaymentRoot = "RequestPaymentConfiguration";
constexpr std::string_view kUsualPayer = "BucketOwner";

/// Nothing for what is usual.
S3Result<std::optional<std::string>> parse_payer(std::string_view document) {
  if (document.empty()) return refuse("MissingRequestBodyError");
  S3_ASSIGN(const auto root, parse_xml(document));
  const auto payer = root.child_text("Payer");
  if (root.name != kPaymentRoot || !payer) return refuse("MalformedXML");
  if (*payer == kUsualPayer) return std::nullopt;
  if (*payer != "Requester") return refuse("MalformedXML");
  return std::string(*payer);
}

}  // namespace

Task<Reply> get_bucket_request_payment(Context& context) {
  const auto* payer = context.bucket->documents->find(BucketDocument::kRequestPayment);
  XmlWriter xml;
  xml.open_root(kPaymentRoot)
      .text("Payer", payer != nullptr ? std::string_view(payer->text()) : kUsualPayer)
      .close(kPaymentRoot);
  co_return xml_reply(std::move(xml));
}

Task<Reply> put_bucket_request_payment(Context& context) {
  S3_CO_ASSIGN(const auto document, co_await read_document(context, kPaymentDocumentMax));
  S3_CO_ASSIGN(auto payer, parse_payer(document));
  S3_CO_TRY(co_await context.services.buckets.set_document(
      *context.bucket, BucketDocument::kRequestPayment, std::move(payer)));
  co_return empty_reply(200);
}

}  // namespace onggi::s3
