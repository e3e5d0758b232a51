// The error messages of catalog/, in AWS's wording where S3 clients see them. Code refers to a
// message by its identifier: `fail(Code::kInvalid, say("bucket_name_size", 3, 63))`.
// CONTRIBUTING.md lists what else a new message needs.
#pragma once

#include <array>

#include "base/said.h"

namespace onggi::catalog {

inline constexpr auto kReasons = std::to_array<Sentence>({
    {"bucket_being_deleted", "the bucket is being deleted"},
    {"bucket_name_characters",
     "a bucket name can contain only lower-case letters, digits, dots and hyphens"},
    {"bucket_name_ends", "a bucket name must begin and end with a letter or digit"},
    {"bucket_name_ip", "a bucket name must not look like an IP address"},
    {"bucket_name_pair", "a bucket name must not contain {text}"},
    {"bucket_name_prefix", "a bucket name must not begin with {text}"},
    {"bucket_name_size", "a bucket name must have {min} to {max} characters"},
    {"bucket_name_suffix", "a bucket name must not end with {text}"},
    {"lock_keeps_versioning",
     "An Object Lock configuration is present on this bucket, so the versioning state cannot be "
     "changed."},
    {"lock_needs_versioning",
     "Versioning must be 'Enabled' on the bucket to apply a Object Lock configuration"},
    {"lock_missing", "Bucket is missing Object Lock Configuration"},
    {"quota_bucket_bytes",
     "The request would exceed the number of bytes that the bucket may hold."},
    {"quota_bucket_objects",
     "The request would exceed the number of objects that the bucket may hold."},
    {"quota_owner_bytes",
     "The request would exceed the number of bytes that the buckets of this owner may hold."},
    {"quota_owner_objects",
     "The request would exceed the number of objects that the buckets of this owner may hold."},
    {"rename_folder", "a key that ends with '/' cannot be renamed"},
    {"rename_same_key", "both keys are the same"},
    {"rename_versions", "RenameObject is not supported in a bucket with versioning"},
    {"upload_part_count", "the parts consist of too many pieces for one object"},
    {"upload_parts_none", "no part is listed"},
    {"versioning_not_off", "versioning can be suspended, but not turned off"},

    // CORS rules.
    {"cors_characters", "{element} \"{value}\" contains invalid character."},
    {"cors_expose_wildcard",
     "ExposeHeader \"{value}\" contains wildcard. We currently do not support wildcard for "
     "ExposeHeader."},
    {"cors_method", "Found unsupported HTTP method in CORS config. Unsupported method is {method}"},
    {"cors_method_needed", "A rule needs an allowed method"},
    {"cors_origin_needed", "A rule needs an allowed origin"},
    {"cors_wildcards", "{element} \"{value}\" can not have more than one wildcard."},

    // Lifecycle rules.
    {"lifecycle_action_needed", "At least one action needs to be specified in a rule"},
    {"lifecycle_date", "'Date' must be at midnight GMT"},
    {"lifecycle_exclusive", "Days, Date and ExpiredObjectDeleteMarker exclude each other"},
    {"lifecycle_expiration_early",
     "'{name}' in the {expiration} action must be greater than that in the {transition} action"},
    {"rule_id_size", "ID length should not exceed allowed limit of {max}"},
    {"lifecycle_id_twice", "Rule ID must be unique. Found same ID for more than one rule"},
    {"lifecycle_kept_max", "'NewerNoncurrentVersions' must be at most {max}"},
    {"lifecycle_kept_needs_days", "NewerNoncurrentVersions needs NoncurrentDays"},
    {"lifecycle_prefix_size", "The maximum size of a prefix is {max}."},
    {"lifecycle_sizes",
     "'ObjectSizeLessThan' has to be a value greater than 'ObjectSizeGreaterThan'."},
    {"lifecycle_tag_key", "A tag needs a key"},
    {"lifecycle_tag_twice", "Duplicate Tag Keys are not allowed."},
    {"lifecycle_tags_max",
     "A rule can ask for at most {max} tags, which is what an object can have."},
    {"lifecycle_transition_days",
     "'{name}' in {action} action must be greater than or equal to {min} for storageClass "
     "'{class}'"},
    {"lifecycle_transition_gap",
     "Objects stay in '{class}' for at least {min} days before a {action} to '{next}'"},
    {"lifecycle_transition_mixed",
     "Found mixed 'Date' and 'Days' based Expiration and Transition actions in a lifecycle rule"},
    {"lifecycle_transition_order", "Objects cannot go from '{class}' to '{next}' by a {action}"},
    {"lifecycle_transition_time", "A transition needs either days or a date"},
    {"lifecycle_with_size", "{action} cannot be specified with Object Size."},
    {"lifecycle_with_tags", "{action} cannot be specified with Tags."},
});

inline constexpr Sayer<kReasons> say;

}  // namespace onggi::catalog
