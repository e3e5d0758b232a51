#include "storage/file/vfs.h"

#include <dirent.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <sys/uio.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <cstring>
#include <system_error>

namespace onggi::storage {
namespace {

Code code_of(int error) {
  switch (error) {
    case ENOENT: return Code::kNotFound;
    case EEXIST: return Code::kExists;
    case ENOSPC:
    case EDQUOT: return Code::kNoSpace;
    case EOPNOTSUPP:
    case ENOSYS: return Code::kNotImplemented;
    default: return Code::kIo;
  }
}

std::unexpected<Error> failed(std::string_view call, const std::string& path, int error = errno) {
  return fail(code_of(error),
              std::string(call) + " " + path + ": " + std::generic_category().message(error));
}

/// Repeats `call` while it fails with EINTR.
template <typename F>
auto uninterrupted(F call) {
  auto result = call();
  while (result == -1 && errno == EINTR) result = call();
  return result;
}

class PosixFile final : public VfsFile {
 public:
  PosixFile(int fd, std::string path) : fd_(fd), path_(std::move(path)) {}
  ~PosixFile() override { ::close(fd_); }
  PosixFile(const PosixFile&) = delete;
  PosixFile& operator=(const PosixFile&) = delete;

  Result<std::size_t> pread(std::span<char> into, std::uint64_t offset) override {
    std::size_t done = 0;
    while (done < into.size()) {
      const auto count = uninterrupted([&] {
        return ::pread(fd_, into.data() + done, into.size() - done,
                       static_cast<off_t>(offset + done));
      });
      if (count < 0) return failed("pread", path_);
      if (count == 0) break;
      done += static_cast<std::size_t>(count);
    }
    return done;
  }

  std::size_t pread_cached(std::span<char> into, std::uint64_t offset) override {
    const iovec vector{into.data(), into.size()};
    const auto count = ::preadv2(fd_, &vector, 1, static_cast<off_t>(offset), RWF_NOWAIT);
    return count < 0 ? 0 : static_cast<std::size_t>(count);
  }

  Status pwrite(std::string_view bytes, std::uint64_t offset) override {
    while (!bytes.empty()) {
      const auto count = uninterrupted(
          [&] { return ::pwrite(fd_, bytes.data(), bytes.size(), static_cast<off_t>(offset)); });
      if (count < 0) return failed("pwrite", path_);
      bytes.remove_prefix(static_cast<std::size_t>(count));
      offset += static_cast<std::uint64_t>(count);
    }
    return {};
  }

  Status allocate(std::uint64_t size) override {
    return done("fallocate",
                uninterrupted([&] { return ::fallocate(fd_, 0, 0, static_cast<off_t>(size)); }));
  }

  Status punch(std::uint64_t offset, std::uint64_t length) override {
    return done("punch hole", uninterrupted([&] {
                  return ::fallocate(fd_, FALLOC_FL_PUNCH_HOLE | FALLOC_FL_KEEP_SIZE,
                                     static_cast<off_t>(offset), static_cast<off_t>(length));
                }));
  }

  Status truncate(std::uint64_t size) override {
    return done("ftruncate",
                uninterrupted([&] { return ::ftruncate(fd_, static_cast<off_t>(size)); }));
  }

  // Not retried on EINTR, because after a failed sync the kernel may have dropped the pages.
  Status datasync() override { return done("fdatasync", ::fdatasync(fd_)); }

  void write_out(std::uint64_t offset, std::uint64_t length) override {
    (void)::sync_file_range(fd_, static_cast<off_t>(offset), static_cast<off_t>(length),
                            SYNC_FILE_RANGE_WRITE);
  }

  Result<std::uint64_t> size() override {
    struct stat info{};
    if (::fstat(fd_, &info) != 0) return failed("fstat", path_);
    return static_cast<std::uint64_t>(info.st_size);
  }

  Result<std::optional<std::uint64_t>> next_data(std::uint64_t offset) override {
    const auto found = ::lseek(fd_, static_cast<off_t>(offset), SEEK_DATA);
    if (found >= 0) return static_cast<std::uint64_t>(found);
    if (errno == ENXIO) return std::nullopt;
    if (errno != EINVAL) return failed("lseek", path_);
    // The file system does not support SEEK_DATA, so everything counts as data.
    const auto end = size();
    if (!end) return fail(end.error());
    return offset < *end ? std::optional(offset) : std::nullopt;
  }

  [[nodiscard]] int fd() const override { return fd_; }

 private:
  Status done(std::string_view call, int result) {
    if (result != 0) return failed(call, path_);
    return {};
  }

  int fd_;
  std::string path_;
};

int flags_of(OpenMode mode) {
  switch (mode) {
    case OpenMode::kRead: return O_RDONLY;
    case OpenMode::kReadWrite: return O_RDWR;
    case OpenMode::kCreate: return O_RDWR | O_CREAT | O_EXCL;
    case OpenMode::kDirect: return O_RDWR | O_DIRECT;
    case OpenMode::kCreateDirect: return O_RDWR | O_CREAT | O_EXCL | O_DIRECT;
  }
  return O_RDONLY;
}

class PosixVfs final : public Vfs {
 public:
  Result<std::unique_ptr<VfsFile>> open(const std::string& path, OpenMode mode) override {
    const int fd =
        uninterrupted([&] { return ::open(path.c_str(), flags_of(mode) | O_CLOEXEC, 0600); });
    if (fd < 0) {
      const int error = errno;
      // If the file system does not support O_DIRECT, Linux has already created the file when
      // open() fails.
      const bool direct = mode == OpenMode::kDirect || mode == OpenMode::kCreateDirect;
      const bool refused = direct && error == EINVAL;
      if (refused && mode == OpenMode::kCreateDirect) ::unlink(path.c_str());
      return failed("open", path, refused ? EOPNOTSUPP : error);
    }
    return std::make_unique<PosixFile>(fd, path);
  }

  Status make_directory(const std::string& path) override {
    if (::mkdir(path.c_str(), 0700) != 0 && errno != EEXIST) return failed("mkdir", path);
    return {};
  }

  Status sync_directory(const std::string& path) override {
    const int fd =
        uninterrupted([&] { return ::open(path.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC); });
    if (fd < 0) return failed("open directory", path);
    const int result = ::fsync(fd);
    const int error = errno;
    ::close(fd);
    if (result != 0) return failed("fsync directory", path, error);
    return {};
  }

  Status rename(const std::string& from, const std::string& to) override {
    if (::rename(from.c_str(), to.c_str()) != 0) return failed("rename", from);
    return {};
  }

  Status unlink(const std::string& path) override {
    if (::unlink(path.c_str()) != 0) return failed("unlink", path);
    return {};
  }

  Result<std::vector<std::string>> list(const std::string& path) override {
    DIR* directory = ::opendir(path.c_str());
    if (directory == nullptr) return failed("opendir", path);
    std::vector<std::string> names;
    while (const dirent* entry = ::readdir(directory)) {
      const std::string_view name = entry->d_name;
      if (name != "." && name != "..") names.emplace_back(name);
    }
    ::closedir(directory);
    return names;
  }

  Result<std::uint64_t> free_space(const std::string& path) override {
    struct statvfs info{};
    if (::statvfs(path.c_str(), &info) != 0) return failed("statvfs", path);
    return std::uint64_t{info.f_bavail} * info.f_frsize;
  }
};

}  // namespace

Vfs& posix_vfs() {
  static PosixVfs vfs;
  return vfs;
}

}  // namespace onggi::storage
