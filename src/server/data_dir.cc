#include "server/data_dir.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <charconv>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <optional>
#include <string_view>
#include <system_error>
#include <utility>

#include "base/check.h"

namespace onggi::server {
namespace {

namespace fs = std::filesystem;

// The format number is incremented whenever an older program would lose new data when it rewrites a
// record. docs/disk-format.md lists the changes in each format. A directory with an older format is
// opened and upgraded to the current format.
constexpr std::string_view kFormatLine = "onggi data directory, format ";
constexpr unsigned kFormat = 3;
// The only names allowed in a directory without a format file. They may come from an interrupted
// creation, or an administrator may have created them in advance.
constexpr std::array<std::string_view, 11> kKnownNames{
    "LOCK",       "meta",       "blobs",      "keyring", "keyring.new", "onggi.toml",
    "admin.sock", "lost+found", "format.new", "charts",  "charts.new"};

Error io_error(const std::string& what) {
  const auto code = errno == ENOSPC ? Code::kNoSpace : errno == EACCES ? Code::kDenied : Code::kIo;
  return {code, what + ": " + std::strerror(errno)};
}

Status sync_directory(const std::string& path) {
  const int fd = ::open(path.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  const bool synced = fd >= 0 && ::fsync(fd) == 0;
  const auto error = io_error("syncing " + path);
  if (fd >= 0) ::close(fd);
  if (!synced) return fail(error);
  return {};
}

/// Creates a directory and its missing parents.
Status make_directory(const std::string& path, mode_t mode) {
  constexpr mode_t kParentMode = 0777;  // the umask reduces this mode
  const auto parent = fs::absolute(path).parent_path().string();
  int made = ::mkdir(path.c_str(), mode);
  if (made != 0 && errno == ENOENT && parent != path) {
    ONGGI_TRY(make_directory(parent, kParentMode));
    made = ::mkdir(path.c_str(), mode);
  }
  if (made == 0) return sync_directory(parent);
  if (errno == EEXIST) return {};
  return fail(io_error("creating " + path));
}

Status check_empty(const std::string& path) {
  std::error_code error;
  for (const auto& entry : fs::directory_iterator(path, error)) {
    const auto name = entry.path().filename().string();
    if (std::ranges::find(kKnownNames, name) == kKnownNames.end())
      return fail(
          Code::kInvalid,
          fmt::format("{} is not a data directory and is not empty (it contains {})", path, name));
  }
  if (error) return fail(Code::kIo, "reading " + path + ": " + error.message());
  return {};
}

/// Parses the content of the `format` file and returns its number, or nullopt if it is invalid.
std::optional<unsigned> format_number(std::string_view text) {
  if (!text.starts_with(kFormatLine) || !text.ends_with('\n')) return std::nullopt;
  text.remove_prefix(kFormatLine.size());
  unsigned number = 0;
  const auto* const end = text.data() + text.size() - 1;
  const auto [parsed_to, error] = std::from_chars(text.data(), end, number);
  if (error != std::errc() || parsed_to != end || number == 0) return std::nullopt;
  return number;
}

Status write_durably(const std::string& path, std::string_view text) {
  const auto fresh = path + ".new";
  const int fd = ::open(fresh.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
  const bool written =
      fd >= 0 && ::write(fd, text.data(), text.size()) == std::ssize(text) && ::fsync(fd) == 0;
  const auto error = io_error("writing " + fresh);
  if (fd >= 0) ::close(fd);
  if (!written) return fail(error);
  if (::rename(fresh.c_str(), path.c_str()) != 0) return fail(io_error("creating " + path));
  return sync_directory(fs::path(path).parent_path().string());
}

}  // namespace

Result<DataDir> DataDir::open(const std::string& path, bool create) {
  std::string clean = path;
  while (clean.size() > 1 && clean.ends_with('/')) clean.pop_back();
  DataDir dir(clean);
  constexpr mode_t kPrivate = 0700;
  if (create) ONGGI_TRY(make_directory(clean, kPrivate));
  struct stat info{};
  if (::stat(clean.c_str(), &info) != 0)
    return fail(
        Code::kNotFound,
        fmt::format("there is no data directory {}; `onggi up {}` creates one", clean, clean));
  if (!S_ISDIR(info.st_mode)) return fail(Code::kInvalid, clean + " is not a directory");
  // Check the format first: locking creates a file, which must not remain in an unrelated
  // directory.
  ONGGI_TRY(dir.read_format(create));
  ONGGI_TRY(dir.lock());
  return dir;
}

DataDir::DataDir(DataDir&& other) noexcept
    : path_(std::move(other.path_)),
      lock_fd_(std::exchange(other.lock_fd_, -1)),
      fresh_(other.fresh_),
      outdated_(other.outdated_) {}

DataDir::~DataDir() {
  // Closing releases the lock. The file is not deleted, so that all processes lock the same inode.
  if (lock_fd_ >= 0) ::close(lock_fd_);
}

Status DataDir::lock() {
  ONGGI_DCHECK(lock_fd_ < 0);
  const auto name = path_ + "/LOCK";
  lock_fd_ = ::open(name.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600);
  if (lock_fd_ < 0) return fail(io_error("opening " + name));
  if (::flock(lock_fd_, LOCK_EX | LOCK_NB) != 0) {
    std::array<char, 32> pid{};
    const auto got = ::pread(lock_fd_, pid.data(), pid.size() - 1, 0);
    const auto holder =
        got > 0 ? std::string(pid.data(), std::strcspn(pid.data(), "\n")) : std::string("unknown");
    return fail(Code::kExists,
                fmt::format("{} is in use by process {}; stop it first", path_, holder));
  }
  const auto text = fmt::format("{}\n", ::getpid());
  if (::ftruncate(lock_fd_, 0) != 0 ||
      ::pwrite(lock_fd_, text.data(), text.size(), 0) != std::ssize(text))
    return fail(io_error("writing " + name));
  return {};
}

Status DataDir::read_format(bool create) {
  std::ifstream in(path_ + "/format", std::ios::binary);
  if (!in) {
    ONGGI_TRY(check_empty(path_));
    if (!create) return fail(Code::kNotFound, path_ + " is not a data directory");
    fresh_ = true;
    return {};
  }
  std::string text(256, '\0');
  in.read(text.data(), std::ssize(text));
  text.resize(static_cast<std::size_t>(in.gcount()));
  const auto number = format_number(text);
  if (!number) return fail(Code::kInvalid, path_ + " has a format that this version does not know");
  if (*number > kFormat) {
    return fail(
        Code::kInvalid,
        fmt::format(
            "{} has format {}, written by a newer version; this version knows formats up to {}",
            path_, *number, kFormat));
  }
  outdated_ = *number < kFormat;
  return {};
}

Status DataDir::write_format() {
  ONGGI_DCHECK(lock_fd_ >= 0 && !(fresh_ && outdated_));
  if (!fresh_ && !outdated_) return {};
  ONGGI_TRY(write_durably(path_ + "/format", fmt::format("{}{}\n", kFormatLine, kFormat)));
  fresh_ = false;
  outdated_ = false;
  return {};
}

}  // namespace onggi::server
