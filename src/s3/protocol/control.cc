#include "s3/protocol/control.h"

#include "base/codec.h"

namespace onggi::s3 {
namespace {

constexpr std::string_view kApiVersion = "/v20180820/";
constexpr std::string_view kTags = "tags/";
constexpr std::string_view kBucketArn = "arn:aws:s3:::";

}  // namespace

bool is_control(const http::Request& request) {
  return request.path.starts_with(kApiVersion) && request.header("x-amz-account-id");
}

S3Result<Target> control_target(std::string_view path) {
  path.remove_prefix(kApiVersion.size());
  const auto arn = uri_decode(path.starts_with(kTags) ? path.substr(kTags.size()) : "");
  if (!arn || !arn->starts_with(kBucketArn) || arn->size() == kBucketArn.size() ||
      arn->contains('/'))
    return refuse("NotImplemented", "Of S3 Control only the tags of buckets are implemented.");
  Target target;
  target.bucket = arn->substr(kBucketArn.size());
  target.control = true;
  return target;
}

}  // namespace onggi::s3
