// Spool: a buffer whose bytes are read back in the order in which they were appended. A small
// amount stays in memory; a larger amount goes to an unnamed temporary file. A Spool holds the
// central directory of a zip, which is sent last. Private to admin/.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "base/blocking_pool.h"
#include "base/result.h"
#include "base/task.h"

namespace onggi::admin {

class Spool {
 public:
  static constexpr std::size_t kInMemoryMax = 256 * 1024;

  /// A temporary file, if needed, is created in `folder`.
  Spool(BlockingPool& pool, std::string folder) : pool_(pool), folder_(std::move(folder)) {}
  ~Spool();
  Spool(const Spool&) = delete;
  Spool& operator=(const Spool&) = delete;

  /// Appends bytes. Errors: kNoSpace or kIo if the temporary file cannot be created or written.
  Task<Status> append(std::string_view bytes);
  /// Returns the total number of appended bytes.
  [[nodiscard]] std::uint64_t size() const { return size_; }
  /// Returns the next bytes, at most kInMemoryMax. The first call starts at the beginning. Returns
  /// an empty string at the end. append() must not be called after the first read().
  Task<Result<std::string>> read();

 private:
  Status write_out();
  Result<std::string> read_back();

  BlockingPool& pool_;
  const std::string folder_;
  std::string memory_;  // appended bytes that are not in the file
  int fd_ = -1;
  std::uint64_t size_ = 0;
  std::uint64_t in_file_ = 0;
  std::uint64_t read_ = 0;
};

}  // namespace onggi::admin
