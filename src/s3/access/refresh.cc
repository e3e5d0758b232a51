#include "s3/access/refresh.h"

#include <utility>

#include "auth/authenticator.h"

namespace onggi::s3 {

S3Result<void> refresh(Context& context) {
  context.admission = {};
  context.stated = {};
  context.now = context.services.clock.now();
  if (context.bucket) {
    auto bucket = context.services.buckets.find(context.target.bucket);
    if (!bucket || (*bucket)->space != context.bucket->space)
      return refuse(S3Error("NoSuchBucket").field("BucketName", context.target.bucket));
    context.bucket = *std::move(bucket);
  }
  if (context.user) {
    const auto& access_key = context.authenticated->access_key();
    auto user = context.services.authenticator.find_user(access_key);
    if (!user || user->id != context.user->id)
      return refuse(S3Error("InvalidAccessKeyId").field("AWSAccessKeyId", access_key));
    context.user = std::move(user);
  }
  return {};
}

}  // namespace onggi::s3
