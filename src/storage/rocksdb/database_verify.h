// Reads the whole database back with checksums verified. Internal to storage/rocksdb.
#pragma once

#include <string>
#include <vector>

#include "storage/rocksdb/database.h"

namespace onggi::storage {

inline constexpr std::size_t kFindingsMax = 1000;

/// A description of each damaged table and key, at most kFindingsMax of them. Blocks.
[[nodiscard]] std::vector<std::string> verify_database(const Database& database);

}  // namespace onggi::storage
