// Reads ranges of the database: pages for scan(), keys for drop(). Calls block unless they are
// limited to cached data. Internal to storage/rocksdb.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "storage/rocksdb/commit_writer.h"
#include "storage/rocksdb/database.h"
#include "storage/rocksdb/stale_compactor.h"

namespace onggi::storage {

/// Reads one page of a scan. The range is encoded once and may be read twice: from the caches, then
/// from the disk.
class PageReader {
 public:
  PageReader(const Database& database, SpaceId space, Family family, const ScanRange& range,
             std::size_t limit);

  struct Page {
    ScanPage entries;
    /// The key range that was scanned, if most of its records are stale (overwritten or erased).
    std::optional<KeyRange> stale;
  };
  /// Reads the page. If `cached_only` is true, returns Incomplete instead of reading from the disk
  /// or stepping over too many stale records; `page` is then unspecified. The page ends before data
  /// that cannot be read. If the page would be empty for that reason, returns the error.
  [[nodiscard]] rocksdb::Status read(bool cached_only, Page& page) const;
  /// Returns the row and suffix of the first entry in the range that can be read, or nullopt if
  /// there is none.
  [[nodiscard]] Result<std::optional<EntryPlace>> find_readable() const;

 private:
  const Database& database_;
  rocksdb::ColumnFamilyHandle* column_;
  std::string begin_;
  std::string end_;
  std::size_t limit_;
};

/// Lists the keys of all entries of a space, page by page.
class SpaceKeys {
 public:
  SpaceKeys(const Database& database, SpaceId space);

  /// Returns the next keys, at most `limit`, or an empty vector if there are no more.
  [[nodiscard]] Result<std::vector<KeyToErase>> next(std::size_t limit);

 private:
  rocksdb::Status collect(std::size_t limit, std::vector<KeyToErase>& keys);

  const Database& database_;
  SpaceId space_;
  std::vector<rocksdb::ColumnFamilyHandle*> columns_left_;
  std::string from_;
};

}  // namespace onggi::storage
