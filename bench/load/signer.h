// Signs requests with SigV4 (Authorization header, UNSIGNED-PAYLOAD). This happens before the run
// starts, so that signing does not affect the measurement.
#pragma once

#include <string>
#include <string_view>

namespace onggi::bench {

struct Credentials {
  std::string access_key;
  std::string secret_key;
  std::string region;
};

struct RequestLine {
  std::string method;
  std::string path;   // percent-encoded, as sent
  std::string query;  // percent-encoded; names sorted, each followed by '='
};

/// Returns the head of a signed request, without the final empty line: request line, Host, date and
/// signature. The request is unsigned if the access key is empty.
[[nodiscard]] std::string signed_head(const Credentials& credentials, const RequestLine& line,
                                      std::string_view host, std::string_view amz_date);

}  // namespace onggi::bench
