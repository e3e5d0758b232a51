// Signs requests with SigV4 (Authorization header, UNSIGNED-PAYLOAD). All requests are signed
// before the run starts, so that signing does not affect the measurement.
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
  std::string path;   // percent-encoded path, as sent
  std::string query;  // percent-encoded query; sorted by name, each name followed by '='
};

/// Returns the head of a signed request, without the final empty line: request line, Host, date and
/// signature. Does not sign the request if the access key is empty.
[[nodiscard]] std::string signed_head(const Credentials& credentials, const RequestLine& line,
                                      std::string_view host, std::string_view amz_date);

}  // namespace onggi::bench
