// DataDir: a data directory on disk, locked. Knows the names in it, what makes one, and that nobody
// else may open it meanwhile.
#pragma once

#include <string>

#include "base/result.h"

namespace onggi::server {

class DataDir {
 public:
  /// Opens and locks `path`. With `create`, makes it, and what is missing above it, when it is
  /// missing or empty. kNotFound when there is none, kInvalid when it is something else or of an
  /// unknown or newer format, kExists when another process holds it (the detail names its pid).
  [[nodiscard]] static Result<DataDir> open(const std::string& path, bool create);
  DataDir(DataDir&& other) noexcept;
  DataDir& operator=(DataDir&&) = delete;
  DataDir(const DataDir&) = delete;
  DataDir& operator=(const DataDir&) = delete;
  ~DataDir();

  /// True until write_format() has been called once: nothing has been served from it yet.
  [[nodiscard]] bool fresh() const { return fresh_; }
  /// Marks the directory as complete and of the present format, durably. Until then a crash lets
  /// the next start begin again; from then on programs that know less refuse it.
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
  bool outdated_ = false;  // of an older format
};

}  // namespace onggi::server
