// Reads the condition keys that only the document of a request contains. Operation::document_keys
// lists these keys for each operation; admit_again() reads the keys if a policy tests any. Pure
// functions.
#pragma once

#include "s3/protocol/context.h"
#include "s3/protocol/operation.h"

namespace onggi::s3 {

/// These functions return the condition keys for the settings in `context.document`: tags of an
/// object or a bucket, a retention, a legal hold, or the configuration of a new bucket. Errors:
/// those of the parser of the document.
[[nodiscard]] S3Result<iam::ConditionKeys> object_tag_keys(const Context& context);
[[nodiscard]] S3Result<iam::ConditionKeys> bucket_tag_keys(const Context& context);
[[nodiscard]] S3Result<iam::ConditionKeys> retention_keys(const Context& context);
[[nodiscard]] S3Result<iam::ConditionKeys> legal_hold_keys(const Context& context);
[[nodiscard]] S3Result<iam::ConditionKeys> creation_keys(const Context& context);

// Values for Operation::document_keys.
inline constexpr DocumentKeys kObjectTagKeys{.names = {"s3:requestobjecttag"},
                                             .read = object_tag_keys};
inline constexpr DocumentKeys kBucketTagKeys{.names = {"aws:requesttag/", "aws:tagkeys"},
                                             .read = bucket_tag_keys};
inline constexpr DocumentKeys kRetentionKeys{.names = {"s3:object-lock-"}, .read = retention_keys};
inline constexpr DocumentKeys kLegalHoldKeys{.names = {"s3:object-lock-"}, .read = legal_hold_keys};
inline constexpr DocumentKeys kCreationKeys{
    .names = {"s3:locationconstraint", "aws:requesttag/", "aws:tagkeys"}, .read = creation_keys};

}  // namespace onggi::s3
