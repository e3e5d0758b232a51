#include "catalog/uploads/assembly.h"

#include <utility>

#include "base/check.h"
#include "base/codec.h"
#include "base/digest/checksum.h"
#include "catalog/codes.h"
#include "catalog/reasons.h"

namespace onggi::catalog {
namespace {

std::unexpected<Error> invalid_part(std::uint32_t number) {
  return fail(kInvalidPart, std::to_string(number));
}

/// Returns the algorithm's name in lower case, as in S3's error messages.
std::string lower_name(ChecksumAlgorithm algorithm) { return to_lower_ascii(to_string(algorithm)); }

std::unexpected<Error> too_small(const PartRecord& part) {
  return fail(kEntityTooSmall, std::to_string(part.number));
}

}  // namespace

Status check_part_list(const std::vector<CompletedPart>& parts) {
  if (parts.empty()) return fail(kInvalidRequest, say("upload_parts_none"));
  std::uint32_t previous = 0;
  for (const auto& part : parts) {
    if (part.number < 1 || part.number > kPartNumberMax) return invalid_part(part.number);
    if (part.number <= previous) return fail(kInvalidPartOrder);
    previous = part.number;
  }
  return {};
}

std::string listed_etag(const std::vector<CompletedPart>& parts) {
  std::string md5s;
  md5s.reserve(parts.size() * kMd5Size);
  for (const auto& part : parts) {
    const auto md5 = hex_decode(part.etag);
    if (!md5 || md5->size() != kMd5Size) return {};
    md5s += *md5;
  }
  return etag_text(md5(md5s), static_cast<std::uint32_t>(parts.size()));
}

UploadAssembly::UploadAssembly(const UploadRecord& upload, const CompleteRequest& request)
    : upload_(upload),
      request_(request),
      algorithm_(upload.checksum_algorithm.value_or(ChecksumAlgorithm::kCrc64nvme)),
      type_(upload.checksum_type.value_or(ChecksumType::kFullObject)) {
  ONGGI_DCHECK(!upload.completed && !upload.aborted);
  ONGGI_DCHECK(!request.parts.empty() && request.parts.size() <= kPartNumberMax);
  if (type_ == ChecksumType::kComposite) composite_ = make_hasher(algorithm_);
  object_.manifest.parts.reserve(request.parts.size());
  object_.manifest.extents.reserve(request.parts.size());
  md5s_.reserve(request.parts.size() * kMd5Size);
}

Status UploadAssembly::check_listed(const CompletedPart& listed, const PartRecord& part) const {
  if (listed.number != part.number || listed.etag != hex_encode(part.md5)) {
    return invalid_part(listed.number);
  }
  const auto number = std::to_string(listed.number);
  if (!listed.checksum_algorithm) {
    if (type_ == ChecksumType::kFullObject) return {};
    return fail(kInvalidRequest,
                "The upload was created using a " + lower_name(algorithm_) +
                    " checksum. The complete request must include the checksum for each part. It "
                    "was missing for part " +
                    number + " in the request.");
  }
  if (*listed.checksum_algorithm != algorithm_) {
    // If the upload declared no algorithm, the parts have CRC64NVME checksums. A listed checksum of
    // another algorithm, which an SDK may have added, is then ignored.
    if (!upload_.checksum_algorithm) return {};
    return fail(kBadDigest, "The " + lower_name(*listed.checksum_algorithm) +
                                " you specified for part " + number +
                                " did not match what we received.");
  }
  const bool same = part.checksum && part.checksum->value == listed.checksum;
  if (!same) return invalid_part(listed.number);
  return {};
}

Status UploadAssembly::add(PartRecord part) {
  const auto index = object_.manifest.parts.size();
  ONGGI_DCHECK(index < request_.parts.size());
  ONGGI_DCHECK(md5s_.size() == index * kMd5Size);
  ONGGI_TRY(check_listed(request_.parts[index], part));
  ONGGI_DCHECK(index == 0 || object_.manifest.parts.back().number < part.number);
  ONGGI_DCHECK(part.number > 0 && part.number <= kPartNumberMax);
  const bool last = index + 1 == request_.parts.size();
  if (!last && part.size < kPartSizeMin && !too_small_) too_small_ = part;

  md5s_ += part.md5;
  add_checksum(part);
  object_.size += part.size;
  ManifestPart entry{part.number, part.size, {}, static_cast<std::uint32_t>(part.extents.size())};
  // If the client declared no algorithm, the part's checksum only serves to compute the object's
  // checksum and is not kept.
  if (part.checksum && upload_.checksum_algorithm) entry.checksum = std::move(part.checksum->value);
  object_.manifest.parts.push_back(std::move(entry));
  for (auto& extent : part.extents) object_.manifest.extents.push_back(std::move(extent));
  return {};
}

void UploadAssembly::add_checksum(const PartRecord& part) {
  checksum_known_ = checksum_known_ && part.checksum && part.checksum->algorithm == algorithm_;
  if (!checksum_known_) return;
  const auto& value = part.checksum->value;
  ONGGI_DCHECK(value.size() == checksum_size(algorithm_));
  if (composite_) {
    composite_->update(value);
  } else {
    checksum_ = checksum_.empty() ? value : crc_combine(algorithm_, checksum_, value, part.size);
  }
}

std::optional<Checksum> UploadAssembly::finish_checksum() {
  if (!checksum_known_) return std::nullopt;
  ONGGI_DCHECK(composite_ || checksum_.size() == checksum_size(algorithm_));
  const auto parts = static_cast<std::uint32_t>(request_.parts.size());
  if (composite_) return Checksum{algorithm_, type_, composite_->finish(), parts};
  return Checksum{algorithm_, type_, std::move(checksum_), 0};
}

Status UploadAssembly::check_expectations() const {
  if (request_.size_expected && *request_.size_expected != object_.size) {
    return fail(kInvalidRequest,
                "The provided 'x-amz-mp-object-size' header value " +
                    std::to_string(*request_.size_expected) +
                    " does not match what was computed: " + std::to_string(object_.size));
  }
  if (!upload_.checksum_algorithm) return {};
  if (request_.checksum_type && *request_.checksum_type != type_) {
    return fail(kInvalidRequest, "The upload was created using the " +
                                     std::string(to_string(type_)) +
                                     " checksum mode. The complete request must use the same "
                                     "checksum mode.");
  }
  const auto& expected = request_.checksum_expected;
  if (!expected) return {};
  if (expected->algorithm != algorithm_) {
    return fail(kInvalidRequest, "The upload was created using a " + lower_name(algorithm_) +
                                     " checksum. The complete request must use the same "
                                     "checksum algorithm.");
  }
  const auto& actual = object_.checksum;
  const bool counted = expected->part_count > 0;  // false if the client omitted "-N"
  if (actual && expected->value == actual->value &&
      (!counted || expected->part_count == actual->part_count))
    return {};
  return fail(kBadDigest, "The " + lower_name(algorithm_) +
                              " you specified did not match the calculated checksum.");
}

Result<AssembledObject> UploadAssembly::finish() {
  ONGGI_DCHECK(object_.manifest.parts.size() == request_.parts.size());
  ONGGI_DCHECK(md5s_.size() == request_.parts.size() * kMd5Size);
  if (too_small_) return too_small(*too_small_);
  if (object_.size > kObjectSizeMax) return fail(kEntityTooLarge);
  if (object_.manifest.extents.size() > kExtentsMax) {
    return fail(kInvalidRequest, say("upload_part_count"));
  }
  object_.etag = etag_text(md5(md5s_), static_cast<std::uint32_t>(request_.parts.size()));
  object_.checksum = finish_checksum();
  ONGGI_TRY(check_expectations());
  return std::move(object_);
}

}  // namespace onggi::catalog
