// Upload entries: how open uploads and their parts lie in the metadata store, and how they end.
// Internal to catalog/: shared by uploads.cc and its kin, and by garbage.cc, which expires uploads.
//
// An upload is open, completed or aborted. Only an open one takes parts: whoever commits a part
// expects the upload's entry to be, byte for byte, the open one it has read. So nothing is added
// to an upload once it has ended, and what its end left behind (parts that nobody listed, parts
// committed while Complete was reading them, an abort cut off by a crash) is given up afterwards,
// in batches of bounded size, any number of times. The entry stays as a tombstone, by which a
// repeated Complete or Abort is answered, and goes last.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "catalog/records/records.h"
#include "catalog/stores.h"
#include "catalog/uploads.h"

namespace onggi::catalog {

inline constexpr std::size_t kUploadIdSize = 24;  // raw bytes
/// Of one part: keeps a part's entry, and what replaces it, far below the size of a batch.
inline constexpr std::size_t kPartExtentsMax = 10'000;

/// Microseconds since 1970, big-endian, and 16 random bytes: uploads of one key sort by initiation,
/// and nobody guesses one.
[[nodiscard]] std::string new_upload_id(Time initiated, Random& random);
/// The raw id; kNoSuchUpload for text that never was an id of ours.
[[nodiscard]] Result<std::string> parse_upload_id(std::string_view text);
[[nodiscard]] UploadInfo upload_info(std::string_view key, std::string_view id,
                                     const UploadRecord& record);

struct StoredUpload {
  std::string id;     // raw
  std::string value;  // what a commit expects to find
  UploadRecord record;
};

/// Ended ones too, as long as their tombstones are there.
Task<Result<StoredUpload>> read_any_upload(Stores& stores, std::uint64_t space,
                                           std::string_view key, std::string_view id);
/// kNoSuchUpload for unknown and aborted ones; completed ones are found.
Task<Result<StoredUpload>> read_upload(Stores& stores, std::uint64_t space, std::string_view key,
                                       std::string_view id);
/// kNoSuchUpload for completed ones too.
Task<Result<StoredUpload>> read_open_upload(Stores& stores, std::uint64_t space,
                                            std::string_view key, std::string_view id);

/// The entries of an upload's parts with numbers from `first` on. The range goes on into later
/// uploads of the key: see part_number_in().
[[nodiscard]] storage::ScanRange parts_from(std::string_view key, std::string_view id,
                                            std::uint32_t first);
/// The part number in the suffix of a part's entry; empty when it is another upload's.
[[nodiscard]] std::optional<std::uint32_t> part_number_in(std::string_view suffix,
                                                          std::string_view id);

/// Adds what gives up the blobs of `part`.
void give_up_part(storage::Batch& batch, const PartRecord& part);

/// Gives up all parts of an upload that has ended. Repeatable.
Task<Status> discard_parts(Stores& stores, std::uint64_t space, std::string_view key,
                           std::string_view id);
/// Ends an open upload. kNoSuchUpload when it is unknown or has ended.
Task<Status> abort_upload(Stores& stores, std::uint64_t space, std::string_view key,
                          std::string_view id);
/// Gives up what is left of the parts of an aborted upload, whose tombstone is complete then.
/// Repeatable.
Task<Status> finish_abort(Stores& stores, std::uint64_t space, std::string_view key,
                          std::string_view id, UploadRecord aborted);
/// Removes what is left of an upload that has ended: its parts, then its entry. Repeatable.
Task<Status> forget_upload(Stores& stores, std::uint64_t space, std::string_view key,
                           std::string_view id);

}  // namespace onggi::catalog
