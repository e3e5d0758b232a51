#include "admin/jobs/zip_format.h"

#include <fmt/format.h>

#include <algorithm>
#include <limits>

namespace onggi::admin {
namespace {

constexpr std::uint32_t kMax32 = std::numeric_limits<std::uint32_t>::max();
constexpr std::uint16_t kMax16 = std::numeric_limits<std::uint16_t>::max();

constexpr unsigned kVersion = 20;    // the first zip version that supports folders
constexpr unsigned kVersion64 = 45;  // the first zip version that supports Zip64
constexpr unsigned kMadeByUnix = 3U << 8;
// Bit 3: a data descriptor contains the sizes and the CRC. Bit 11: the name is UTF-8.
constexpr unsigned kFlags = (1U << 3) | (1U << 11);
constexpr unsigned kStored = 0;
constexpr unsigned kZip64Id = 0x0001;
constexpr unsigned kUnixTimeId = 0x5455;  // Info-ZIP's extended timestamp
constexpr std::uint32_t kFileMode = 0100644U << 16;
constexpr std::uint32_t kFolderMode = (0040755U << 16) | 0x10;

/// Builds a byte string from little-endian numbers and text.
class Bytes {
 public:
  Bytes& u16(std::uint64_t value) { return put(value, 2); }
  Bytes& u32(std::uint64_t value) { return put(value, 4); }
  Bytes& u64(std::uint64_t value) { return put(value, 8); }
  Bytes& text(std::string_view value) { return out_ += value, *this; }
  [[nodiscard]] std::string take() { return std::move(out_); }

 private:
  Bytes& put(std::uint64_t value, int size) {
    for (int i = 0; i < size; ++i) out_ += static_cast<char>(value >> (8 * i));
    return *this;
  }
  std::string out_;
};

bool is_large(const ZipEntry& entry) { return entry.size >= kMax32; }

struct DosTime {
  unsigned date = 0;
  unsigned time = 0;
};

/// Converts a time to MS-DOS format in UTC, with the year clamped to 1980 to 2107. The extended
/// timestamp stores the time exactly.
DosTime dos_time(Time modified) {
  using namespace std::chrono;
  const auto seconds_since = floor<seconds>(modified);
  const auto day = floor<days>(seconds_since);
  const year_month_day date(day);
  const hh_mm_ss<seconds> time(seconds_since - day);
  const auto year = static_cast<unsigned>(std::clamp(static_cast<int>(date.year()), 1980, 2107));
  return {(year - 1980) << 9 | static_cast<unsigned>(date.month()) << 5 |
              static_cast<unsigned>(date.day()),
          static_cast<unsigned>(time.hours().count()) << 11 |
              static_cast<unsigned>(time.minutes().count()) << 5 |
              static_cast<unsigned>(time.seconds().count()) >> 1};
}

std::string unix_time(const ZipEntry& entry) {
  const auto seconds =
      std::chrono::floor<std::chrono::seconds>(entry.modified.time_since_epoch()).count();
  Bytes bytes;
  bytes.u16(kUnixTimeId).u16(5).text("\1").u32(static_cast<std::uint64_t>(seconds));
  return bytes.take();
}

bool is_hex_pair(std::string_view text) {
  const auto is_hex = [](char c) {
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
  };
  return text.size() >= 2 && is_hex(text[0]) && is_hex(text[1]);
}

bool is_letter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }

/// Returns true if the '.' at `at` belongs to a path segment "." or "..".
bool is_dots(std::string_view path, std::size_t at) {
  const auto begin = path.rfind('/', at) + 1;  // npos + 1 is 0
  const auto name = path.substr(begin, path.find('/', at) - begin);
  return name == "." || name == "..";
}

bool must_be_encoded(std::string_view path, std::size_t at) {
  const char c = path[at];
  if (static_cast<unsigned char>(c) < 0x20 || c == 0x7f || c == '\\') return true;
  switch (c) {
    case '%': return is_hex_pair(path.substr(at + 1));
    case '/': return at == 0 || path[at - 1] == '/';
    case '.': return is_dots(path, at);
    case ':': return at == 1 && is_letter(path[0]);  // a drive letter, as in "C:"
    default: return false;
  }
}

}  // namespace

std::string zip_name(std::string_view path, bool folder) {
  std::string name;
  for (std::size_t at = 0; at < path.size(); ++at) {
    const bool no_folder = !folder && path[at] == '/' && at + 1 == path.size();
    if (no_folder || must_be_encoded(path, at)) {
      name += fmt::format("%{:02X}", static_cast<unsigned char>(path[at]));
    } else {
      name += path[at];
    }
  }
  return name;
}

std::string zip_local_header(const ZipEntry& entry) {
  const auto [date, time] = dos_time(entry.modified);
  const bool large = is_large(entry);
  auto extra = unix_time(entry);
  // The presence of this field means that the data descriptor has 8-byte sizes.
  if (large) extra += Bytes().u16(kZip64Id).u16(16).u64(0).u64(0).take();
  Bytes bytes;
  bytes.u32(0x04034b50).u16(large ? kVersion64 : kVersion).u16(kFlags).u16(kStored);
  bytes.u16(time).u16(date).u32(0).u32(large ? kMax32 : 0).u32(large ? kMax32 : 0);
  bytes.u16(entry.name.size()).u16(extra.size()).text(entry.name).text(extra);
  return bytes.take();
}

std::string zip_data_descriptor(const ZipEntry& entry) {
  Bytes bytes;
  bytes.u32(0x08074b50).u32(entry.crc);
  if (is_large(entry)) return bytes.u64(entry.size).u64(entry.size).take();
  return bytes.u32(entry.size).u32(entry.size).take();
}

std::string zip_directory_entry(const ZipEntry& entry) {
  const auto [date, time] = dos_time(entry.modified);
  const bool large = is_large(entry);
  const bool far = entry.offset >= kMax32;
  auto extra = unix_time(entry);
  if (large || far) {
    Bytes zip64;
    zip64.u16(kZip64Id).u16((large ? 16U : 0U) + (far ? 8U : 0U));
    if (large) zip64.u64(entry.size).u64(entry.size);
    if (far) zip64.u64(entry.offset);
    extra += zip64.take();
  }
  const auto version = large || far ? kVersion64 : kVersion;
  const auto size = large ? kMax32 : entry.size;
  Bytes bytes;
  bytes.u32(0x02014b50).u16(kMadeByUnix | version).u16(version).u16(kFlags).u16(kStored);
  bytes.u16(time).u16(date).u32(entry.crc).u32(size).u32(size);
  bytes.u16(entry.name.size()).u16(extra.size()).u16(0).u16(0).u16(0);
  bytes.u32(entry.name.ends_with('/') ? kFolderMode : kFileMode);
  bytes.u32(far ? kMax32 : entry.offset).text(entry.name).text(extra);
  return bytes.take();
}

std::string zip_end(std::uint64_t count, std::uint64_t offset, std::uint64_t size) {
  Bytes bytes;
  if (count >= kMax16 || offset >= kMax32 || size >= kMax32) {
    bytes.u32(0x06064b50).u64(44).u16(kMadeByUnix | kVersion64).u16(kVersion64).u32(0).u32(0);
    bytes.u64(count).u64(count).u64(size).u64(offset);
    bytes.u32(0x07064b50).u32(0).u64(offset + size).u32(1);
  }
  const auto short_count = std::min<std::uint64_t>(count, kMax16);
  bytes.u32(0x06054b50).u16(0).u16(0).u16(short_count).u16(short_count);
  bytes.u32(std::min<std::uint64_t>(size, kMax32)).u32(std::min<std::uint64_t>(offset, kMax32));
  return bytes.u16(0).take();
}

}  // namespace onggi::admin
