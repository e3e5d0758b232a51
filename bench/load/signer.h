// Signs requests with SigV4 (Authorization header, UNSIGNED-PAYLOAD) before the run starts, so that
// the load generator spends nothing on it while it measures.
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
  std::string path;   // raw, encoded as it goes on the wire
  std::string query;  // raw, names sorted, every name with '='
};

/// The head of a signed request, without the final empty line: request line, Host, date, signature.
/// With empty credentials, unsigned.
[[nodiscard]] std::string signed_head(const Credentials& credentials, const RequestLine& line,
                                      std::string_view host, std::string_view amz_date);

}  // namespace onggi::bench
