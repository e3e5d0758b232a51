// The zip format (PKWARE APPNOTE 6.3.10) as far as a stream of stored entries needs it: names that
// stay inside the folder they are extracted to, local headers, data descriptors, the directory at
// the end. Pure. Written by hand because it is three fixed headers, and the libraries in Debian
// either want a file to seek in (libzip, minizip) or are pulled by a thread (libarchive).
// Private to admin/.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "base/clock.h"

namespace onggi::admin {

struct ZipEntry {
  std::string name;  // as zip_name() makes it; folders end with '/'
  std::uint64_t size = 0;
  std::uint32_t crc = 0;  // CRC-32 of the bytes
  Time modified;
  std::uint64_t offset = 0;  // of its local header
};

/// The name in the archive of what lies at `path` below the folder. What has no place in a file
/// name, or would lead out of the folder, is percent-encoded, and so is a '%' that could be taken
/// for that: two paths never get one name, and decoding gives the path back. `folder`: a '/' at the
/// end stays one.
[[nodiscard]] std::string zip_name(std::string_view path, bool folder);

/// In front of the bytes, when neither size nor CRC can be told yet.
[[nodiscard]] std::string zip_local_header(const ZipEntry& entry);
/// Behind the bytes.
[[nodiscard]] std::string zip_data_descriptor(const ZipEntry& entry);
/// The entry in the directory at the archive's end.
[[nodiscard]] std::string zip_directory_entry(const ZipEntry& entry);
/// What follows the directory of `count` entries that lies at `offset`, `size` bytes long.
[[nodiscard]] std::string zip_end(std::uint64_t count, std::uint64_t offset, std::uint64_t size);

}  // namespace onggi::admin
