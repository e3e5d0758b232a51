// Committing one part of an upload: the step that UploadPart and UploadPartCopy share once the
// part's bytes are in their place. Internal to catalog/.
#pragma once

#include <cstdint>
#include <string_view>

#include "catalog/uploads/entries.h"

namespace onggi::catalog {

[[nodiscard]] Status check_part(std::uint32_t number, std::uint64_t size);

/// The algorithm whose checksum of each part the upload needs to be completed.
[[nodiscard]] ChecksumAlgorithm part_algorithm(const UploadRecord& upload);

/// A part that has its number, size, data id and time.
[[nodiscard]] PartRecord new_part(Stores& stores, std::uint32_t number, std::uint64_t size);
[[nodiscard]] PartInfo part_info(const PartRecord& part);

/// Makes `part` the part of its number, giving up the one it replaces. When this fails the part's
/// extents are released, unless nobody knows whether it failed. kNoSuchUpload when the upload has
/// ended meanwhile.
Task<Status> commit_part(Stores& stores, std::uint64_t space, std::string_view key,
                         StoredUpload upload, const PartRecord& part);

}  // namespace onggi::catalog
