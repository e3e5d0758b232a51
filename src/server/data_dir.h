// DataDir: a locked data directory on disk. Defines the file names in the directory, creates it,
// checks its format, and prevents other processes from opening it at the same time.
#pragma once

#include <string>

#include "base/result.h"

namespace onggi::server {

class DataDir {
 public:
  /// Opens and locks `path`. With `create`, creates the directory and its missing parents, and
  /// accepts an empty directory. Errors: kNotFound if there is no data directory at `path`,
  /// kInvalid if `path` is not a data directory or has an unknown or newer format, kExists if
  /// another process has opened the directory (the detail contains its pid).
  [[nodiscard]] static Result<DataDir> open(const std::string& path, bool create);
  DataDir(DataDir&& other) noexcept;
  DataDir& operator=(DataDir&&) = delete;
  DataDir(const DataDir&) = delete;
  DataDir& operator=(const DataDir&) = delete;
  ~DataDir();

  /// Returns true until write_format() has succeeded for the first time. No server has used a fresh
  /// directory yet.
  [[nodiscard]] bool fresh() const { return fresh_; }
  /// Durably marks the directory as complete and in the current format. After a crash before this
  /// call, the next start initializes the directory again. After this call, programs that support
  /// only older formats refuse to open the directory.
  [[nodiscard]] Status write_format();

  [[nodiscard]] const std::string& path() const { return path_; }
  [[nodiscard]] std::string meta() const { return path_ + "/meta"; }
  [[nodiscard]] std::string blobs() const { return path_ + "/blobs"; }
  [[nodiscard]] std::string keyring() const { return path_ + "/keyring"; }
  [[nodiscard]] std::string charts() const { return path_ + "/charts"; }
  [[nodiscard]] std::string config_file() const { return config_file(path_); }
  [[nodiscard]] std::string socket() const { return socket(path_); }
  [[nodiscard]] static std::string config_file(const std::string& path) {
    return path + "/onggi.toml";
  }
  [[nodiscard]] static std::string socket(const std::string& path) { return path + "/admin.sock"; }

 private:
  explicit DataDir(std::string path) : path_(std::move(path)) {}
  Status lock();
  Status read_format(bool create);

  std::string path_;
  int lock_fd_ = -1;
  bool fresh_ = false;
  bool outdated_ = false;  // true if the directory has an older format
};

}  // namespace onggi::server
