// Measures what a directory's disk does, with a file that is gone at once: for `onggi doctor` and
// for the banner of `onggi up`.
#pragma once

#include <cstddef>
#include <string>

#include "base/result.h"

namespace onggi::server::cli {

/// An unlinked file in a directory, opened with further `flags` of open(2); fd() is -1 when that
/// was refused.
class ProbeFile {
 public:
  ProbeFile(const std::string& dir, int flags);
  ~ProbeFile();
  ProbeFile(const ProbeFile&) = delete;
  ProbeFile& operator=(const ProbeFile&) = delete;
  [[nodiscard]] int fd() const { return fd_; }

 private:
  int fd_ = -1;
};

struct SyncTimes {
  double median_ms = 0;
  double worst_ms = 0;
};

/// Times `rounds` (at least 1) writes of 4 KiB, each with its fdatasync. The error's detail is for
/// people.
[[nodiscard]] Result<SyncTimes> measure_sync(const std::string& dir, std::size_t rounds);

}  // namespace onggi::server::cli
