// StaticConsole: the web console's files, compressed and built into the binary, or read from a
// folder while it is being developed. Paths that are no files are the console's own routes and get
// index.html, with the base path in its <base href>.
#pragma once

#include <span>
#include <string>
#include <string_view>

#include "http/message.h"

namespace onggi::admin {

/// A file of console/dist. Generated at build time; see embed.cmake.
struct Asset {
  std::string_view path;  // "/assets/index-5d1c.js"
  std::string_view gzip;  // its bytes, compressed
  std::string_view etag;  // with quotes
};
[[nodiscard]] std::span<const Asset> embedded_assets();

class StaticConsole {
 public:
  /// `folder` empty: the files that are built in.
  StaticConsole(std::string base_path, std::string folder);

  [[nodiscard]] http::Response answer(const http::Request& request) const;

 private:
  [[nodiscard]] http::Response from_folder(std::string_view path,
                                           const http::Request& request) const;
  [[nodiscard]] http::Response index(std::string_view html, const http::Request& request) const;

  const std::string base_path_;
  const std::string folder_;
  std::string index_;  // of the built-in files, ready to be sent
};

}  // namespace onggi::admin
