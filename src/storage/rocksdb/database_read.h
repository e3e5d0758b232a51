// Reading ranges of the database: pages for scan(), keys for drop(). Blocking unless told to look
// only at what is cached. Internal to storage/rocksdb.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "storage/rocksdb/commit_writer.h"
#include "storage/rocksdb/database.h"
#include "storage/rocksdb/stale_compactor.h"

namespace onggi::storage {

/// One page of a scan; the range is encoded once and may be read twice.
class EntryScan {
 public:
  EntryScan(const Database& database, SpaceId space, Family family, const ScanRange& range,
            std::size_t limit);

  struct Page {
    ScanPage entries;
    /// Where it was, if most of what is there was overwritten or erased since.
    std::optional<KeyRange> stale;
  };
  /// `cached_only`: Incomplete instead of touching the disk, or of stepping over very many records
  /// that are gone; `page` is then unspecified.
  /// What cannot be read ends the page before it, or is the error if it comes first.
  [[nodiscard]] rocksdb::Status read(bool cached_only, Page& page) const;
  /// The place of the first entry of the range that can be read.
  [[nodiscard]] Result<std::optional<EntryPlace>> find_readable() const;

 private:
  const Database& database_;
  rocksdb::ColumnFamilyHandle* column_;
  std::string begin_;
  std::string end_;
  std::size_t limit_;
};

/// All keys of entries of a space, page by page.
class SpaceKeys {
 public:
  SpaceKeys(const Database& database, SpaceId space);

  /// At most `limit` keys; empty at the end.
  [[nodiscard]] Result<std::vector<DoomedKey>> next(std::size_t limit);

 private:
  rocksdb::Status collect(std::size_t limit, std::vector<DoomedKey>& keys);

  const Database& database_;
  SpaceId space_;
  std::vector<rocksdb::ColumnFamilyHandle*> columns_left_;
  std::string from_;
};

}  // namespace onggi::storage
