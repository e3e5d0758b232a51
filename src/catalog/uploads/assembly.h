// UploadAssembly: the rules of CompleteMultipartUpload as pure code. It takes the parts that the
// request lists, one by one and in order, as the store holds them, and makes the object of them:
// manifest, size, ETag, checksum. Internal to catalog/.
#pragma once

#include <memory>
#include <optional>
#include <string>

#include "catalog/records/records.h"
#include "catalog/uploads.h"

namespace onggi::catalog {

/// One object holds at most this (user guide, "Multipart upload limits").
inline constexpr std::uint64_t kObjectSizeMax = 5ULL << 40;

/// What can be said about a request before anything is read: kInvalidRequest for an empty list,
/// kInvalidPartOrder, kInvalidPart for numbers that no part has.
[[nodiscard]] Status check_part_list(const std::vector<CompletedPart>& parts);

/// "<MD5 of the parts' MD5s>-N" of the ETags that a request lists; empty when one is none of ours.
[[nodiscard]] std::string listed_etag(const std::vector<CompletedPart>& parts);

struct AssembledObject {
  Manifest manifest;
  std::uint64_t size = 0;
  std::string etag;
  std::optional<Checksum> checksum;
};

class UploadAssembly {
 public:
  /// Both must outlive it.
  UploadAssembly(const UploadRecord& upload, const CompleteRequest& request);

  /// The part that the request lists next. kInvalidPart when it is another than listed,
  /// kInvalidRequest when its checksum should have been listed.
  Status add(PartRecord part);

  /// After the last part. kEntityTooSmall, kEntityTooLarge, kInvalidRequest, kBadDigest.
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
  std::string md5s_;                     // raw, one after the other
  std::string checksum_;                 // FULL_OBJECT: of everything so far
  std::unique_ptr<Hasher> composite_;    // COMPOSITE
  bool checksum_known_ = true;           // all parts so far had one
  std::optional<PartRecord> too_small_;  // the first part that only the last may be as small as
};

}  // namespace onggi::catalog
