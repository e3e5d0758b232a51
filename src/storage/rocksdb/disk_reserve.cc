#include "storage/rocksdb/disk_reserve.h"

#include <fcntl.h>
#include <unistd.h>

#include <utility>

#include "base/check.h"

namespace onggi::storage {

namespace {
std::string path_in(const std::string& directory) { return directory + "/RESERVE"; }
}  // namespace

DiskReserve::DiskReserve(const std::string& directory, std::size_t bytes)
    : path_(path_in(directory)), bytes_(bytes), held_(take()) {}

void DiskReserve::drop(const std::string& directory) { ::unlink(path_in(directory).c_str()); }

bool DiskReserve::take() const {
  if (bytes_ == 0) return true;
  const int fd = ::open(path_.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600);
  if (fd < 0) return false;
  const bool taken = ::posix_fallocate(fd, 0, static_cast<off_t>(bytes_)) == 0;
  ::close(fd);
  if (!taken) ::unlink(path_.c_str());  // a partial reserve would only waste space
  return taken;
}

void DiskReserve::release() {
  if (bytes_ == 0) return;
  ::unlink(path_.c_str());
  held_ = false;
  retry_at_ = std::chrono::steady_clock::now() + kRetryInterval;
}

void DiskReserve::retry() {
  if (held_ || std::chrono::steady_clock::now() < retry_at_) return;
  ONGGI_DCHECK(bytes_ > 0);  // a reserve of 0 bytes always counts as allocated
  held_ = take();
  retry_at_ = std::chrono::steady_clock::now() + kRetryInterval;
}

}  // namespace onggi::storage
