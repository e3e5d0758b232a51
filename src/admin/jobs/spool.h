// Spool: bytes that are put aside and read back in order, in memory as long as they are few and in
// a file without a name when they are many. For the directory of a zip, which goes out last.
// Private to admin/.
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

  /// The file, if one is needed, takes space of `folder`'s file system.
  Spool(BlockingPool& pool, std::string folder) : pool_(pool), folder_(std::move(folder)) {}
  ~Spool();
  Spool(const Spool&) = delete;
  Spool& operator=(const Spool&) = delete;

  Task<Status> append(std::string_view bytes);
  [[nodiscard]] std::uint64_t size() const { return size_; }
  /// The next bytes from the beginning, at most kInMemoryMax; empty at the end. After that nothing
  /// is appended.
  Task<Result<std::string>> read();

 private:
  Status write_out();
  Result<std::string> read_back();

  BlockingPool& pool_;
  const std::string folder_;
  std::string memory_;  // behind what is in the file
  int fd_ = -1;
  std::uint64_t size_ = 0;
  std::uint64_t in_file_ = 0;
  std::uint64_t read_ = 0;
};

}  // namespace onggi::admin
