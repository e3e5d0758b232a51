#include "storage/rocksdb/log_check.h"

#include <algorithm>
#include <bit>
#include <cstring>
#include <memory>
#include <vector>

#include "base/digest/checksum.h"
#include "storage/rocksdb/database.h"

// RocksDB's log format (RocksDB wiki, "Write Ahead Log File Format"): a log consists of 32-KiB
// blocks, which contain pieces of records. A piece consists of a masked CRC-32C of everything after
// the length field, a 2-byte length, a type and the payload. A piece never crosses the end of a
// block. A record is one FULL piece, or a FIRST piece, any number of MIDDLE pieces and a LAST
// piece. A record begins with the sequence number of its first entry. Everything is little-endian.

namespace onggi::storage {
namespace {

constexpr std::size_t kBlockSize = 32 * 1024;
constexpr std::size_t kHeaderSize = 7;
constexpr std::uint8_t kFull = 1;
constexpr std::uint8_t kFirst = 2;
constexpr std::size_t kBatchHeaderSize = 12;
constexpr std::uint32_t kMaskDelta = 0xa282ead8;

static_assert(std::endian::native == std::endian::little);

template <typename T>
T load(std::string_view bytes, std::size_t offset) {
  T value;
  std::memcpy(&value, bytes.data() + offset, sizeof value);
  return value;
}

Result<std::string> read_log(rocksdb::Env& env, const std::string& path) {
  std::string bytes;
  const auto status = rocksdb::ReadFileToString(&env, path, &bytes);
  if (!status.ok()) return fail(to_error(status, "reading the log " + path));
  return bytes;
}

}  // namespace

void LogScan::add(std::string_view log) {
  for (; !log.empty(); log.remove_prefix(std::min(log.size(), kBlockSize)))
    add_block(log.substr(0, kBlockSize));
}

void LogScan::add_block(std::string_view block) {
  while (block.size() >= kHeaderSize) {
    const auto crc = load<std::uint32_t>(block, 0);
    const auto length = load<std::uint16_t>(block, 4);
    const auto type = load<std::uint8_t>(block, 6);
    const auto size = kHeaderSize + length;
    if (size > block.size() || (type == 0 && length == 0)) {
      damaged_ = true;  // damage, or the normal end of the log; no record follows the normal end
      return;
    }
    const auto checked = block.substr(kHeaderSize - 1, length + 1UL);
    if (crc == std::rotr(crc32c(0, checked), 15) + kMaskDelta) {
      add_record(type, checked.substr(1));
    } else {
      damaged_ = true;
    }
    block.remove_prefix(size);
  }
}

void LogScan::add_record(std::uint8_t type, std::string_view payload) {
  if ((type != kFull && type != kFirst) || payload.size() < kBatchHeaderSize) return;
  const auto sequence = load<std::uint64_t>(payload, 0);
  if (damaged_ && sequence > 0) reaches_ = std::max(reaches_.value_or(0), sequence - 1);
}

Result<std::optional<std::uint64_t>> damaged_log_reaches(rocksdb::Env& env,
                                                         const std::string& path) {
  std::vector<std::string> logs;
  std::vector<std::string> names;
  if (!env.GetChildren(path, &names).ok()) return std::nullopt;  // the directory does not exist yet
  for (const auto& name : names)
    if (name.ends_with(".log")) logs.push_back(name);
  // File numbers have six or more digits, so sort by length first to sort by number.
  std::ranges::sort(logs, {}, [](const auto& name) { return std::pair(name.size(), name); });
  LogScan scan;
  for (const auto& name : logs) {
    std::string file = path;
    file += '/';
    file += name;
    const auto bytes = ONGGI_TRY(read_log(env, file));
    scan.add(bytes);
  }
  return scan.reaches();
}

}  // namespace onggi::storage
