#include "s3/access/refresh.h"

#include <utility>

#include "auth/authenticator.h"

namespace onggi::s3 {

S3Result<Caller> refresh(const Context& context) {
  auto caller = context.caller;
  caller.now = context.services.clock.now();
  if (caller.bucket) {
    auto bucket = context.services.buckets.find(context.target.bucket);
    if (!bucket || (*bucket)->space != caller.bucket->space)
      return refuse(S3Error("NoSuchBucket").field("BucketName", context.target.bucket));
    caller.bucket = *std::move(bucket);
  }
  if (caller.user) {
    const auto& access_key = caller.authenticated->access_key();
    auto user = context.services.authenticator.find_user(access_key);
    if (!user || user->id != caller.user->id)
      return refuse(S3Error("InvalidAccessKeyId").field("AWSAccessKeyId", access_key));
    caller.user = std::move(user);
  }
  return caller;
}

}  // namespace onggi::s3
