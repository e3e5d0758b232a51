#include "storage/rocksdb/power_cut_file_system.h"

#include <algorithm>
#include <filesystem>
#include <system_error>
#include <utility>

#include "base/check.h"

namespace onggi::storage {
namespace fs = std::filesystem;
using rocksdb::IODebugContext;
using rocksdb::IOOptions;
using rocksdb::IOStatus;

class PowerCutFileSystem::File final : public rocksdb::FSWritableFileOwnerWrapper {
 public:
  File(PowerCutFileSystem& system, int number, std::unique_ptr<rocksdb::FSWritableFile> file)
      : FSWritableFileOwnerWrapper(std::move(file)), system_(system), number_(number) {}

  using FSWritableFileOwnerWrapper::Append;
  IOStatus Append(const rocksdb::Slice& data, const IOOptions& options,
                  IODebugContext* debug) override {
    auto status = system_.step();
    if (status.ok()) status = target()->Append(data, options, debug);
    if (status.ok()) size_ += data.size();
    return status;
  }
  IOStatus Append(const rocksdb::Slice& data, const IOOptions& options,
                  const rocksdb::DataVerificationInfo&, IODebugContext* debug) override {
    return Append(data, options, debug);
  }
  IOStatus Truncate(std::uint64_t size, const IOOptions& options, IODebugContext* debug) override {
    size_ = size;
    return target()->Truncate(size, options, debug);
  }
  // Record only the size of the file, and do not really sync it, which makes tests faster.
  IOStatus Sync(const IOOptions&, IODebugContext*) override {
    auto status = system_.step();
    if (status.ok()) system_.file_synced(number_, size_);
    return status;
  }
  IOStatus RangeSync(std::uint64_t, std::uint64_t, const IOOptions&, IODebugContext*) override {
    return IOStatus::OK();
  }
  IOStatus Fsync(const IOOptions& options, IODebugContext* debug) override {
    return Sync(options, debug);
  }

 private:
  PowerCutFileSystem& system_;
  int number_;
  std::uint64_t size_ = 0;
};

class PowerCutFileSystem::Directory final : public rocksdb::FSDirectoryWrapper {
 public:
  Directory(PowerCutFileSystem& system, std::unique_ptr<rocksdb::FSDirectory> directory)
      : FSDirectoryWrapper(std::move(directory)), system_(system) {}

  IOStatus Fsync(const IOOptions&, IODebugContext*) override {
    auto status = system_.step();
    if (status.ok()) system_.directory_synced();
    return status;
  }
  IOStatus FsyncWithDirOptions(const IOOptions& options, IODebugContext* debug,
                               const rocksdb::DirFsyncOptions&) override {
    return Fsync(options, debug);
  }

 private:
  PowerCutFileSystem& system_;
};

PowerCutFileSystem::PowerCutFileSystem(std::string graveyard)
    : FileSystemWrapper(rocksdb::FileSystem::Default()), graveyard_(std::move(graveyard)) {}

bool PowerCutFileSystem::hit() const {
  const std::scoped_lock lock(mutex_);
  return fails_at_ != 0 && steps_ >= fails_at_;
}

void PowerCutFileSystem::arm(int step, bool stays, IOStatus status) {
  const std::scoped_lock lock(mutex_);
  steps_ = 0;
  fails_at_ = step;
  stays_ = stays;
  failure_ = std::move(status);
}

IOStatus PowerCutFileSystem::step() {
  const std::scoped_lock lock(mutex_);
  ++steps_;
  if (fails_at_ == 0 || steps_ < fails_at_) return IOStatus::OK();
  return steps_ == fails_at_ || stays_ ? failure_ : IOStatus::OK();
}

void PowerCutFileSystem::file_synced(int number, std::uint64_t size) {
  const std::scoped_lock lock(mutex_);
  synced_sizes_[number] = size;
}

void PowerCutFileSystem::directory_synced() {
  const std::scoped_lock lock(mutex_);
  durable_names_ = names_;
}

std::string PowerCutFileSystem::grave_of(int number) const {
  return graveyard_ + "/" + std::to_string(number);
}

IOStatus PowerCutFileSystem::NewWritableFile(const std::string& path,
                                             const rocksdb::FileOptions& options,
                                             std::unique_ptr<rocksdb::FSWritableFile>* result,
                                             IODebugContext* debug) {
  if (auto status = step(); !status.ok()) return status;
  // Create a new file even if one exists, because the old file may survive a power cut.
  std::error_code ignored;
  fs::remove(path, ignored);
  std::unique_ptr<rocksdb::FSWritableFile> file;
  if (auto status = target()->NewWritableFile(path, options, &file, debug); !status.ok()) {
    return status;
  }
  const std::scoped_lock lock(mutex_);
  const int number = ++files_made_;
  names_[path] = number;
  // The hard link keeps the bytes in case the file is removed and the removal is never synced.
  fs::create_hard_link(path, grave_of(number));
  *result = std::make_unique<File>(*this, number, std::move(file));
  return IOStatus::OK();
}

IOStatus PowerCutFileSystem::NewDirectory(const std::string& path, const IOOptions& options,
                                          std::unique_ptr<rocksdb::FSDirectory>* result,
                                          IODebugContext* debug) {
  std::unique_ptr<rocksdb::FSDirectory> directory;
  auto status = target()->NewDirectory(path, options, &directory, debug);
  if (status.ok()) *result = std::make_unique<Directory>(*this, std::move(directory));
  return status;
}

IOStatus PowerCutFileSystem::DeleteFile(const std::string& path, const IOOptions& options,
                                        IODebugContext* debug) {
  if (auto status = step(); !status.ok()) return status;
  {
    const std::scoped_lock lock(mutex_);
    names_.erase(path);
  }
  return target()->DeleteFile(path, options, debug);
}

IOStatus PowerCutFileSystem::RenameFile(const std::string& from, const std::string& to,
                                        const IOOptions& options, IODebugContext* debug) {
  if (auto status = step(); !status.ok()) return status;
  auto status = target()->RenameFile(from, to, options, debug);
  const std::scoped_lock lock(mutex_);
  if (auto node = names_.extract(from); status.ok() && node) {
    node.key() = to;
    names_.erase(to);
    names_.insert(std::move(node));
  }
  return status;
}

IOStatus PowerCutFileSystem::GetFreeSpace(const std::string& path, const IOOptions& options,
                                          std::uint64_t* free, IODebugContext* debug) {
  auto status = target()->GetFreeSpace(path, options, free, debug);
  *free = std::min(*free, hit() ? 0 : free_space_max_.load());
  return status;
}

void PowerCutFileSystem::lose_unsynced(const std::string& directory, Unsynced unsynced) {
  const std::scoped_lock lock(mutex_);
  if (unsynced == Unsynced::kKept) durable_names_ = names_;
  fs::remove_all(directory);
  fs::create_directories(directory);
  for (const auto& [path, number] : durable_names_) {
    fs::copy_file(grave_of(number), path);
    const auto written = fs::file_size(path);
    const auto synced = std::min<std::uint64_t>(synced_sizes_[number], written);
    const auto kept = unsynced == Unsynced::kDropped ? synced
                      : unsynced == Unsynced::kTorn  ? synced + (written - synced) / 2
                                                     : written;
    fs::resize_file(path, kept);
  }
  names_ = durable_names_;
}

}  // namespace onggi::storage
