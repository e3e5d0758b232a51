#include "http/framing/response_head.h"

#include <algorithm>
#include <array>
#include <charconv>

#include "base/check.h"
#include "base/codec.h"

namespace onggi::http {
namespace {

void append_number(std::string& out, std::uint64_t number) {
  std::array<char, 20> digits;  // NOLINT: written by to_chars
  const auto end = std::to_chars(digits.data(), digits.data() + digits.size(), number).ptr;
  out.append(digits.data(), end);
}

void append_status_line(std::string& out, int status) {
  out += "HTTP/1.1 ";
  append_number(out, static_cast<std::uint64_t>(std::clamp(status, 200, 599)));
  out += ' ';
  out += reason_phrase(status);
  out += "\r\n";
}

/// Appends `text` with CR, LF and NUL replaced by spaces, so that a header value cannot inject
/// other headers.
void append_text(std::string& out, std::string_view text) {
  const auto begin = out.size();
  out += text;
  const auto breaks_line = [](char c) { return c == '\r' || c == '\n' || c == '\0'; };
  std::replace_if(out.begin() + static_cast<std::ptrdiff_t>(begin), out.end(), breaks_line, ' ');
}

bool is_ours(std::string_view name) {
  switch (name.size()) {
    case 4: return equals_ignoring_case(name, "date");
    case 10: return equals_ignoring_case(name, "connection");
    case 14: return equals_ignoring_case(name, "content-length");
    case 17: return equals_ignoring_case(name, "transfer-encoding");
    default: return false;
  }
}

}  // namespace

void write_head(std::string& out, const Response& response, const ResponseFacts& facts) {
  // A chunked response must not have a Content-Length (RFC 9112, section 6.2).
  ONGGI_DCHECK(!facts.chunked || !facts.content_length);
  ONGGI_DCHECK(!facts.chunked || status_has_body(response.status));
  out.clear();
  append_status_line(out, response.status);
  for (const auto& [name, value] : response.headers) {
    if (is_ours(name)) continue;
    append_text(out, name);
    out += ": ";
    append_text(out, value);
    out += "\r\n";
  }
  out += "Date: ";
  out += facts.date;
  if (facts.content_length) {
    out += "\r\nContent-Length: ";
    append_number(out, *facts.content_length);
  }
  if (facts.chunked) out += "\r\nTransfer-Encoding: chunked";
  if (facts.close) {
    out += "\r\nConnection: close";
  } else if (facts.http_1_0) {
    out += "\r\nConnection: keep-alive";
  }
  out += "\r\n\r\n";
}

}  // namespace onggi::http
