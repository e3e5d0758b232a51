#include "storage/rocksdb/database_verify.h"

#include <rocksdb/metadata.h>
#include <rocksdb/sst_file_reader.h>

#include <algorithm>
#include <memory>

#include "base/codec.h"
#include "storage/rocksdb/careful_iterator.h"
#include "storage/rocksdb/counters_value.h"
#include "storage/rocksdb/key_encoding.h"
#include "storage/rocksdb/readable_key.h"

namespace onggi::storage {
namespace {

class Findings {
 public:
  void add(std::string finding) {
    if (all_.size() < kFindingsMax) all_.push_back(std::move(finding));
  }
  [[nodiscard]] bool empty() const { return all_.empty(); }
  [[nodiscard]] std::vector<std::string> take() { return std::move(all_); }

 private:
  std::vector<std::string> all_;
};

rocksdb::ReadOptions careful_read() {
  rocksdb::ReadOptions options;
  options.verify_checksums = true;
  options.fill_cache = false;
  options.total_order_seek = true;
  options.readahead_size = 2UL * 1024 * 1024;
  return options;
}

bool is_live(const Database& database, const std::string& name) {
  std::vector<rocksdb::LiveFileMetaData> files;
  database.db().GetLiveFilesMetaData(&files);
  return std::ranges::any_of(files, [&](const auto& file) { return file.name == name; });
}

/// Verifies each table separately, so that damage in one file does not hide damage in another file.
void verify_tables(const Database& database, Findings& findings) {
  std::vector<rocksdb::LiveFileMetaData> files;
  database.db().GetLiveFilesMetaData(&files);
  for (const auto& file : files) {
    rocksdb::SstFileReader reader(database.db().GetOptions());
    const auto path = file.db_path + file.name;
    auto status = reader.Open(path);
    if (status.ok()) status = reader.VerifyChecksum(careful_read());
    // A compaction may have removed the file in the meantime.
    if (!status.ok() && is_live(database, file.name)) {
      findings.add("table " + path + ": " + status.ToString());
    }
  }
}

void verify_key(rocksdb::Slice key, rocksdb::Slice value, Findings& findings) {
  const auto bytes = key.ToStringView();
  if (bytes == kFormatKey) return;
  const auto describe = [&](const char* what) { findings.add("key " + hex_encode(bytes) + what); };
  if (is_entry_key(bytes)) {
    auto copy = key.ToString();
    if (!decode_entry_key(copy.data(), copy.size())) describe(": does not parse");
    return;
  }
  if (bytes.size() != kKeyPrefixSize + 1) return describe(": unknown");
  if (bytes.back() == 's') return;
  if (bytes.back() != 'c' || !decode_counters(value.ToStringView())) describe(": not counters");
}

/// Reads all entries of a column family. Continues after data that cannot be read, and reports the
/// keys before and after the unreadable data.
void verify_keys(const Database& database, rocksdb::ColumnFamilyHandle* column,
                 Findings& findings) {
  std::string from;
  while (true) {
    std::string last;
    CarefulIterator it(database, column, careful_read());
    for (it.seek(from); it.valid(); it.next()) {
      verify_key(it.key(), it.value(), findings);
      last.assign(it.key().data(), it.key().size());
    }
    if (it.status().ok()) return;
    const auto behind = last.empty() ? from : last + '\0';
    const auto next = first_readable_key(database, column, behind, kBehindAllKeys);
    const bool goes_on = next && *next;
    findings.add("entries of column family " + column->GetName() + " between " +
                 (last.empty() ? "the first key" : "key " + hex_encode(last)) + " and " +
                 (goes_on ? "key " + hex_encode(**next) : "the last key") +
                 " cannot be read: " + it.status().ToString());
    if (!goes_on) return;
    from = **next;
  }
}

}  // namespace

std::vector<std::string> verify_database(const Database& database) {
  Findings findings;
  verify_tables(database, findings);
  verify_keys(database, database.entries(), findings);
  verify_keys(database, database.body(), findings);
  // Compare whole files with the checksums in the manifest. RocksDB stops at the first mismatch, so
  // this check comes last.
  if (findings.empty()) {
    const auto status = database.db().VerifyFileChecksums(careful_read());
    if (!status.ok()) findings.add("table files: " + status.ToString());
  }
  return findings.take();
}

}  // namespace onggi::storage
