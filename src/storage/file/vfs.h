// The file system interface of the file blob store: the few system calls that the store needs, with
// Onggi's error codes. posix_vfs() returns the kernel's file system. simulated_disk.h implements a
// simulated disk that fails and loses power on demand. Every call except pread_cached may block and
// must run on the blocking pool.
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

/// An open file, closed when destroyed. Calls are safe from any thread. Errors: kNoSpace if the
/// disk is full, kNotImplemented if the file system does not support the call, kIo otherwise.
class VfsFile {
 public:
  virtual ~VfsFile() = default;

  /// Reads until `into` is full or the file ends. Returns the number of bytes read.
  virtual Result<std::size_t> pread(std::span<char> into, std::uint64_t offset) = 0;
  /// Like pread, but reads only bytes that are available without waiting for the disk. May
  /// therefore return a smaller number than pread would, or 0.
  virtual std::size_t pread_cached(std::span<char> into, std::uint64_t offset) = 0;
  /// Writes all of `bytes`.
  virtual Status pwrite(std::string_view bytes, std::uint64_t offset) = 0;
  /// Reserves disk space for [0, size) and extends the file to that size.
  virtual Status allocate(std::uint64_t size) = 0;
  /// Frees the disk space of the range, which then reads as zeros.
  virtual Status punch(std::uint64_t offset, std::uint64_t length) = 0;
  virtual Status truncate(std::uint64_t size) = 0;
  /// Makes the contents, and the metadata that is needed to read them, durable.
  virtual Status datasync() = 0;
  /// Asks the kernel to start writing the range to the disk. This is only a hint.
  virtual void write_out(std::uint64_t offset, std::uint64_t length) = 0;
  virtual Result<std::uint64_t> size() = 0;
  /// Returns the first offset at or after `offset` that is not in a hole, or nullopt if only a hole
  /// follows.
  virtual Result<std::optional<std::uint64_t>> next_data(std::uint64_t offset) = 0;
  /// Returns the file descriptor for sendfile, or -1 if there is none.
  [[nodiscard]] virtual int fd() const = 0;
};

enum class OpenMode : std::uint8_t {
  kRead,
  kReadWrite,
  kCreate,        // the file must not exist
  kDirect,        // must exist; opened with O_DIRECT: write whole 4 KiB blocks from aligned memory
  kCreateDirect,  // must not exist; opened with O_DIRECT, like kDirect
};

class Vfs {
 public:
  virtual ~Vfs() = default;
  /// Opens a file. Errors: kNotFound, kExists, kNotImplemented if the file system does not support
  /// O_DIRECT.
  virtual Result<std::unique_ptr<VfsFile>> open(const std::string& path, OpenMode mode) = 0;
  /// Creates a directory. Succeeds if it already exists.
  virtual Status make_directory(const std::string& path) = 0;
  /// Makes the file names in a directory durable.
  virtual Status sync_directory(const std::string& path) = 0;
  virtual Status rename(const std::string& from, const std::string& to) = 0;
  virtual Status unlink(const std::string& path) = 0;
  /// Returns the names in a directory, except "." and "..".
  virtual Result<std::vector<std::string>> list(const std::string& path) = 0;
  /// Returns the number of free bytes in the file system that holds `path`.
  virtual Result<std::uint64_t> free_space(const std::string& path) = 0;
};

/// Returns the kernel's file system, which lives as long as the process.
[[nodiscard]] Vfs& posix_vfs();

}  // namespace onggi::storage
