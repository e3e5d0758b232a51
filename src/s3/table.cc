#include "s3/table.h"

#include <algorithm>
#include <array>
#include <string>

#include "s3/operations/handlers.h"
#include "s3/protocol/object_error.h"
#include "s3/protocol/query.h"

namespace onggi::s3 {
namespace {

using enum Level;
using enum iam::Right;

constexpr Operation full(std::string_view name, std::string_view method, Level level,
                         std::string_view subresource, std::string_view action,
                         std::optional<iam::Right> right, OperationHandler handler) {
  return {.name = name,
          .method = method,
          .level = level,
          .subresource = subresource,
          .iam_action = action,
          .right = right,
          .support = Support::kFull,
          .handler = handler};
}

constexpr Operation copying(std::string_view name, std::string_view subresource,
                            OperationHandler handler) {
  auto operation = full(name, "PUT", kObject, subresource, "s3:PutObject", kWrite, handler);
  operation.copy = true;
  return operation;
}

/// Returns the row for reading a configuration that is not implemented. GET reports that none
/// exists, with AWS's error for it or with an empty document.
constexpr Operation unset(std::string_view name, Level level, std::string_view subresource,
                          std::string_view action, std::string_view error) {
  return {.name = name,
          .method = "GET",
          .level = level,
          .subresource = subresource,
          .iam_action = action,
          .right = level == kObject ? kRead : kManage,
          .support = Support::kNotConfigured,
          .not_configured_error = error};
}

constexpr Operation never_there(std::string_view name, std::string_view subresource,
                                std::string_view action) {
  auto operation = unset(name, kBucket, subresource, action, "NoSuchConfiguration");
  operation.method = "DELETE";
  return operation;
}

constexpr Operation unbuilt(std::string_view name, std::string_view method, Level level,
                            std::string_view subresource, std::string_view action) {
  return {.name = name,
          .method = method,
          .level = level,
          .subresource = subresource,
          .iam_action = action,
          .right = kManage,
          .support = Support::kNotImplemented};
}

constexpr Operation nothing(std::string_view name, Level level, std::string_view subresource,
                            std::string_view action) {
  return {.name = name,
          .method = "DELETE",
          .level = level,
          .subresource = subresource,
          .iam_action = action,
          .right = kManage,
          .support = Support::kNothingToDelete};
}

// Sorted by level, because routing searches only the operations of one level.
// clang-format off
constexpr auto kOperations = std::to_array<Operation>({
    full("ListBuckets", "GET", kService, "", "s3:ListAllMyBuckets", std::nullopt, list_buckets),

    full("CreateBucket", "PUT", kBucket, "", "s3:CreateBucket", std::nullopt, create_bucket),
    full("HeadBucket", "HEAD", kBucket, "", "s3:ListBucket", std::nullopt, head_bucket),
    full("DeleteBucket", "DELETE", kBucket, "", "s3:DeleteBucket", kManage, delete_bucket),
    full("GetBucketLocation", "GET", kBucket, "location", "s3:GetBucketLocation", std::nullopt, get_bucket_location),
    full("GetBucketVersioning", "GET", kBucket, "versioning", "s3:GetBucketVersioning", kManage, get_bucket_versioning),
    full("PutBucketVersioning", "PUT", kBucket, "versioning", "s3:PutBucketVersioning", kManage, put_bucket_versioning),
    full("GetBucketTagging", "GET", kBucket, "tagging", "s3:GetBucketTagging", kManage, get_bucket_tagging),
    full("PutBucketTagging", "PUT", kBucket, "tagging", "s3:PutBucketTagging", kManage, put_bucket_tagging),
    full("DeleteBucketTagging", "DELETE", kBucket, "tagging", "s3:PutBucketTagging", kManage, delete_bucket_tagging),
    full("GetBucketPolicy", "GET", kBucket, "policy", "s3:GetBucketPolicy", kManage, get_bucket_policy),
    full("PutBucketPolicy", "PUT", kBucket, "policy", "s3:PutBucketPolicy", kManage, put_bucket_policy),
    full("DeleteBucketPolicy", "DELETE", kBucket, "policy", "s3:DeleteBucketPolicy", kManage, delete_bucket_policy),
    full("GetBucketPolicyStatus", "GET", kBucket, "policyStatus", "s3:GetBucketPolicyStatus", kManage, get_bucket_policy_status),
    full("GetPublicAccessBlock", "GET", kBucket, "publicAccessBlock", "s3:GetBucketPublicAccessBlock", kManage, get_public_access_block),
    full("PutPublicAccessBlock", "PUT", kBucket, "publicAccessBlock", "s3:PutBucketPublicAccessBlock", kManage, put_public_access_block),
    full("DeletePublicAccessBlock", "DELETE", kBucket, "publicAccessBlock", "s3:PutBucketPublicAccessBlock", kManage, delete_public_access_block),
    full("GetBucketCors", "GET", kBucket, "cors", "s3:GetBucketCORS", kManage, get_bucket_cors),
    full("PutBucketCors", "PUT", kBucket, "cors", "s3:PutBucketCORS", kManage, put_bucket_cors),
    full("DeleteBucketCors", "DELETE", kBucket, "cors", "s3:PutBucketCORS", kManage, delete_bucket_cors),
    full("GetBucketLifecycleConfiguration", "GET", kBucket, "lifecycle", "s3:GetLifecycleConfiguration", kManage, get_bucket_lifecycle),
    full("PutBucketLifecycleConfiguration", "PUT", kBucket, "lifecycle", "s3:PutLifecycleConfiguration", kManage, put_bucket_lifecycle),
    full("DeleteBucketLifecycle", "DELETE", kBucket, "lifecycle", "s3:PutLifecycleConfiguration", kManage, delete_bucket_lifecycle),
    full("GetBucketAcl", "GET", kBucket, "acl", "s3:GetBucketAcl", kManage, get_bucket_acl),
    full("PutBucketAcl", "PUT", kBucket, "acl", "s3:PutBucketAcl", kManage, put_bucket_acl),
    full("GetBucketOwnershipControls", "GET", kBucket, "ownershipControls", "s3:GetBucketOwnershipControls", kManage, get_bucket_ownership_controls),
    full("PutBucketOwnershipControls", "PUT", kBucket, "ownershipControls", "s3:PutBucketOwnershipControls", kManage, put_bucket_ownership_controls),
    full("DeleteBucketOwnershipControls", "DELETE", kBucket, "ownershipControls", "s3:PutBucketOwnershipControls", kManage, delete_bucket_ownership_controls),
    full("GetObjectLockConfiguration", "GET", kBucket, "object-lock", "s3:GetBucketObjectLockConfiguration", kManage, get_object_lock_configuration),
    full("PutObjectLockConfiguration", "PUT", kBucket, "object-lock", "s3:PutBucketObjectLockConfiguration", kManage, put_object_lock_configuration),
    full("ListObjects", "GET", kBucket, "", "s3:ListBucket", kList, list_objects),
    full("ListObjectVersions", "GET", kBucket, "versions", "s3:ListBucketVersions", kList, list_object_versions),
    full("ListMultipartUploads", "GET", kBucket, "uploads", "s3:ListBucketMultipartUploads", kList, list_multipart_uploads),
    full("DeleteObjects", "POST", kBucket, "delete", "s3:DeleteObject", std::nullopt, delete_objects),
    full("PostObject", "POST", kBucket, "", "s3:PutObject", kWrite, post_object),
    full("GetBucketRequestPayment", "GET", kBucket, "requestPayment", "s3:GetBucketRequestPayment", kManage, get_bucket_request_payment),
    full("PutBucketRequestPayment", "PUT", kBucket, "requestPayment", "s3:PutBucketRequestPayment", kManage, put_bucket_request_payment),
    full("GetBucketAccelerateConfiguration", "GET", kBucket, "accelerate", "s3:GetAccelerateConfiguration", kManage, get_bucket_accelerate),
    full("PutBucketAccelerateConfiguration", "PUT", kBucket, "accelerate", "s3:PutAccelerateConfiguration", kManage, put_bucket_accelerate),
    full("PutBucketNotificationConfiguration", "PUT", kBucket, "notification", "s3:PutBucketNotification", kManage, put_bucket_notification),
    full("PutBucketLogging", "PUT", kBucket, "logging", "s3:PutBucketLogging", kManage, put_bucket_logging),
    unset("GetBucketEncryption", kBucket, "encryption", "s3:GetEncryptionConfiguration", "ServerSideEncryptionConfigurationNotFoundError"),
    unset("GetBucketNotificationConfiguration", kBucket, "notification", "s3:GetBucketNotification", ""),
    unset("GetBucketReplication", kBucket, "replication", "s3:GetReplicationConfiguration", "ReplicationConfigurationNotFoundError"),
    unset("GetBucketWebsite", kBucket, "website", "s3:GetBucketWebsite", "NoSuchWebsiteConfiguration"),
    unset("GetBucketLogging", kBucket, "logging", "s3:GetBucketLogging", ""),
    unset("GetBucketInventoryConfiguration", kBucket, "inventory", "s3:GetInventoryConfiguration", "NoSuchConfiguration"),
    unset("GetBucketAnalyticsConfiguration", kBucket, "analytics", "s3:GetAnalyticsConfiguration", "NoSuchConfiguration"),
    unset("GetBucketMetricsConfiguration", kBucket, "metrics", "s3:GetMetricsConfiguration", "NoSuchConfiguration"),
    unset("GetBucketIntelligentTieringConfiguration", kBucket, "intelligent-tiering", "s3:GetIntelligentTieringConfiguration", "NoSuchConfiguration"),
    never_there("DeleteBucketInventoryConfiguration", "inventory", "s3:PutInventoryConfiguration"),
    never_there("DeleteBucketAnalyticsConfiguration", "analytics", "s3:PutAnalyticsConfiguration"),
    never_there("DeleteBucketMetricsConfiguration", "metrics", "s3:PutMetricsConfiguration"),
    never_there("DeleteBucketIntelligentTieringConfiguration", "intelligent-tiering", "s3:PutIntelligentTieringConfiguration"),
    unbuilt("PutBucketEncryption", "PUT", kBucket, "encryption", "s3:PutEncryptionConfiguration"),
    unbuilt("PutBucketReplication", "PUT", kBucket, "replication", "s3:PutReplicationConfiguration"),
    unbuilt("PutBucketWebsite", "PUT", kBucket, "website", "s3:PutBucketWebsite"),
    unbuilt("PutBucketInventoryConfiguration", "PUT", kBucket, "inventory", "s3:PutInventoryConfiguration"),
    unbuilt("PutBucketAnalyticsConfiguration", "PUT", kBucket, "analytics", "s3:PutAnalyticsConfiguration"),
    unbuilt("PutBucketMetricsConfiguration", "PUT", kBucket, "metrics", "s3:PutMetricsConfiguration"),
    unbuilt("PutBucketIntelligentTieringConfiguration", "PUT", kBucket, "intelligent-tiering", "s3:PutIntelligentTieringConfiguration"),
    unbuilt("CreateSession", "GET", kBucket, "session", "s3:CreateSession"),
    nothing("DeleteBucketEncryption", kBucket, "encryption", "s3:PutEncryptionConfiguration"),
    nothing("DeleteBucketReplication", kBucket, "replication", "s3:PutReplicationConfiguration"),
    nothing("DeleteBucketWebsite", kBucket, "website", "s3:DeleteBucketWebsite"),

    full("PutObject", "PUT", kObject, "", "s3:PutObject", kWrite, put_object),
    copying("CopyObject", "", copy_object),
    full("GetObject", "GET", kObject, "", "s3:GetObject", kRead, get_object),
    full("HeadObject", "HEAD", kObject, "", "s3:GetObject", kRead, head_object),
    full("DeleteObject", "DELETE", kObject, "", "s3:DeleteObject", kDelete, delete_object),
    full("GetObjectAcl", "GET", kObject, "acl", "s3:GetObjectAcl", kRead, get_object_acl),
    full("PutObjectAcl", "PUT", kObject, "acl", "s3:PutObjectAcl", kManage, put_object_acl),
    full("GetObjectTagging", "GET", kObject, "tagging", "s3:GetObjectTagging", kRead, get_object_tagging),
    full("PutObjectTagging", "PUT", kObject, "tagging", "s3:PutObjectTagging", kWrite, put_object_tagging),
    full("DeleteObjectTagging", "DELETE", kObject, "tagging", "s3:DeleteObjectTagging", kWrite, delete_object_tagging),
    full("GetObjectRetention", "GET", kObject, "retention", "s3:GetObjectRetention", kRead, get_object_retention),
    full("PutObjectRetention", "PUT", kObject, "retention", "s3:PutObjectRetention", kManage, put_object_retention),
    full("GetObjectLegalHold", "GET", kObject, "legal-hold", "s3:GetObjectLegalHold", kRead, get_object_legal_hold),
    full("PutObjectLegalHold", "PUT", kObject, "legal-hold", "s3:PutObjectLegalHold", kManage, put_object_legal_hold),
    full("GetObjectAttributes", "GET", kObject, "attributes", "s3:GetObjectAttributes", kRead, get_object_attributes),
    full("RenameObject", "PUT", kObject, "renameObject", "s3:PutObject", kWrite, rename_object),
    full("CreateMultipartUpload", "POST", kObject, "uploads", "s3:PutObject", kWrite, create_multipart_upload),
    full("UploadPart", "PUT", kObject, "uploadId", "s3:PutObject", kWrite, upload_part),
    copying("UploadPartCopy", "uploadId", upload_part_copy),
    full("ListParts", "GET", kObject, "uploadId", "s3:ListMultipartUploadParts", kWrite, list_parts),
    full("CompleteMultipartUpload", "POST", kObject, "uploadId", "s3:PutObject", kWrite, complete_multipart_upload),
    full("AbortMultipartUpload", "DELETE", kObject, "uploadId", "s3:AbortMultipartUpload", kWrite, abort_multipart_upload),
    unbuilt("RestoreObject", "POST", kObject, "restore", "s3:RestoreObject"),
    unbuilt("SelectObjectContent", "POST", kObject, "select", "s3:GetObject"),
    unbuilt("GetObjectTorrent", "GET", kObject, "torrent", "s3:GetObjectTorrent"),

    full("ListTagsForResource", "GET", kControl, "", "s3:ListTagsForResource", kManage, list_tags_for_resource),
    full("TagResource", "POST", kControl, "", "s3:TagResource", kManage, tag_resource),
    full("UntagResource", "DELETE", kControl, "", "s3:UntagResource", kManage, untag_resource),
});
// clang-format on
static_assert(std::ranges::is_sorted(kOperations, {}, &Operation::level));

auto operations_of(Level level) {
  return std::ranges::equal_range(kOperations, level, {}, &Operation::level);
}

/// Query names that never select an operation. They carry values for operations, a signature
/// (SigV2), or data that SDKs add and S3 ignores (x-id).
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
         std::ranges::find(kOperations, name, &Operation::subresource) != kOperations.end();
}

/// Query names that may have only one value in a request.
constexpr auto kOnce = std::to_array<std::string_view>({"partNumber", "uploadId", "versionId"});

/// Returns the error for two conflicting query names. Lists them in alphabetical order, as AWS
/// does: "acl, versioning".
S3Error conflicting(std::string_view one, std::string_view other) {
  const auto [first, second] = std::minmax(one, other);
  return invalid_argument(
      "ResourceType", first,
      "Conflicting query string parameters: " + std::string(first) + ", " + std::string(second));
}

/// Refuses a request that gives two different values for a name in kOnce.
S3Result<void> check_said_once(const Query& query) {
  for (const auto& [name, value] : query.all()) {
    if (std::ranges::find(kOnce, name) != kOnce.end() && query.get(name) != value)
      return refuse(conflicting(name, name));
  }
  return {};
}

/// Returns the query name that selects an operation, or an empty string. An unknown bare "?name" is
/// taken for a sub-resource of S3 that is not implemented. An unknown "?name=value" is ignored, as
/// on AWS.
S3Result<std::string_view> find_subresource(const Query& query) {
  S3_TRY(check_said_once(query));
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

/// Returns the value of Allow for a resource, such as "GET, PUT": each method once, without the
/// method of the request.
std::string methods_of(const RouteKey& key, std::string_view subresource) {
  std::string methods;
  for (const auto& operation : operations_of(key.level)) {
    const bool is_listed = methods.contains(operation.method) || operation.method == key.method;
    if (operation.subresource != subresource || is_listed) continue;
    methods.append(methods.empty() ? "" : ", ").append(operation.method);
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

/// Refuses bucket sub-resources in requests for keys, and key sub-resources in requests for
/// buckets, if AWS has its own errors for them.
S3Result<void> check_level(const RouteKey& key, std::string_view subresource) {
  if (key.level == kBucket && subresource == "uploadId" && key.method != "HEAD")
    return refuse("InvalidRequest", "A key must be specified");
  if (key.level != kObject || key.method != "GET") return {};
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

/// Refuses a part without a number or without an upload. Without an upload, it would be stored as
/// an object.
S3Result<void> check_part(const RouteKey& key, std::string_view subresource, const Query& query) {
  if (key.level != kObject || key.method != "PUT") return {};
  const auto number = query.get("partNumber");
  if (subresource == "uploadId" && !number) return not_allowed(key, subresource);
  if (!subresource.empty() || !number) return {};
  // AWS returns the name of the parameter as its value.
  return refuse(invalid_argument("partNumber", "partNumber",
                                 "This operation does not accept partNumber without uploadId"));
}

}  // namespace

std::span<const Operation> operations() { return kOperations; }

S3Result<const Operation*> route(const RouteKey& key, const Query& query) {
  S3_ASSIGN(const std::string_view subresource, find_subresource(query));
  const auto here = operations_of(key.level);
  const auto fits = [&](const Operation& operation) {
    return operation.subresource == subresource && operation.method == key.method &&
           operation.copy == key.copy_source.has_value();
  };
  const auto found = std::ranges::find_if(here, fits);
  if (found == here.end() && key.copy_source) {
    return refuse(invalid_argument("x-amz-copy-source", *key.copy_source,
                                   "You can only specify a copy source header for copy requests."));
  }
  S3_TRY(check_level(key, subresource));
  S3_TRY(check_part(key, subresource, query));
  if (found != here.end()) return &*found;
  const bool known_here =
      std::ranges::find(here, subresource, &Operation::subresource) != here.end();
  if (!subresource.empty() && !known_here) {
    return refuse("NotImplemented",
                  "The sub-resource '" + std::string(subresource) + "' is not implemented here.");
  }
  return not_allowed(key, subresource);
}

}  // namespace onggi::s3
