// DigestMemo: caches the digests of byte ranges that UploadPartCopy has read, so that bytes that
// are copied many times are read only once. Blobs never change and their ids are never reused, so
// an entry never becomes stale. The least recently used entries are evicted. Internal to catalog/.
#pragma once

#include <list>
#include <mutex>
#include <optional>
#include <string>
#include <unordered_map>
#include <vector>

#include "catalog/commit/extents.h"

namespace onggi::catalog {

class DigestMemo {
 public:
  struct Digests {
    std::string md5;       // raw bytes
    std::string checksum;  // raw bytes
  };

  explicit DigestMemo(std::size_t entries_max = 4096) : entries_max_(entries_max) {}

  /// Returns the cache key for the bytes of `extents` and `algorithm`. The key does not depend on
  /// Extent::holder.
  [[nodiscard]] static std::string name(const std::vector<Extent>& extents,
                                        ChecksumAlgorithm algorithm);

  [[nodiscard]] std::optional<Digests> find(const std::string& name);
  void store(const std::string& name, Digests digests);

 private:
  using Entries = std::list<std::pair<std::string, Digests>>;

  const std::size_t entries_max_;
  std::mutex mutex_;
  Entries entries_;  // most recently used first
  std::unordered_map<std::string, Entries::iterator> by_name_;
};

}  // namespace onggi::catalog
