// Going on behind what cannot be read. RocksDB's iterators end at a damaged block; its indexes know
// where the next one begins. Internal to storage/rocksdb.
#pragma once

#include <optional>
#include <string>

#include "storage/rocksdb/database.h"

namespace onggi::storage {

/// Greater than every key of a database.
inline const std::string kBehindAllKeys(16, '\xff');

/// The first key at or behind `from`, and before `end`, that can be read; empty when there is none.
/// Of many damaged blocks in a row it may pass over some that can be read. Blocks.
[[nodiscard]] Result<std::optional<std::string>> first_readable_key(
    const Database& database, rocksdb::ColumnFamilyHandle* column, std::string from,
    const std::string& end);

/// Halfway between two keys, as numbers of `digits` bytes, rounded down; pure.
[[nodiscard]] std::string halfway(const std::string& low, const std::string& high,
                                  std::size_t digits);

}  // namespace onggi::storage
