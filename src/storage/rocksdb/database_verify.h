// Reads the whole database and verifies its checksums. Internal to storage/rocksdb.
#pragma once

#include <string>
#include <vector>

#include "storage/rocksdb/database.h"

namespace onggi::storage {

inline constexpr std::size_t kFindingsMax = 1000;

/// Returns descriptions of the damaged tables and keys, at most kFindingsMax of them. Blocks.
[[nodiscard]] std::vector<std::string> verify_database(const Database& database);

}  // namespace onggi::storage
