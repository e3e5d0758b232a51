// An LRU cache of files kept open for readers, so that a small GET need not open and close a file.
// A reader holds its own reference to its file, so eviction does not close a file that is being
// read.
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

  /// Returns the file if it is already open, otherwise null. Never blocks.
  [[nodiscard]] std::shared_ptr<VfsFile> find(const std::string& path);
  /// Returns the file, opening it for reading and writing if necessary. Blocks.
  [[nodiscard]] Result<std::shared_ptr<VfsFile>> open(const std::string& path);
  /// Removes the file from the cache. Call this after unlinking a file; its space is freed once its
  /// last reader is destroyed.
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
  // The keys are views of the paths in recent_.
  std::unordered_map<std::string_view, std::list<Entry>::iterator> by_path_;
};

}  // namespace onggi::storage
