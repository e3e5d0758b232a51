// PowerCutFileSystem: a rocksdb::FileSystem over a real directory. It tracks what would survive a
// power cut: file contents up to their last sync, and names up to their directory's last sync. It
// can fail single steps (an append, sync, creation, rename or removal), or cut the power at the
// n-th step and then put the directory into the state that a real disk would be in. For tests only.
#pragma once

#include <rocksdb/file_system.h>

#include <atomic>
#include <cstdint>
#include <map>
#include <memory>
#include <mutex>
#include <string>

namespace onggi::storage {

class PowerCutFileSystem final : public rocksdb::FileSystemWrapper {
 public:
  /// The treatment of unsynced bytes at a power cut. A real disk may do any of the three.
  enum class Unsynced : std::uint8_t { kDropped, kTorn, kKept };

  /// `graveyard` is an empty directory beside the database's directory, on the same file system.
  explicit PowerCutFileSystem(std::string graveyard);

  /// Fails the `step`-th step from now (1 is the next step) and all later steps.
  void cut_at(int step) { arm(step, true, rocksdb::IOStatus::IOError("power cut")); }
  /// Fails the `step`-th step from now with `status`. If `stays` is true, all later steps fail too,
  /// until restore().
  void fail_at(int step, rocksdb::IOStatus status, bool stays) {
    arm(step, stays, std::move(status));
  }
  void restore() { arm(0, false, rocksdb::IOStatus::OK()); }
  [[nodiscard]] bool hit() const;
  /// Limits the number of bytes that GetFreeSpace() reports. No operation fails because of this
  /// limit.
  void limit_free_space(std::uint64_t bytes) { free_space_max_ = bytes; }

  /// Puts `directory` into the state that it would have after a power cut. The database must be
  /// closed.
  void lose_unsynced(const std::string& directory, Unsynced unsynced);

  // The functions below override rocksdb::FileSystem.
  const char* Name() const override { return "PowerCutFileSystem"; }
  rocksdb::IOStatus NewWritableFile(const std::string& path, const rocksdb::FileOptions& options,
                                    std::unique_ptr<rocksdb::FSWritableFile>* result,
                                    rocksdb::IODebugContext* debug) override;
  rocksdb::IOStatus NewDirectory(const std::string& path, const rocksdb::IOOptions& options,
                                 std::unique_ptr<rocksdb::FSDirectory>* result,
                                 rocksdb::IODebugContext* debug) override;
  rocksdb::IOStatus DeleteFile(const std::string& path, const rocksdb::IOOptions& options,
                               rocksdb::IODebugContext* debug) override;
  rocksdb::IOStatus RenameFile(const std::string& from, const std::string& to,
                               const rocksdb::IOOptions& options,
                               rocksdb::IODebugContext* debug) override;
  /// Reports that no space is free once the injected failure has occurred, until restore().
  rocksdb::IOStatus GetFreeSpace(const std::string& path, const rocksdb::IOOptions& options,
                                 std::uint64_t* free, rocksdb::IODebugContext* debug) override;

 private:
  class File;
  class Directory;
  using Names = std::map<std::string, int>;  // maps a path to a file number

  void arm(int step, bool stays, rocksdb::IOStatus status);
  /// Counts a step. Returns an error if the step must fail.
  rocksdb::IOStatus step();
  void file_synced(int number, std::uint64_t size);
  void directory_synced();
  [[nodiscard]] std::string grave_of(int number) const;

  const std::string graveyard_;
  mutable std::mutex mutex_;
  Names names_;          // the current names
  Names durable_names_;  // the names that survive a power cut
  std::map<int, std::uint64_t> synced_sizes_;
  int files_made_ = 0;
  int steps_ = 0;
  int fails_at_ = 0;  // the step that fails; 0 means none
  bool stays_ = false;
  std::atomic<std::uint64_t> free_space_max_ = UINT64_MAX;
  rocksdb::IOStatus failure_;
};

}  // namespace onggi::storage
