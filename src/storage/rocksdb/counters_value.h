// The on-disk format of a space's counters: objects and bytes, 8 bytes each, little-endian.
// Internal to storage/rocksdb.
#pragma once

#include <bit>
#include <cstring>
#include <string>
#include <string_view>

#include "storage/metadata_store.h"

namespace onggi::storage {

static_assert(std::endian::native == std::endian::little && sizeof(Counters) == 16);

[[nodiscard]] inline std::string encode_counters(const Counters& counters) {
  std::string value(sizeof(Counters), '\0');
  std::memcpy(value.data(), &counters, sizeof(Counters));
  return value;
}

[[nodiscard]] inline Result<Counters> decode_counters(std::string_view value) {
  Counters counters;
  if (value.size() != sizeof(Counters)) return fail(Code::kCorrupt, "counters have 16 bytes");
  std::memcpy(&counters, value.data(), sizeof(Counters));
  return counters;
}

}  // namespace onggi::storage
