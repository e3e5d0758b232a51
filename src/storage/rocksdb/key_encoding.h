// Encodes space, family, row and suffix of an entry as a RocksDB key. The byte order of keys is the
// order that MetadataStore promises, and different entries have different keys:
//
//   space (8 bytes, big-endian) | family (1 byte) | row, escaped | suffix
//
// In the escaped row, 00 FF encodes a NUL, and 00 01 ends the row. 00 01 sorts before all bytes
// that a longer row can have at that position. Family byte 0 is reserved for the engine's own keys,
// the counters and the seal of a space. The only key shorter than a space's prefix is the key of
// the format record, which sorts before all other keys. This is an on-disk format: a change needs a
// new kFormatVersion (database_open.cc).
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "storage/metadata_store.h"

namespace onggi::storage {

inline constexpr std::string_view kFormatKey{"\0", 1};
inline constexpr std::size_t kKeyPrefixSize = 9;

void append_space(std::string& key, SpaceId space);
void append_row(std::string& key, std::string_view row);

[[nodiscard]] std::string entry_key(SpaceId space, Family family, std::string_view row,
                                    std::string_view suffix);
[[nodiscard]] std::string counters_key(SpaceId space);
[[nodiscard]] std::string seal_key(SpaceId space);

/// Returns the smallest key after the entries of `family`.
[[nodiscard]] std::string family_end(SpaceId space, Family family);
/// space_begin returns the smallest key of `space`. space_end returns the smallest key of the next
/// space, or nullopt if `space` is the last one.
[[nodiscard]] std::string space_begin(SpaceId space);
[[nodiscard]] std::optional<std::string> space_end(SpaceId space);

/// Returns true for the keys of entries, and false for the engine's own keys.
[[nodiscard]] bool is_entry_key(std::string_view key);

struct DecodedKey {
  std::string_view row;
  std::string_view suffix;
};
/// Decodes the key of an entry in place: unescapes the row inside `key` and returns views into it.
/// Returns nullopt if `key` is not the key of an entry.
[[nodiscard]] std::optional<DecodedKey> decode_entry_key(char* key, std::size_t size);

}  // namespace onggi::storage
