// GetBucketTagging, PutBucketTagging and DeleteBucketTagging, and the S3 Control operations on
// bucket tags: ListTagsForResource, TagResource, UntagResource.
// https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutBucketTagging.html
// https://docs.aws.amazon.com/AmazonS3/latest/API/API_control_TagResource.html
#include <algorithm>

#include "catalog/rules.h"
#include "s3/access/document_keys.h"
#include "s3/documents/tags.h"
#include "s3/headers/tags.h"
#include "s3/operations/bucket/document.h"
#include "s3/operations/rows.h"
#include "s3/protocol/object_error.h"
#include "s3/protocol/reply.h"

namespace onggi::s3 {
namespace {

constexpr std::size_t kBucketTaggingMax = 256 * 1024;

/// Answers a change of the bucket's tags to `tags`.
Task<Reply> tags_stored(const Context& context, Status stored, catalog::Pairs tags) {
  if (!stored) co_return refuse(object_error(stored.error(), context));
  auto detail = tags_detail(tags);
  ONGGI_CO_TRY(co_await audit_bucket(context, "bucket.tags", std::move(detail)));
  co_return empty_reply(204);
}

Task<Reply> replace_tags(const Context& context, catalog::Pairs tags) {
  auto stored = co_await context.services.bucket_tags.replace(*context.caller.bucket, tags);
  co_return co_await tags_stored(context, std::move(stored), std::move(tags));
}

/// Returns the tags in `given`, plus the tags in `others` whose keys are not in `given`.
S3Result<catalog::Pairs> merged(const catalog::Pairs& given, const catalog::Pairs& others) {
  auto all = given;
  for (const auto& other : others) {
    const auto is_it = [&](const auto& tag) { return tag.first == other.first; };
    if (std::ranges::none_of(given, is_it)) all.push_back(other);
  }
  return checked_tags(std::move(all), catalog::kBucketTagsMax);
}

Task<Reply> get_bucket_tagging(const Context& context) {
  const auto tags =
      ONGGI_CO_TRY(co_await context.services.bucket_tags.read(*context.caller.bucket));
  if (tags.empty()) co_return refuse(not_configured_error(context, "NoSuchTagSet"));
  co_return xml_reply(tagging_document(tags));
}

Task<Reply> put_bucket_tagging(const Context& context) {
  auto tags = ONGGI_CO_TRY(parse_tagging(context.document, catalog::kBucketTagsMax));
  co_return co_await replace_tags(context, std::move(tags));
}

Task<Reply> delete_bucket_tagging(const Context& context) {
  catalog::Pairs none;
  co_return co_await replace_tags(context, std::move(none));
}

Task<Reply> list_tags_for_resource(const Context& context) {
  const auto tags =
      ONGGI_CO_TRY(co_await context.services.bucket_tags.read(*context.caller.bucket));
  XmlWriter xml;
  xml.open("ListTagsForResourceResult").open("Tags");
  for (const auto& [key, value] : tags)
    xml.open("Tag").text("Key", key).text("Value", value).close("Tag");
  xml.close("Tags").close("ListTagsForResourceResult");
  co_return xml_reply(std::move(xml));
}

Task<Reply> tag_resource(const Context& context) {
  const auto given = ONGGI_CO_TRY(parse_tag_resource(context.document));
  S3Result<catalog::Pairs> next;
  auto stored = co_await context.services.bucket_tags.change(*context.caller.bucket,
                                                             [&](catalog::Pairs& tags) {
                                                               next = merged(given, tags);
                                                               if (next) tags = *next;
                                                               return next.has_value();
                                                             });
  if (!next) co_return refuse(std::move(next).error());
  co_return co_await tags_stored(context, std::move(stored), *std::move(next));
}

Task<Reply> untag_resource(const Context& context) {
  catalog::Pairs left;
  auto stored = co_await context.services.bucket_tags.change(
      *context.caller.bucket, [&](catalog::Pairs& tags) {
        for (const auto& [name, value] : context.query.all()) {
          if (name == "tagKeys")
            std::erase_if(tags, [&](const auto& tag) { return tag.first == value; });
        }
        left = tags;
        return true;
      });
  co_return co_await tags_stored(context, std::move(stored), std::move(left));
}

}  // namespace

constinit const Operation kGetBucketTagging{.name = "GetBucketTagging",
                                            .method = "GET",
                                            .level = Level::kBucket,
                                            .subresource = "tagging",
                                            .iam_action = "s3:GetBucketTagging",
                                            .judged = Judged::kWhole,
                                            .handler = get_bucket_tagging};

constinit const Operation kPutBucketTagging{.name = "PutBucketTagging",
                                            .method = "PUT",
                                            .level = Level::kBucket,
                                            .subresource = "tagging",
                                            .iam_action = "s3:PutBucketTagging",
                                            .judged = Judged::kWhole,
                                            .document = {kBucketTaggingMax},
                                            .handler = put_bucket_tagging};

constinit const Operation kDeleteBucketTagging{.name = "DeleteBucketTagging",
                                               .method = "DELETE",
                                               .level = Level::kBucket,
                                               .subresource = "tagging",
                                               .iam_action = "s3:PutBucketTagging",
                                               .judged = Judged::kWhole,
                                               .handler = delete_bucket_tagging};

constinit const Operation kListTagsForResource{.name = "ListTagsForResource",
                                               .method = "GET",
                                               .level = Level::kControl,
                                               .iam_action = "s3:ListTagsForResource",
                                               .judged = Judged::kWhole,
                                               .handler = list_tags_for_resource};

constinit const Operation kTagResource{.name = "TagResource",
                                       .method = "POST",
                                       .level = Level::kControl,
                                       .iam_action = "s3:TagResource",
                                       .judged = Judged::kWhole,
                                       .document = {kBucketTaggingMax},
                                       .document_keys = kBucketTagKeys,
                                       .handler = tag_resource};

constinit const Operation kUntagResource{.name = "UntagResource",
                                         .method = "DELETE",
                                         .level = Level::kControl,
                                         .iam_action = "s3:UntagResource",
                                         .judged = Judged::kWhole,
                                         .untags = true,
                                         .handler = untag_resource};

}  // namespace onggi::s3
