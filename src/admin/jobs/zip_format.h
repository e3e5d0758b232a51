// The parts of the zip format (PKWARE APPNOTE 6.3.10) that a stream of uncompressed entries needs:
// entry names that cannot escape the extraction folder, local headers, data descriptors, and the
// central directory. Pure functions without I/O. No library is used, because the format consists of
// three fixed headers, and the libraries in Debian need either a seekable file (libzip, minizip) or
// a thread of their own (libarchive). Private to admin/.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "base/clock.h"

namespace onggi::admin {

struct ZipEntry {
  std::string name;  // name from zip_name(); a folder's name ends with '/'
  std::uint64_t size = 0;
  std::uint32_t crc = 0;  // CRC-32 of the object's bytes
  Time modified;
  std::uint64_t offset = 0;  // position of the local header in the archive
};

/// Returns the entry name for the object at `path`, relative to the selected folder. Characters
/// that are not allowed in a file name, or that would lead out of the folder, are percent-encoded.
/// A '%' is encoded if it could be mistaken for the start of an escape. Different paths therefore
/// never get the same name, and decoding restores the path. A trailing '/' is kept if `folder` is
/// true and encoded otherwise.
[[nodiscard]] std::string zip_name(std::string_view path, bool folder);

/// Returns the header that precedes an entry's bytes. The size and the CRC are not in this header,
/// but in the data descriptor.
[[nodiscard]] std::string zip_local_header(const ZipEntry& entry);
/// Returns the data descriptor that follows an entry's bytes.
[[nodiscard]] std::string zip_data_descriptor(const ZipEntry& entry);
/// Returns an entry's header in the central directory at the end of the archive.
[[nodiscard]] std::string zip_directory_entry(const ZipEntry& entry);
/// Returns the end records that follow the central directory. The directory has `count` entries,
/// starts at `offset`, and is `size` bytes long.
[[nodiscard]] std::string zip_end(std::uint64_t count, std::uint64_t offset, std::uint64_t size);

}  // namespace onggi::admin
