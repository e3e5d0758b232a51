// Who owns what is stored in a bucket, and whether the bucket heeds ACLs: its ownership controls
// (BucketDocument::kOwnership).
// https://docs.aws.amazon.com/AmazonS3/latest/userguide/about-object-ownership.html
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "catalog/bucket_documents.h"
#include "catalog/types.h"

namespace onggi::catalog {

enum class ObjectOwnership : std::uint8_t {
  kBucketOwnerEnforced,   // everything is the bucket owner's; there are no ACLs
  kBucketOwnerPreferred,  // what is uploaded with bucket-owner-full-control is the bucket owner's
  kObjectWriter,          // whoever uploads an object owns it
};
/// S3's name of it, and the text of the document.
[[nodiscard]] std::string_view to_text(ObjectOwnership ownership);
[[nodiscard]] std::optional<ObjectOwnership> parse_ownership(std::string_view text);

/// What BucketDocument::kOwnership says when the controls were deleted: none, and S3 heeds ACLs
/// then. A bucket that never had the document is from before there were ACLs, and heeds none.
inline constexpr std::string_view kNoOwnershipControls = "none";

[[nodiscard]] ObjectOwnership ownership_of(const BucketDocuments& documents);
[[nodiscard]] ObjectOwnership ownership_of(const Bucket& bucket);

/// The canonical id of an object's owner, as the controls have it.
[[nodiscard]] std::string_view owner_of(const Bucket& bucket, const ObjectInfo& object);

}  // namespace onggi::catalog
