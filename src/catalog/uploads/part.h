// Commits one part of an upload. Used by UploadPart and UploadPartCopy after they have stored the
// part's bytes. Internal to catalog/.
#pragma once

#include <cstdint>
#include <string_view>

#include "catalog/uploads/entries.h"

namespace onggi::catalog {

struct Core;

[[nodiscard]] Status check_part(std::uint32_t number, std::uint64_t size);

/// Returns the algorithm of the part checksums that are needed to complete the upload.
[[nodiscard]] ChecksumAlgorithm part_algorithm(const UploadRecord& upload);

/// Returns a part with its number, size, data id and time set.
[[nodiscard]] PartRecord new_part(Core& core, std::uint32_t number, std::uint64_t size);
[[nodiscard]] PartInfo part_info(const PartRecord& part);

/// Stores `part` under its number and releases the part that it replaces. If the commit fails,
/// releases the extents of `part`, unless the outcome is unknown. Returns kNoSuchUpload if the
/// upload has ended in the meantime, or the errors of commit_growth().
Task<Status> commit_part(Core& core, const Bucket& bucket, std::string_view key,
                         StoredUpload upload, const PartRecord& part);

}  // namespace onggi::catalog
