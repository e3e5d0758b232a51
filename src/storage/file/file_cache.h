// Files kept open for readers: a small GET should not open and close a file. Least recently used
// first out; a reader keeps its file alive by itself.
#pragma once

#include <list>
#include <memory>
#include <mutex>
#include <string>
#include <unordered_map>

#include "storage/file/vfs.h"

namespace onggi::storage {

/// Thread-safe.
class FileCache {
 public:
  FileCache(Vfs& vfs, std::size_t files_max) : vfs_(vfs), files_max_(files_max) {}

  /// The file if it is open already; never blocks.
  [[nodiscard]] std::shared_ptr<VfsFile> find(const std::string& path);
  /// Opens it for reading and writing if need be. Blocks.
  [[nodiscard]] Result<std::shared_ptr<VfsFile>> open(const std::string& path);
  /// To be called after a file was unlinked: its space comes back when the last reader is gone.
  void erase(const std::string& path);

 private:
  struct Entry {
    std::string path;
    std::shared_ptr<VfsFile> file;
  };
  Vfs& vfs_;
  const std::size_t files_max_;
  std::mutex mutex_;
  std::uint64_t erasures_ = 0;
  std::list<Entry> recent_;  // most recently used first
  std::unordered_map<std::string_view, std::list<Entry>::iterator> by_path_;  // keys view recent_
};

}  // namespace onggi::storage
