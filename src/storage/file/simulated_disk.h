// An in-memory file system that fails or loses power on demand, so that a test can crash at any
// point of a script. File contents are certain to survive a power cut only if the file was synced,
// and names only if their directory was synced. For tests.
#pragma once

#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <random>
#include <string>

#include "storage/file/vfs.h"

namespace onggi::storage {

/// Thread-safe.
class SimulatedDisk final : public Vfs {
 public:
  SimulatedDisk();
  ~SimulatedDisk() override;

  Result<std::unique_ptr<VfsFile>> open(const std::string& path, OpenMode mode) override;
  Status make_directory(const std::string& path) override;
  Status sync_directory(const std::string& path) override;
  Status rename(const std::string& from, const std::string& to) override;
  Status unlink(const std::string& path) override;
  Result<std::vector<std::string>> list(const std::string& path) override;
  Result<std::uint64_t> free_space(const std::string& path) override;  // not counted in calls()

  enum class Fault : std::uint8_t {
    kIo,          // the call fails with kIo
    kNoSpace,     // the call fails with kNoSpace
    kShortWrite,  // a write writes half of its bytes and fails with kIo; other calls fail with kIo
    kPowerCut,    // this call and all later calls fail, until restart()
  };
  /// Injects `fault` into the `n`-th call from now (1 is the next call). Reads of the page cache
  /// are not counted, because their number depends on timing.
  void fail_at(std::uint64_t n, Fault fault);
  /// Returns the number of calls so far.
  [[nodiscard]] std::uint64_t calls() const;
  /// Returns true if the fault requested with fail_at() has been injected.
  [[nodiscard]] bool failed() const;

  enum class Unsynced : std::uint8_t {
    kLost,
    kKept,
    kRandom,  // each 512-byte sector and each name is lost or kept at random
  };
  /// Puts the disk into the state it would have after a power cut and a restart. Afterwards, all
  /// calls to files that were opened before the restart fail.
  void restart(Unsynced policy, std::uint64_t seed = 0);

  /// Returns the disk space, in bytes, used by all files, including unlinked files that are still
  /// open.
  [[nodiscard]] std::uint64_t allocated() const;
  /// Sets the size of the disk to `bytes`. Allocating more than that fails with kNoSpace.
  void set_capacity(std::uint64_t bytes);
  /// Flips a bit of a file, as silent corruption of the disk would.
  void flip(const std::string& path, std::uint64_t offset, unsigned bit);
  /// Returns the paths and sizes of all files.
  [[nodiscard]] std::map<std::string, std::uint64_t> files() const;

 private:
  struct Contents;
  struct Inode;
  struct State;
  class File;
  std::shared_ptr<State> state_;
};

}  // namespace onggi::storage
