// What all that configures a bucket has in common (bucket_cors.cc, bucket_policy.cc, ...): a small
// document is read, a catalog::BucketDocument is kept for it, and the audit log is told.
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
#include "s3/protocol/xml_reader.h"

namespace onggi::s3 {

/// Of documents that hold little more than a word.
inline constexpr std::size_t kConfigurationMax = 64 * 1024;

/// The root element of the request's document. MissingRequestBodyError, MalformedXML when it has
/// another name than `root`, and the errors of read_document().
Task<S3Result<XmlElement>> read_configuration(Context& context, std::string_view root);

/// Null when the bucket has none of that kind.
[[nodiscard]] const catalog::Document* find_document(const Context& context,
                                                     catalog::BucketDocument kind);

/// The answer to a question for what nobody has configured.
[[nodiscard]] S3Error not_configured_error(const Context& context, std::string_view code);

/// What becomes of one of the bucket's documents.
struct NewDocument {
  catalog::BucketDocument kind{};
  std::optional<std::string> text;  // none: it is removed
  std::string action;               // in the audit log
  iam::AuditDetail detail = {};     // there, too
  /// What else must hold, asked of the bucket at the very moment of the change: others may have
  /// configured it while the body was under way.
  std::function<S3Result<void>(const catalog::Bucket& bucket)> check = {};
};

/// Of the bucket that was found at first: NoSuchBucket when it has gone. Durable when it returns.
Task<S3Result<void>> set_document(Context& context, NewDocument document);

/// Tells the audit log what was done to the bucket.
Task<Status> audit_bucket(const Context& context, std::string action, iam::AuditDetail detail = {});

}  // namespace onggi::s3
