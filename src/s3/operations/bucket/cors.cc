// GetBucketCors, PutBucketCors, DeleteBucketCors.
// https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutBucketCors.html
#include <optional>
#include <string>

#include "s3/documents/cors.h"
#include "s3/operations/bucket/document.h"
#include "s3/operations/rows.h"
#include "s3/protocol/reply.h"

namespace onggi::s3 {
namespace {

Task<Reply> replace_cors(const Context& context, std::optional<std::string> text, std::size_t rules,
                         int status) {
  NewDocument document{
      .kind = catalog::BucketDocument::kCors, .text = std::move(text), .action = "bucket.cors"};
  document.detail.add_flag("removed", !document.text);
  document.detail.add("rules", static_cast<std::int64_t>(rules));
  ONGGI_CO_TRY(co_await set_document(context, std::move(document)));
  co_return empty_reply(status);
}

Task<Reply> get_bucket_cors(const Context& context) {
  const auto rules = cors_of(*context.caller.bucket);
  if (rules == nullptr) co_return refuse(not_configured_error(context, "NoSuchCORSConfiguration"));
  co_return xml_reply(cors_document(*rules));
}

Task<Reply> put_bucket_cors(const Context& context) {
  const auto rules = ONGGI_CO_TRY(parse_cors(context.document));
  std::optional<std::string> document = catalog::encode(rules);
  co_return co_await replace_cors(context, std::move(document), rules.size(), 200);
}

Task<Reply> delete_bucket_cors(const Context& context) {
  std::optional<std::string> none;
  co_return co_await replace_cors(context, std::move(none), 0, 204);
}

}  // namespace

constinit const Operation kGetBucketCors{.name = "GetBucketCors",
                                         .method = "GET",
                                         .level = Level::kBucket,
                                         .subresource = "cors",
                                         .iam_action = "s3:GetBucketCORS",
                                         .judged = Judged::kWhole,
                                         .handler = get_bucket_cors};

constinit const Operation kPutBucketCors{.name = "PutBucketCors",
                                         .method = "PUT",
                                         .level = Level::kBucket,
                                         .subresource = "cors",
                                         .iam_action = "s3:PutBucketCORS",
                                         .judged = Judged::kWhole,
                                         .document = {kCorsDocumentMax},
                                         .handler = put_bucket_cors};

constinit const Operation kDeleteBucketCors{.name = "DeleteBucketCors",
                                            .method = "DELETE",
                                            .level = Level::kBucket,
                                            .subresource = "cors",
                                            .iam_action = "s3:PutBucketCORS",
                                            .judged = Judged::kWhole,
                                            .handler = delete_bucket_cors};

}  // namespace onggi::s3
