// One HTTP/1.1 request over a Unix socket, synchronous and bounded: how the command line speaks to
// the daemon. For tools, not for servers.
#pragma once

#include <string>
#include <string_view>

#include "base/result.h"

namespace onggi::http {

struct UnixRequest {
  std::string socket_path;
  std::string method;
  std::string target;
  std::string body;      // JSON, or empty
  std::string if_match;  // an ETag, or empty
};

struct UnixResponse {
  int status = 0;
  std::string etag;  // empty when there is none
  std::string body;
};

/// kNotFound when nobody listens at the path, kDenied when the socket may not be opened, kTimeout
/// after a minute of silence, kTooLarge beyond 64 MiB, kClosed when the answer ends early.
[[nodiscard]] Result<UnixResponse> send_unix_request(const UnixRequest& request);

}  // namespace onggi::http
