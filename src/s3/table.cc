#include "s3/table.h"

#include <algorithm>
#include <array>
#include <string>

#include "s3/operations/rows.h"
#include "s3/protocol/object_error.h"

namespace onggi::s3 {
namespace {

// clang-format off
constexpr auto kServiceRows = std::to_array<const Operation*>({
    &kListBuckets,
});

constexpr auto kBucketRows = std::to_array<const Operation*>({
    &kCreateBucket,
    &kHeadBucket,
    &kDeleteBucket,
    &kGetBucketLocation,
    &kGetBucketVersioning,
    &kPutBucketVersioning,
    &kGetBucketTagging,
    &kPutBucketTagging,
    &kDeleteBucketTagging,
    &kGetBucketPolicy,
    &kPutBucketPolicy,
    &kDeleteBucketPolicy,
    &kGetBucketPolicyStatus,
    &kGetPublicAccessBlock,
    &kPutPublicAccessBlock,
    &kDeletePublicAccessBlock,
    &kGetBucketCors,
    &kPutBucketCors,
    &kDeleteBucketCors,
    &kGetBucketLifecycleConfiguration,
    &kPutBucketLifecycleConfiguration,
    &kDeleteBucketLifecycle,
    &kGetBucketAcl,
    &kPutBucketAcl,
    &kGetBucketOwnershipControls,
    &kPutBucketOwnershipControls,
    &kDeleteBucketOwnershipControls,
    &kGetObjectLockConfiguration,
    &kPutObjectLockConfiguration,
    &kListObjects,
    &kListObjectVersions,
    &kListMultipartUploads,
    &kDeleteObjects,
    &kPostObject,
    &kGetBucketRequestPayment,
    &kPutBucketRequestPayment,
    &kGetBucketAccelerateConfiguration,
    &kPutBucketAccelerateConfiguration,
    &kPutBucketNotificationConfiguration,
    &kPutBucketLogging,
    &kGetBucketEncryption,
    &kGetBucketNotificationConfiguration,
    &kGetBucketReplication,
    &kGetBucketWebsite,
    &kGetBucketLogging,
    &kGetBucketInventoryConfiguration,
    &kGetBucketAnalyticsConfiguration,
    &kGetBucketMetricsConfiguration,
    &kGetBucketIntelligentTieringConfiguration,
    &kDeleteBucketInventoryConfiguration,
    &kDeleteBucketAnalyticsConfiguration,
    &kDeleteBucketMetricsConfiguration,
    &kDeleteBucketIntelligentTieringConfiguration,
    &kPutBucketEncryption,
    &kPutBucketReplication,
    &kPutBucketWebsite,
    &kPutBucketInventoryConfiguration,
    &kPutBucketAnalyticsConfiguration,
    &kPutBucketMetricsConfiguration,
    &kPutBucketIntelligentTieringConfiguration,
    &kCreateSession,
    &kDeleteBucketEncryption,
    &kDeleteBucketReplication,
    &kDeleteBucketWebsite,
});

constexpr auto kObjectRows = std::to_array<const Operation*>({
    &kPutObject,
    &kCopyObject,
    &kGetObject,
    &kHeadObject,
    &kDeleteObject,
    &kGetObjectAcl,
    &kPutObjectAcl,
    &kGetObjectTagging,
    &kPutObjectTagging,
    &kDeleteObjectTagging,
    &kGetObjectRetention,
    &kPutObjectRetention,
    &kGetObjectLegalHold,
    &kPutObjectLegalHold,
    &kGetObjectAttributes,
    &kRenameObject,
    &kCreateMultipartUpload,
    &kUploadPart,
    &kUploadPartCopy,
    &kListParts,
    &kCompleteMultipartUpload,
    &kAbortMultipartUpload,
    &kRestoreObject,
    &kSelectObjectContent,
    &kGetObjectTorrent,
});

constexpr auto kControlRows = std::to_array<const Operation*>({
    &kListTagsForResource,
    &kTagResource,
    &kUntagResource,
});
// clang-format on

using Rows = std::span<const Operation* const>;

Rows rows_of(Level level) {
  switch (level) {
    case Level::kService: return kServiceRows;
    case Level::kBucket: return kBucketRows;
    case Level::kObject: return kObjectRows;
    case Level::kControl: break;
  }
  return kControlRows;
}

constexpr auto kAllRows = [] {
  std::array<const Operation*,
             kServiceRows.size() + kBucketRows.size() + kObjectRows.size() + kControlRows.size()>
      all{};
  auto out = std::ranges::copy(kServiceRows, all.begin()).out;
  out = std::ranges::copy(kBucketRows, out).out;
  out = std::ranges::copy(kObjectRows, out).out;
  std::ranges::copy(kControlRows, out);
  return all;
}();

/// Query parameters that never select an operation. They contain arguments of operations, a
/// signature (SigV2), or data that SDKs add and S3 ignores (x-id).
constexpr auto kParameters = std::to_array<std::string_view>({
    "AWSAccessKeyId",     "Expires",   "Signature",     "bucket-region",
    "continuation-token", "delimiter", "encoding-type", "fetch-owner",
    "key-marker",         "list-type", "marker",        "max-buckets",
    "max-keys",           "max-parts", "max-uploads",   "part-number-marker",
    "partNumber",         "prefix",    "start-after",   "upload-id-marker",
    "version-id-marker",  "versionId", "x-id",
});

bool is_parameter(std::string_view name) {
  return std::ranges::find(kParameters, name) != kParameters.end() ||
         name.starts_with("response-") || name.starts_with("X-Amz-") || name.starts_with("x-amz-");
}

bool is_subresource(std::string_view name) {
  return !name.empty() &&
         std::ranges::find(kAllRows, name, &Operation::subresource) != kAllRows.end();
}

/// Returns true if the parameter may be repeated. UntagResource has one tagKeys for each tag.
/// Repeating a sub-resource without a value changes nothing, and old clients do so
/// ("?versions&versions="). Repeated signature parameters are left to the authenticator, and
/// repeated x-amz-* parameters to add_hoisted_headers(), which have errors of their own for
/// repeats.
bool may_repeat(const http::Query::Parameter& parameter) {
  const auto& [name, value] = parameter;
  return name == "tagKeys" || name == "AWSAccessKeyId" || name == "Expires" ||
         name == "Signature" || name.starts_with("X-Amz-") || name.starts_with("x-amz-") ||
         (value.empty() && is_subresource(name));
}

/// Returns the error for two conflicting query parameters. The error lists the parameters in
/// alphabetical order, as AWS does: "acl, versioning".
S3Error conflicting(std::string_view one, std::string_view other) {
  const auto [first, second] = std::minmax(one, other);
  return invalid_argument(
      "ResourceType", first,
      "Conflicting query string parameters: " + std::string(first) + ", " + std::string(second));
}

/// Rejects a request that repeats a parameter. The signature does not cover the order of parameters
/// with the same name, so a proxy could choose which value takes effect.
S3Result<void> check_said_once(const http::Query& query) {
  const auto repeated = query.find_repeated(may_repeat);
  if (!repeated) return {};
  return refuse(conflicting(*repeated, *repeated));
}

/// Returns the query parameter that selects an operation, or an empty string. An unknown parameter
/// without a value ("?name") is treated as a sub-resource that is not implemented. An unknown
/// "?name=value" is ignored, as on AWS.
S3Result<std::string_view> find_subresource(const http::Query& query) {
  ONGGI_TRY(check_said_once(query));
  std::string_view found;
  std::string_view unknown;
  for (const auto& [name, value] : query.all()) {
    const bool selects = is_subresource(name);
    if (selects && !found.empty() && found != name) return refuse(conflicting(found, name));
    if (selects) found = name;
    if (!selects && value.empty() && !is_parameter(name)) unknown = name;
  }
  if (unknown.empty()) return found;
  return refuse("NotImplemented",
                "The sub-resource '" + std::string(unknown) + "' is not implemented.");
}

/// Returns the value of the Allow header for a resource, such as "GET, PUT". The value contains
/// each method once, without the method of the request.
std::string methods_of(const RouteKey& key, std::string_view subresource) {
  std::string methods;
  for (const auto* operation : rows_of(key.level)) {
    const bool is_listed = methods.contains(operation->method) || operation->method == key.method;
    if (operation->subresource != subresource || is_listed) continue;
    methods.append(methods.empty() ? "" : ", ").append(operation->method);
  }
  return methods;
}

std::string_view resource_type(const RouteKey& key, std::string_view subresource) {
  switch (key.level) {
    case Level::kService: return "SERVICE";
    case Level::kBucket: return "BUCKET";
    case Level::kControl: return "TAGS";
    case Level::kObject: break;
  }
  return subresource == "uploadId" ? "UPLOAD" : "OBJECT";
}

std::unexpected<S3Error> not_allowed(const RouteKey& key, std::string_view subresource) {
  return refuse(S3Error("MethodNotAllowed")
                    .field("Method", std::string(key.method))
                    .field("ResourceType", std::string(resource_type(key, subresource)))
                    .header("Allow", methods_of(key, subresource)));
}

/// Rejects a sub-resource of buckets in a request for a key, and a sub-resource of objects in a
/// request for a bucket, if AWS has a specific error for the case.
S3Result<void> check_level(const RouteKey& key, std::string_view subresource) {
  if (key.level == Level::kBucket && subresource == "uploadId" && key.method != "HEAD")
    return refuse("InvalidRequest", "A key must be specified");
  if (key.level != Level::kObject || key.method != "GET") return {};
  if (subresource == "logging") return refuse("NoLoggingStatusForKey");
  if (subresource == "versions") {
    return refuse("InvalidRequest",
                  "There is no such thing as the ?versions sub-resource for a key");
  }
  if (subresource == "uploads") {
    return refuse("InvalidRequest", "Key is not expected for the GET method ?uploads subresource");
  }
  return {};
}

/// Rejects a part upload without partNumber or uploadId. Otherwise, a part without an upload id
/// would be stored as an object.
S3Result<void> check_part(const RouteKey& key, std::string_view subresource,
                          const http::Query& query) {
  if (key.level != Level::kObject || key.method != "PUT") return {};
  const auto number = query.get("partNumber");
  if (subresource == "uploadId" && !number) return not_allowed(key, subresource);
  if (!subresource.empty() || !number) return {};
  // As on AWS, ArgumentValue contains the name of the parameter instead of its value.
  return refuse(invalid_argument("partNumber", "partNumber",
                                 "This operation does not accept partNumber without uploadId"));
}

}  // namespace

std::span<const Operation* const> operations() { return kAllRows; }

S3Result<const Operation*> route(const RouteKey& key, const http::Query& query) {
  const std::string_view subresource = ONGGI_TRY(find_subresource(query));
  const auto here = rows_of(key.level);
  const auto fits = [&](const Operation* operation) {
    return operation->subresource == subresource && operation->method == key.method &&
           operation->copy == key.copy_source.has_value();
  };
  const auto found = std::ranges::find_if(here, fits);
  if (found == here.end() && key.copy_source) {
    return refuse(invalid_argument("x-amz-copy-source", *key.copy_source,
                                   "You can only specify a copy source header for copy requests."));
  }
  ONGGI_TRY(check_level(key, subresource));
  ONGGI_TRY(check_part(key, subresource, query));
  if (found != here.end()) return *found;
  const bool known_here =
      std::ranges::find(here, subresource, &Operation::subresource) != here.end();
  if (!subresource.empty() && !known_here) {
    return refuse("NotImplemented",
                  "The sub-resource '" + std::string(subresource) + "' is not implemented here.");
  }
  return not_allowed(key, subresource);
}

}  // namespace onggi::s3
