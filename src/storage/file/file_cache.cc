#include "storage/file/file_cache.h"

#include "base/check.h"

namespace onggi::storage {

std::shared_ptr<VfsFile> FileCache::find(const std::string& path) {
  const std::scoped_lock lock(mutex_);
  const auto it = by_path_.find(path);
  if (it == by_path_.end()) return nullptr;
  recent_.splice(recent_.begin(), recent_, it->second);
  return it->second->file;
}

Result<std::shared_ptr<VfsFile>> FileCache::open(const std::string& path) {
  if (auto file = find(path)) return file;
  std::uint64_t erasures_before = 0;
  {
    const std::scoped_lock lock(mutex_);
    erasures_before = erasures_;
  }
  std::shared_ptr<VfsFile> file = ONGGI_TRY(vfs_.open(path, OpenMode::kReadWrite));
  std::list<Entry> evicted;  // destroyed, and thereby closed, after the lock is released
  const std::scoped_lock lock(mutex_);
  // If a file was unlinked in the meantime, it may have been the file just opened. Caching an
  // unlinked file would keep its disk space in use.
  if (erasures_ != erasures_before || by_path_.contains(path)) return file;
  ONGGI_DCHECK(file != nullptr);
  recent_.push_front({path, file});
  by_path_.emplace(recent_.front().path, recent_.begin());
  if (recent_.size() > files_max_) {
    by_path_.erase(recent_.back().path);
    evicted.splice(evicted.begin(), recent_, std::prev(recent_.end()));
  }
  ONGGI_DCHECK(recent_.size() <= files_max_ && by_path_.size() == recent_.size());
  return file;
}

void FileCache::erase(const std::string& path) {
  std::list<Entry> erased;  // destroyed, and thereby closed, after the lock is released
  const std::scoped_lock lock(mutex_);
  ++erasures_;
  const auto it = by_path_.find(path);
  if (it == by_path_.end()) return;
  const auto entry = it->second;
  by_path_.erase(it);
  erased.splice(erased.begin(), recent_, entry);
  ONGGI_DCHECK(by_path_.size() == recent_.size());
}

}  // namespace onggi::storage
