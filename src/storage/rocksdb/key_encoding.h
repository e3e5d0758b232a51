// How an entry's place becomes a RocksDB key, so that byte order of keys is the order the seam
// promises and no two places share a key:
//
//   space (8 bytes, big endian) | family (1 byte) | row, escaped | suffix
//
// In the escaped row a NUL is 00 FF, and 00 01 ends it: smaller than any byte a longer row could
// have there. Family byte 0 is the engine's own: the counters and the seal of a space. The one key
// that is shorter than a space's prefix is the format record, which sorts before all of them.
// This is a disk format: a change needs a new kFormatVersion (database.cc).
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

/// The smallest key behind the entries of `family`.
[[nodiscard]] std::string family_end(SpaceId space, Family family);
/// The smallest key of `space`; empty optional for the one behind the last space.
[[nodiscard]] std::string space_begin(SpaceId space);
[[nodiscard]] std::optional<std::string> space_end(SpaceId space);

/// True for keys of entries, false for the engine's own.
[[nodiscard]] bool is_entry_key(std::string_view key);

struct DecodedKey {
  std::string_view row;
  std::string_view suffix;
};
/// Takes the key of an entry apart in place: unescapes the row inside `key` and returns views of
/// it. Empty when it is none.
[[nodiscard]] std::optional<DecodedKey> decode_entry_key(char* key, std::size_t size);

}  // namespace onggi::storage
