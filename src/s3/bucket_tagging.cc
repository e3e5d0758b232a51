// GetBucketTagging, PutBucketTagging, DeleteBucketTagging.
// https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutBucketTagging.html
#include "catalog/tag_rules.h"
#include "s3/body.h"
#include "s3/bucket_document.h"
#include "s3/handlers.h"
#include "s3/object_error.h"
#include "s3/reply.h"
#include "s3/tags.h"

namespace onggi::s3 {
namespace {

constexpr std::size_t kBucketTaggingMax = 256 * 1024;

Task<Reply> replace_tags(Context& context, catalog::Pairs tags) {
  const auto replaced =
      co_await context.services.bucket_tags.replace(*context.bucket, std::move(tags));
  if (!replaced) co_return refuse(object_error(replaced.error(), context));
  S3_CO_TRY(co_await audit_bucket(context, "bucket.tags"));
  co_return empty_reply(204);
}

}  // namespace

Task<Reply> get_bucket_tagging(Context& context) {
  S3_CO_ASSIGN(const auto tags, co_await context.services.bucket_tags.read(*context.bucket));
  if (tags.empty()) co_return refuse(not_configured_error(context, "NoSuchTagSet"));
  co_return xml_reply(tagging_document(tags));
}

Task<Reply> put_bucket_tagging(Context& context) {
  S3_CO_ASSIGN(const auto document, co_await read_document(context, kBucketTaggingMax));
  S3_CO_ASSIGN(auto tags, parse_tagging(document, catalog::kBucketTagsMax));
  co_return co_await replace_tags(context, std::move(tags));
}

Task<Reply> delete_bucket_tagging(Context& context) {
  catalog::Pairs none;
  co_return co_await replace_tags(context, std::move(none));
}

}  // namespace onggi::s3
