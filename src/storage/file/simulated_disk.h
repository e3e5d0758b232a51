// A file system in memory that fails and loses power on demand, so that every moment of a script
// can be a crash. Pessimistic: contents survive a power cut only when their file was synced, names
// only when their directory was. For tests.
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
  Result<std::uint64_t> free_space(const std::string& path) override;  // does not count as a call

  enum class Fault : std::uint8_t {
    kIo,          // that call fails
    kNoSpace,     // that call fails
    kShortWrite,  // half of the bytes are written, then kIo; other calls: kIo
    kPowerCut,    // that call and all later ones fail, until restart()
  };
  /// The `n`-th call from now (1 is the next one) meets the fault. Reads of the page cache do not
  /// count, since how many there are depends on timing.
  void fail_at(std::uint64_t n, Fault fault);
  /// Calls so far.
  [[nodiscard]] std::uint64_t calls() const;
  /// Did the fault happen?
  [[nodiscard]] bool failed() const;

  enum class Unsynced : std::uint8_t {
    kLost,
    kKept,
    kRandom,  // each 512-byte sector of a file, each name: one or the other
  };
  /// What a power cut and the next start make of the disk. Open files stay dead.
  void restart(Unsynced policy, std::uint64_t seed = 0);

  /// Bytes of disk space in all files; what is unlinked and still open counts.
  [[nodiscard]] std::uint64_t allocated() const;
  /// More than this is kNoSpace.
  void set_capacity(std::uint64_t bytes);
  /// Flips a bit of a file, behind everybody's back.
  void flip(const std::string& path, std::uint64_t offset, unsigned bit);
  /// The paths of all files, with their sizes.
  [[nodiscard]] std::map<std::string, std::uint64_t> files() const;

 private:
  struct Contents;
  struct Inode;
  struct State;
  class File;
  std::shared_ptr<State> state_;
};

}  // namespace onggi::storage
