// StaticConsole: serves the web console's files. They are compressed and embedded in the binary, or
// read from a folder during development. A path that does not name a file is a route of the
// console. Its response is index.html, whose <base href> contains the base path.
#pragma once

#include <span>
#include <string>
#include <string_view>

#include "http/message.h"

namespace onggi::admin {

/// A file of console/dist. Generated at build time; see embed.cmake.
struct Asset {
  std::string_view path;  // path in the URL: "/assets/index-5d1c.js"
  std::string_view gzip;  // content, compressed with gzip
  std::string_view etag;  // ETag with quotes
};
/// Returns the files that are embedded in the binary.
[[nodiscard]] std::span<const Asset> embedded_assets();

class StaticConsole {
 public:
  /// If `folder` is empty, the embedded files are served.
  StaticConsole(std::string base_path, std::string folder);

  [[nodiscard]] http::Response answer(const http::Request& request) const;

 private:
  [[nodiscard]] http::Response from_folder(std::string_view path,
                                           const http::Request& request) const;
  [[nodiscard]] http::Response index(std::string_view html, const http::Request& request) const;

  const std::string base_path_;
  const std::string folder_;
  std::string index_;  // the embedded index.html, uncompressed and with its <base href> set
};

}  // namespace onggi::admin
