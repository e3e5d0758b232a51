// The ownership controls of a bucket (BucketDocument::kOwnership): who owns its objects, and
// whether ACLs are in effect.
// https://docs.aws.amazon.com/AmazonS3/latest/userguide/about-object-ownership.html
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "catalog/bucket_documents.h"
#include "catalog/types.h"

namespace onggi::catalog {

enum class ObjectOwnership : std::uint8_t {
  kBucketOwnerEnforced,   // the bucket owner owns all objects; ACLs are disabled
  kBucketOwnerPreferred,  // uploads with bucket-owner-full-control belong to the bucket owner
  kObjectWriter,          // the uploader of an object owns it
};
/// Returns S3's name for the setting, which is also the text of the document.
[[nodiscard]] std::string_view to_text(ObjectOwnership ownership);
[[nodiscard]] std::optional<ObjectOwnership> parse_ownership(std::string_view text);

/// The text of BucketDocument::kOwnership after a client has deleted the ownership controls; as in
/// S3, ACLs are then enabled. A bucket without this document was created before Onggi supported
/// ACLs, and its ACLs are disabled.
inline constexpr std::string_view kNoOwnershipControls = "none";

[[nodiscard]] ObjectOwnership ownership_of(const BucketDocuments& documents);
[[nodiscard]] ObjectOwnership ownership_of(const Bucket& bucket);

/// Returns the canonical id of the object's owner according to the bucket's ownership controls.
[[nodiscard]] std::string_view owner_of(const Bucket& bucket, const ObjectInfo& object);

}  // namespace onggi::catalog
