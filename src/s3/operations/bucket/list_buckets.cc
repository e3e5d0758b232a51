// ListBuckets: https://docs.aws.amazon.com/AmazonS3/latest/API/API_ListBuckets.html
#include "base/codec.h"
#include "s3/access/visible.h"
#include "s3/operations/rows.h"
#include "s3/protocol/reply.h"

namespace onggi::s3 {
namespace {

constexpr std::size_t kBucketsPerPageMax = 10'000;

struct ListBucketsRequest {
  std::string prefix;
  std::string after;
  std::size_t limit = kBucketsPerPageMax;
  bool paged = false;
};

S3Result<ListBucketsRequest> read_request(const Context& context) {
  ListBucketsRequest list;
  list.prefix = context.query.get_or_empty("prefix");
  if (const auto text = context.query.get("max-buckets")) {
    const auto limit = parse_u64(*text);
    if (!limit || *limit < 1 || *limit > kBucketsPerPageMax) {
      return refuse(
          S3Error("InvalidArgument", "Argument max-buckets must be an integer between 1 and 10000.")
              .field("ArgumentName", "max-buckets")
              .field("ArgumentValue", std::string(*text)));
    }
    list.limit = *limit;
    list.paged = true;
  }
  if (const auto token = context.query.get("continuation-token")) {
    auto after = base64_decode(*token);
    if (!after || after->empty())
      return refuse("InvalidArgument", "The continuation token provided is incorrect");
    list.after = *std::move(after);
  }
  return list;
}

/// The number of buckets whose access is checked before other requests run. Evaluating a policy can
/// take up to 2 ms for each bucket.
constexpr std::size_t kJudgedAtOnce = 64;
constexpr std::size_t kJudgedAtOnceWithPolicy = 1;

/// Returns a page of the buckets that the user may see.
Task<catalog::BucketPage> visible_buckets(const Context& context, const ListBucketsRequest& list) {
  catalog::BucketPage visible;
  const auto region = context.query.get("bucket-region");
  if (region && *region != context.services.settings.region) co_return visible;
  const bool all = sees_all_buckets(context);
  const auto at_once = context.caller.user->policy ? kJudgedAtOnceWithPolicy : kJudgedAtOnce;
  std::size_t judged = 0;
  auto after = list.after;
  while (true) {
    auto page = context.services.buckets.list(list.prefix, after, kBucketsPerPageMax);
    for (auto& bucket : page.buckets) {
      if (!all && ++judged % at_once == 0) co_await Yield();
      if (!all && !sees_bucket(context, bucket)) continue;
      if (visible.buckets.size() == list.limit) {
        visible.next = visible.buckets.back().name;
        co_return visible;
      }
      visible.buckets.push_back(std::move(bucket));
    }
    if (!page.next) co_return visible;
    after = *std::move(page.next);
  }
}

Task<Reply> list_buckets(const Context& context) {
  const auto list = ONGGI_CO_TRY(read_request(context));
  const auto page = co_await visible_buckets(context, list);
  XmlWriter xml;
  xml.open_root("ListAllMyBucketsResult");
  xml.open("Owner")
      .text("ID", context.caller.user->id)
      .text("DisplayName", context.caller.user->display_name)
      .close("Owner");
  xml.open("Buckets");
  for (const auto& bucket : page.buckets) {
    xml.open("Bucket").text("Name", bucket.name).time("CreationDate", bucket.created);
    if (list.paged) xml.text("BucketRegion", context.services.settings.region);
    if (list.paged) xml.text("BucketArn", bucket_arn(bucket.name));
    xml.close("Bucket");
  }
  xml.close("Buckets");
  if (page.next) xml.text("ContinuationToken", base64_encode(*page.next));
  if (!list.prefix.empty()) xml.text("Prefix", list.prefix);
  xml.close("ListAllMyBucketsResult");
  co_return xml_reply(std::move(xml));
}

}  // namespace

constinit const Operation kListBuckets{.name = "ListBuckets",
                                       .method = "GET",
                                       .level = Level::kService,
                                       .iam_action = "s3:ListAllMyBuckets",
                                       .right = std::nullopt,
                                       .judged = Judged::kPerBucket,
                                       .long_running = true,
                                       .handler = list_buckets};

}  // namespace onggi::s3
