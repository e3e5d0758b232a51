// Measures the disk that holds a directory, using a temporary file that is unlinked at once. Used
// by `onggi doctor` and by the banner of `onggi up`.
#pragma once

#include <cstddef>
#include <string>

#include "base/result.h"

namespace onggi::server::cli {

/// An unlinked file in a directory, opened with additional open(2) `flags`. fd() is -1 if the file
/// could not be opened.
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

/// Times `rounds` (at least 1) writes of 4 KiB, each followed by an fdatasync. Error messages are
/// written for the user.
[[nodiscard]] Result<SyncTimes> measure_sync(const std::string& dir, std::size_t rounds);

}  // namespace onggi::server::cli
