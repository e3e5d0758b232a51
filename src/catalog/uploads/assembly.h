// UploadAssembly: the rules of CompleteMultipartUpload, without I/O. Receives the stored parts one
// by one, in the order in which the request lists them, and computes the object's manifest, size,
// ETag and checksum. Internal to catalog/.
#pragma once

#include <memory>
#include <optional>
#include <string>

#include "catalog/records/records.h"
#include "catalog/uploads.h"

namespace onggi::catalog {

/// The maximum size of an object in bytes: 5 TiB (user guide, "Multipart upload limits").
inline constexpr std::uint64_t kObjectSizeMax = 5ULL << 40;

/// Checks the part list of a request before anything is read. Errors: kInvalidRequest if the list
/// is empty, kInvalidPartOrder, kInvalidPart if a number is not between 1 and kPartNumberMax.
[[nodiscard]] Status check_part_list(const std::vector<CompletedPart>& parts);

/// Returns the object's ETag, "<MD5 of the parts' MD5s>-N", computed from the part ETags that a
/// request lists. Returns an empty string if a listed ETag is not a hexadecimal MD5.
[[nodiscard]] std::string listed_etag(const std::vector<CompletedPart>& parts);

struct AssembledObject {
  Manifest manifest;
  std::uint64_t size = 0;
  std::string etag;
  std::optional<Checksum> checksum;
};

class UploadAssembly {
 public:
  /// `upload` and `request` must outlive this object.
  UploadAssembly(const UploadRecord& upload, const CompleteRequest& request);

  /// Adds the next part in the order of the request. Errors: kInvalidPart if the part's ETag or
  /// checksum differs from the one in the request, kInvalidRequest if the request lacks a required
  /// checksum, kBadDigest if the listed checksum's algorithm differs from the upload's.
  Status add(PartRecord part);

  /// Returns the object after the last part has been added. Errors: kEntityTooSmall,
  /// kEntityTooLarge, kInvalidRequest, kBadDigest.
  Result<AssembledObject> finish();

 private:
  [[nodiscard]] Status check_listed(const CompletedPart& listed, const PartRecord& part) const;
  void add_checksum(const PartRecord& part);
  [[nodiscard]] std::optional<Checksum> finish_checksum();
  [[nodiscard]] Status check_expectations() const;

  const UploadRecord& upload_;
  const CompleteRequest& request_;
  ChecksumAlgorithm algorithm_;
  ChecksumType type_;
  AssembledObject object_;
  std::string md5s_;                     // raw MD5s of the parts, concatenated
  std::string checksum_;                 // FULL_OBJECT: checksum of all parts so far
  std::unique_ptr<Hasher> composite_;    // COMPOSITE: hashes the checksums of the parts
  bool checksum_known_ = true;           // true if all parts so far had a checksum
  std::optional<PartRecord> too_small_;  // the first part, other than the last, that is too small
};

}  // namespace onggi::catalog
