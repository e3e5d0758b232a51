// Parses arbitrary bytes as a request head and as a chunked body. The parsers must never crash or
// return a view outside the input, and the result must not depend on how the bytes are split into
// pieces.
#include <algorithm>
#include <array>
#include <cstdint>
#include <string>
#include <string_view>

#include "base/check.h"
#include "http/client_address.h"
#include "http/framing/chunk_framing.h"
#include "http/framing/head_parser.h"

namespace {

using namespace onggi;
using namespace onggi::http;

bool within(std::string_view view, const std::string& bytes) {
  return view.empty() ||
         (view.data() >= bytes.data() && view.data() + view.size() <= bytes.data() + bytes.size());
}

/// Scans the bytes in steps of `step` bytes. Returns the size of the head, 0 if the head is
/// incomplete, or -1 if the scanner rejects the head.
std::int64_t scan(std::string_view bytes, std::size_t step) {
  const Limits limits;
  HeadScanner scanner;
  for (std::size_t n = std::min(step, bytes.size());; n = std::min(n + step, bytes.size())) {
    const auto size = scanner.scan(bytes.substr(0, n), limits);
    if (!size) return -1;
    if (*size) return static_cast<std::int64_t>(**size);
    if (n == bytes.size()) return 0;
  }
}

void fuzz_head(std::string bytes) {
  const auto size = scan(bytes, bytes.size());
  ONGGI_CHECK(scan(bytes, 7) == size || bytes.size() > Limits{}.header_size_max);
  if (size <= 0) return;
  Request request;
  const auto framing =
      parse_head(std::span(bytes).first(static_cast<std::size_t>(size)), Limits{}, request);
  if (!framing) return;
  ONGGI_CHECK(!framing->chunked || framing->content_length == 0);
  ONGGI_CHECK(request.path.starts_with('/') && within(request.path, bytes));
  ONGGI_CHECK(within(request.query, bytes) && within(request.method, bytes));
  for (const auto& [name, value] : request.headers) {
    ONGGI_CHECK(!name.empty() && within(name, bytes) && within(value, bytes));
    ONGGI_CHECK(std::ranges::none_of(name, [](char c) { return c >= 'A' && c <= 'Z'; }));
    ONGGI_CHECK(value.find_first_of(std::string_view("\r\n\0", 3)) == std::string_view::npos);
  }
  request.peer = "127.0.0.1:1";
  const std::array<std::string, 1> trusted{"127.0.0.1"};
  const auto address = client_address(request, trusted);
  ONGGI_CHECK(address == "127.0.0.1" || within(address, bytes));
}

std::string decode(std::string_view wire, std::size_t step) {
  ChunkFraming framing;
  std::string data;
  while (!wire.empty() && !framing.done()) {
    auto piece = wire.substr(0, step);
    wire.remove_prefix(piece.size());
    while (!piece.empty() && !framing.done()) {
      const auto taken = framing.advance(piece);
      if (!taken) return "bad";
      piece.remove_prefix(*taken);
      const auto n = std::min<std::uint64_t>(piece.size(), framing.data_left());
      if (n == 0) continue;
      data += piece.substr(0, n);
      piece.remove_prefix(n);
      framing.took(n);
    }
  }
  return framing.done() ? "done" + data : "more" + data;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string bytes(reinterpret_cast<const char*>(data), size);
  if (bytes.empty()) return 0;
  fuzz_head(bytes);
  ONGGI_CHECK(decode(bytes, bytes.size()) == decode(bytes, 1));
  return 0;
}
