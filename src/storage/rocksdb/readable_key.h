// Finds where to continue after data that cannot be read. RocksDB's iterators end at a damaged
// block, but its indexes show where the next block begins. Internal to storage/rocksdb.
#pragma once

#include <optional>
#include <string>

#include "storage/rocksdb/database.h"

namespace onggi::storage {

/// A key that is greater than every key in the database.
inline const std::string kBehindAllKeys(16, '\xff');

/// Returns the first readable key that is at or after `from` and before `end`, or nullopt if there
/// is none. If many consecutive blocks are damaged, the search may skip some readable keys. Blocks.
[[nodiscard]] Result<std::optional<std::string>> first_readable_key(
    const Database& database, rocksdb::ColumnFamilyHandle* column, std::string from,
    const std::string& end);

/// Returns the key halfway between two keys, treated as numbers of `digits` bytes, rounded down.
/// Does no I/O.
[[nodiscard]] std::string halfway(const std::string& low, const std::string& high,
                                  std::size_t digits);

}  // namespace onggi::storage
