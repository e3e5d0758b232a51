// The error responses that the HTTP layer gives without calling a handler. The connection is closed
// afterwards. `onggi debug tables` prints them.
#pragma once

#include <array>
#include <string_view>

namespace onggi::http {

struct Refusal {
  int status;
  std::string_view code;  // the S3 error code, if S3 defines one
  std::string_view message;
};

inline constexpr Refusal kMalformed{400, "BadRequest", "The request head is not valid HTTP/1.1."};
inline constexpr Refusal kTooLarge{400, "RequestHeaderSectionTooLarge",
                                   "Your request header section exceeds the maximum allowed size."};
inline constexpr Refusal kBadLength{400, "BadRequest",
                                    "The length of the request body is ambiguous."};
inline constexpr Refusal kBadHost{400, "BadRequest", "Exactly one valid Host header is required."};
inline constexpr Refusal kBadVersion{505, "HTTPVersionNotSupported",
                                     "Only HTTP/1.1 and HTTP/1.0 are supported."};
inline constexpr Refusal kBadEncoding{501, "NotImplemented",
                                      "The only supported transfer coding is chunked."};
inline constexpr Refusal kHeadTimeout{408, "RequestTimeout",
                                      "Your socket connection to the server was not read from or "
                                      "written to within the timeout period."};
inline constexpr Refusal kOverloaded{503, "SlowDown", "Please reduce your request rate."};

/// All of them: the tests provoke each.
inline constexpr std::array kRefusals{kMalformed,  kTooLarge,    kBadLength,   kBadHost,
                                      kBadVersion, kBadEncoding, kHeadTimeout, kOverloaded};

}  // namespace onggi::http
