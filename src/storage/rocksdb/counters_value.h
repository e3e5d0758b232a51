// The on-disk format of a space's counters: objects, bytes, uploads and part_bytes, 8 bytes each,
// little-endian. Values of format 2 and older lack uploads and part_bytes, which then
// decode as 0. Internal to storage/rocksdb.
#pragma once

#include <bit>
#include <cstring>
#include <string>
#include <string_view>

#include "storage/metadata_store.h"

namespace onggi::storage {

static_assert(std::endian::native == std::endian::little && sizeof(Counters) == 32);

inline constexpr std::size_t kOldCountersSize = 16;

[[nodiscard]] inline std::string encode_counters(const Counters& counters) {
  std::string value(sizeof(Counters), '\0');
  std::memcpy(value.data(), &counters, sizeof(Counters));
  return value;
}

[[nodiscard]] inline Result<Counters> decode_counters(std::string_view value) {
  Counters counters;
  if (value.size() != sizeof(Counters) && value.size() != kOldCountersSize)
    return fail(Code::kCorrupt, "counters have 32 bytes");
  std::memcpy(&counters, value.data(), value.size());
  return counters;
}

}  // namespace onggi::storage
