#include "s3/access.h"

#include "base/codec.h"
#include "s3/operation.h"

namespace onggi::s3 {

bool may(const Context& context, iam::Right right, const catalog::Bucket& bucket,
         std::string_view key) {
  return bucket.owner_id == context.user->id ||
         iam::allowed(*context.user, right, bucket.name, key, context.now);
}

bool may_use(const Context& context, const catalog::Bucket& bucket) {
  return bucket.owner_id == context.user->id ||
         iam::may_use(*context.user, bucket.name, context.now);
}

std::string_view requester_id(const Context& context) {
  return context.user ? std::string_view(context.user->id) : std::string_view();
}

S3Result<void> authorize(const Context& context) {
  if (!context.user) return refuse("AccessDenied");
  if (!context.bucket)
    return {};  // ListBuckets shows what one may see, CreateBucket asks for its own right
  const auto& bucket = *context.bucket;
  const auto expected_owner = context.request.header("x-amz-expected-bucket-owner");
  if (expected_owner && *expected_owner != bucket.owner_id) return refuse("AccessDenied");
  const auto& operation = *context.operation;
  const auto key = operation.level == Level::kObject      ? std::string_view(context.target.key)
                   : operation.right == iam::Right::kList ? context.query.get_or_empty("prefix")
                                                          : std::string_view();
  const bool granted =
      operation.right ? may(context, *operation.right, bucket, key) : may_use(context, bucket);
  if (!granted) return refuse("AccessDenied");
  return {};
}

bool reveals(const catalog::Conditions& conditions) {
  const auto names_etags = [](const std::optional<std::string>& list) {
    return list && trim(*list) != "*";
  };
  return names_etags(conditions.if_match) || names_etags(conditions.if_none_match) ||
         conditions.if_unmodified_since || conditions.if_match_last_modified ||
         conditions.if_match_size;
}

S3Result<void> authorize_conditions(const Context& context, const catalog::Conditions& conditions) {
  if (!reveals(conditions) || may(context, iam::Right::kRead, *context.bucket, context.target.key))
    return {};
  return refuse("AccessDenied");
}

iam::Actor actor_of(const Context& context) {
  auto address = context.request.peer.substr(0, context.request.peer.rfind(':'));
  if (address.starts_with('[')) address = address.substr(1, address.size() - 2);
  return {"user:" + context.user->name, std::string(address)};
}

}  // namespace onggi::s3
