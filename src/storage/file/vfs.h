// The file system as the file blob store sees it: the few calls it makes, with our errors. One
// implementation is the kernel's (posix_vfs), the other a simulated disk that fails and loses power
// on demand (simulated_disk.h). Every call may block: it belongs on the blocking pool, except
// pread_cached.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace onggi::storage {

/// An open file, closed when destroyed. Calls are safe from any thread. Codes: kNoSpace for a full
/// disk, kNotImplemented for what the file system cannot do, kIo for the rest.
class VfsFile {
 public:
  virtual ~VfsFile() = default;

  /// Reads until `into` is full or the file ends; the count read.
  virtual Result<std::size_t> pread(std::span<char> into, std::uint64_t offset) = 0;
  /// What pread would give if it can be had without waiting for the disk; else fewer bytes or 0.
  virtual std::size_t pread_cached(std::span<char> into, std::uint64_t offset) = 0;
  /// Writes all of `bytes`.
  virtual Status pwrite(std::string_view bytes, std::uint64_t offset) = 0;
  /// Reserves disk space for [0, size) and makes the file that long.
  virtual Status allocate(std::uint64_t size) = 0;
  /// Gives the disk space of the range back; it reads as zeros then.
  virtual Status punch(std::uint64_t offset, std::uint64_t length) = 0;
  virtual Status truncate(std::uint64_t size) = 0;
  /// Contents, and the metadata that is needed to read them, survive a power cut.
  virtual Status datasync() = 0;
  /// A hint: begin to write the range to the disk.
  virtual void write_out(std::uint64_t offset, std::uint64_t length) = 0;
  virtual Result<std::uint64_t> size() = 0;
  /// The first offset >= `offset` that is not in a hole; empty when only a hole follows.
  virtual Result<std::optional<std::uint64_t>> next_data(std::uint64_t offset) = 0;
  /// For sendfile; -1 if there is none.
  [[nodiscard]] virtual int fd() const = 0;
};

enum class OpenMode : std::uint8_t {
  kRead,
  kReadWrite,
  kCreate,        // must not exist
  kDirect,        // must exist; is written with O_DIRECT: whole 4 KiB blocks from aligned memory
  kCreateDirect,  // both
};

class Vfs {
 public:
  virtual ~Vfs() = default;
  /// kNotFound, kExists; kNotImplemented when the file system takes no O_DIRECT.
  virtual Result<std::unique_ptr<VfsFile>> open(const std::string& path, OpenMode mode) = 0;
  /// Success when it exists already.
  virtual Status make_directory(const std::string& path) = 0;
  /// The names in a directory survive a power cut.
  virtual Status sync_directory(const std::string& path) = 0;
  virtual Status rename(const std::string& from, const std::string& to) = 0;
  virtual Status unlink(const std::string& path) = 0;
  /// Names in a directory, without "." and "..".
  virtual Result<std::vector<std::string>> list(const std::string& path) = 0;
  /// Bytes that may still be written to the file system of `path`.
  virtual Result<std::uint64_t> free_space(const std::string& path) = 0;
};

/// The kernel's file system. Lives as long as the process.
[[nodiscard]] Vfs& posix_vfs();

}  // namespace onggi::storage
