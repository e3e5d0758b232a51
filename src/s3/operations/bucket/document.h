// The common steps of the operations that configure a bucket (cors.cc, policy.cc, ...): they read a
// small document, store it as a catalog::BucketDocument, and write an audit log entry.
#pragma once

#include <cstddef>
#include <functional>
#include <optional>
#include <string>
#include <string_view>

#include "base/task.h"
#include "catalog/bucket_documents.h"
#include "iam/audit/detail.h"
#include "s3/protocol/context.h"
#include "s3/protocol/error.h"

namespace onggi::s3 {

/// The maximum size, in bytes, of documents that contain only a few values.
inline constexpr std::size_t kConfigurationMax = 64 * 1024;

/// Returns the bucket's document of the given kind, or null if there is none.
[[nodiscard]] const catalog::Document* find_document(const Context& context,
                                                     catalog::BucketDocument kind);

/// Returns the error `code` for a request to read a configuration that the bucket does not have.
[[nodiscard]] S3Error not_configured_error(const Context& context, ErrorCode code);

/// A change to one of the bucket's documents.
struct NewDocument {
  catalog::BucketDocument kind{};
  std::optional<std::string> text;  // nullopt removes the document
  std::string action;               // the action to record in the audit log
  iam::AuditDetail detail = {};     // the details to record in the audit log
  /// An additional check at the moment of the change, because other requests may have configured
  /// the bucket while the body was being received.
  std::function<S3Result<void>(const catalog::Bucket& bucket)> check = {};
};

/// Applies the change to `context.caller.bucket`. The change is durable when the task completes.
/// Errors: NoSuchBucket if the bucket has been deleted, and the error of `document.check`.
Task<S3Result<void>> set_document(const Context& context, NewDocument document);

/// Returns the details of a change to the bucket's tags: all its tags afterwards.
[[nodiscard]] iam::AuditDetail tags_detail(const catalog::Pairs& tags);

/// Records an action on the bucket in the audit log.
Task<Status> audit_bucket(const Context& context, std::string action, iam::AuditDetail detail = {});

}  // namespace onggi::s3
