// A synchronous client that sends one HTTP/1.1 request over a Unix socket, with limits on time and
// size. The command line uses it to talk to the daemon. For tools, not for servers.
#pragma once

#include <string>
#include <string_view>

#include "base/result.h"

namespace onggi::http {

struct UnixRequest {
  std::string socket_path;
  std::string method;
  std::string target;
  std::string body;      // JSON, or empty for no body
  std::string if_match;  // an ETag, or empty for no If-Match header
};

struct UnixResponse {
  int status = 0;
  std::string etag;  // value of the ETag header, or empty
  std::string body;
};

/// Sends a request and returns the response. Errors: kNotFound if no process listens at the path,
/// kDenied if the caller may not open the socket, kTimeout after a minute without data, kTooLarge
/// if the response exceeds 64 MiB, kClosed if the response ends early.
[[nodiscard]] Result<UnixResponse> send_unix_request(const UnixRequest& request);

}  // namespace onggi::http
