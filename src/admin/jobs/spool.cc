#include "admin/jobs/spool.h"

#include <fcntl.h>
#include <stdlib.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>

namespace onggi::admin {
namespace {

std::unexpected<Error> spool_error(const char* what) {
  return fail(errno == ENOSPC ? Code::kNoSpace : Code::kIo,
              std::string(what) + " a temporary file: " + std::strerror(errno));
}

}  // namespace

Spool::~Spool() {
  if (fd_ >= 0) ::close(fd_);
}

Task<Status> Spool::append(std::string_view bytes) {
  memory_ += bytes;
  size_ += bytes.size();
  if (memory_.size() < kInMemoryMax) co_return Status();
  const auto write = [this] { return write_out(); };
  co_return co_await pool_.run(write);
}

Task<Result<std::string>> Spool::read() {
  if (read_ < in_file_) {
    const auto read = [this] { return read_back(); };
    co_return co_await pool_.run(read);
  }
  co_return std::exchange(memory_, {});
}

Status Spool::write_out() {
  if (fd_ < 0) {
    auto name = folder_ + "/spool-XXXXXX";
    fd_ = ::mkostemp(name.data(), O_CLOEXEC);
    if (fd_ < 0) return spool_error("creating");
    ::unlink(name.c_str());
  }
  std::string_view left = memory_;
  while (!left.empty()) {
    const auto got = ::write(fd_, left.data(), left.size());
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) return spool_error("writing");
    left.remove_prefix(static_cast<std::size_t>(got));
  }
  in_file_ += memory_.size();
  memory_.clear();
  return {};
}

Result<std::string> Spool::read_back() {
  std::string bytes(std::min<std::uint64_t>(kInMemoryMax, in_file_ - read_), '\0');
  const auto got = ::pread(fd_, bytes.data(), bytes.size(), static_cast<off_t>(read_));
  if (got <= 0) return spool_error("reading");
  bytes.resize(static_cast<std::size_t>(got));
  read_ += bytes.size();
  return bytes;
}

}  // namespace onggi::admin
