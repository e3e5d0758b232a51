#include "http/framing/head_parser.h"

#include <algorithm>
#include <boost/beast/http/basic_parser.hpp>
#include <boost/beast/http/error.hpp>
#include <charconv>
#include <cstring>

#include "base/check.h"
#include "base/codec.h"

namespace onggi::http {
namespace {

namespace beast_http = boost::beast::http;
using boost::beast::string_view;
using ErrorCode = boost::beast::error_code;

constexpr Refusal kMalformed{RefusalReason::kMalformedHead, 400,
                             "The request head is not valid HTTP/1.1."};
constexpr Refusal kTooLarge{RefusalReason::kHeadTooLarge, 400,
                            "The request head exceeds the maximum allowed size."};
constexpr Refusal kBadLength{RefusalReason::kAmbiguousLength, 400,
                             "The length of the request body is ambiguous."};
constexpr Refusal kBadHost{RefusalReason::kInvalidHost, 400,
                           "Exactly one valid Host header is required."};
constexpr Refusal kBadVersion{RefusalReason::kUnsupportedVersion, 505,
                              "Only HTTP/1.1 and HTTP/1.0 are supported."};
constexpr Refusal kBadEncoding{RefusalReason::kUnsupportedEncoding, 501,
                               "The only supported transfer coding is chunked."};

std::string_view to_std(string_view text) { return {text.data(), text.size()}; }

char lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + ('a' - 'A')) : c; }

std::optional<std::uint64_t> parse_length(std::string_view text) {
  std::uint64_t length = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), length);
  if (error != std::errc() || end != text.data() + text.size()) return std::nullopt;
  return length;
}

/// A parser that uses Beast's tokenizer but stores headers as views instead of copies. It parses
/// only the head of a request, not the body.
class Parser final : public beast_http::basic_parser<true> {
 public:
  Parser(std::span<char> bytes, const Limits& limits, Request& request)
      : bytes_(bytes), limits_(limits), request_(request) {
    header_limit(static_cast<std::uint32_t>(bytes.size()) + 1);
    body_limit(boost::none);
    request_.headers.clear();
  }

  std::expected<Framing, Refusal> run() {
    ErrorCode error;
    const auto taken = put(boost::asio::const_buffer(bytes_.data(), bytes_.size()), error);
    if (refusal_) return std::unexpected(*refusal_);
    if (error == beast_http::error::bad_version) return std::unexpected(refuse_version());
    if (error == beast_http::error::bad_content_length ||
        error == beast_http::error::multiple_content_length ||
        error == beast_http::error::bad_transfer_encoding) {
      return std::unexpected(kBadLength);
    }
    if (error || !is_header_done() || taken != bytes_.size()) return std::unexpected(kMalformed);
    return finish();
  }

 private:
  void on_request_impl(beast_http::verb, string_view method, string_view target, int version,
                       ErrorCode&) override {
    request_.method = to_std(method);
    request_.target = to_std(target);
    framing_.http_1_0 = version == 10;
  }

  void on_field_impl(beast_http::field field, string_view name, string_view value,
                     ErrorCode& error) override {
    if (request_.headers.size() == limits_.header_count_max) return refuse(kTooLarge, error);
    ONGGI_DCHECK(name.data() >= bytes_.data() &&
                 name.data() + name.size() <= bytes_.data() + bytes_.size());
    auto* const begin = bytes_.data() + (name.data() - bytes_.data());
    std::ranges::transform(begin, begin + name.size(), begin, lower);
    request_.headers.push_back({to_std(name), to_std(value)});
    switch (field) {
      case beast_http::field::content_length: return on_length(to_std(value), error);
      case beast_http::field::transfer_encoding: return on_encoding(to_std(value), error);
      case beast_http::field::expect: return on_expect(to_std(value));
      case beast_http::field::host: ++hosts_; return;
      default: return;
    }
  }

  void on_length(std::string_view value, ErrorCode& error) {
    const auto length = parse_length(value);
    // Beast accepts a Content-Length that is repeated with the same value, in several headers or in
    // a list. A proxy may interpret such a request differently, so reject the request.
    if (!length || ++lengths_ > 1) return refuse(kBadLength, error);
    framing_.content_length = *length;
  }

  void on_encoding(std::string_view value, ErrorCode& error) {
    if (++encodings_ > 1 || framing_.http_1_0) return refuse(kBadLength, error);
    if (!equals_ignoring_case(value, "chunked")) return refuse(kBadEncoding, error);
    framing_.chunked = true;
  }

  /// Only the expectation "100-continue" is defined. RFC 9110, section 10.1.1, allows servers to
  /// ignore other expectations, and S3 does.
  void on_expect(std::string_view value) {
    framing_.expects_continue = equals_ignoring_case(value, "100-continue");
  }

  /// Returns kBadVersion (505) if the version is well-formed but not supported, otherwise
  /// kMalformed.
  [[nodiscard]] Refusal refuse_version() const {
    const std::string_view bytes(bytes_.data(), bytes_.size());
    const auto line = bytes.substr(0, bytes.find('\r'));
    const auto version = line.substr(std::min(line.rfind(' ') + 1, line.size()));
    const auto is_digit = [&](std::size_t at) { return version[at] >= '0' && version[at] <= '9'; };
    const bool another = version.size() == 8 && version.starts_with("HTTP/") && is_digit(5) &&
                         version[6] == '.' && is_digit(7) && version != "HTTP/1.1" &&
                         version != "HTTP/1.0";
    return another ? kBadVersion : kMalformed;
  }

  void refuse(const Refusal& refusal, ErrorCode& error) {
    refusal_ = refusal;
    error = beast_http::error::bad_field;
  }

  std::expected<Framing, Refusal> finish() {
    if (lengths_ > 0 && encodings_ > 0) return std::unexpected(kBadLength);
    ONGGI_DCHECK(lengths_ <= 1 && encodings_ <= 1);  // repeated headers were rejected earlier
    ONGGI_DCHECK(request_.headers.size() <= limits_.header_count_max);
    if (hosts_ > 1 || (hosts_ == 0 && !framing_.http_1_0)) return std::unexpected(kBadHost);
    if (!split_target()) return std::unexpected(kMalformed);
    framing_.keep_alive = keep_alive();
    framing_.head_request = request_.method == "HEAD";
    // HTTP/1.0 clients do not understand 1xx responses (RFC 9110, section 10.1.1).
    if (framing_.http_1_0) framing_.expects_continue = false;
    return framing_;
  }

  /// Splits the target into path and query. The target must have origin form, or absolute form with
  /// the same authority as the Host header (RFC 9112, section 3.2.2); otherwise returns false.
  bool split_target() {
    auto rest = request_.target;
    if (!rest.starts_with('/')) {
      const auto scheme_end = rest.find("://");
      if (scheme_end == std::string_view::npos) return false;
      const auto scheme = rest.substr(0, scheme_end);
      if (!equals_ignoring_case(scheme, "http") && !equals_ignoring_case(scheme, "https")) {
        return false;
      }
      rest.remove_prefix(scheme_end + 3);
      const auto path = std::min(rest.find('/'), rest.size());
      if (path == rest.size() || request_.header("host") != rest.substr(0, path)) return false;
      rest.remove_prefix(path);
    }
    const auto mark = std::min(rest.find('?'), rest.size());
    ONGGI_DCHECK(rest.starts_with('/'));
    request_.path = rest.substr(0, mark);
    request_.query = mark == rest.size() ? std::string_view() : rest.substr(mark + 1);
    return true;
  }

  // Beast requires these overrides. They do nothing, because BodyReader reads all bodies.
  void on_response_impl(int, string_view, int, ErrorCode&) override {}
  void on_header_impl(ErrorCode&) override {}
  void on_body_init_impl(const boost::optional<std::uint64_t>&, ErrorCode&) override {}
  std::size_t on_body_impl(string_view, ErrorCode&) override { return 0; }
  void on_chunk_header_impl(std::uint64_t, string_view, ErrorCode&) override {}
  std::size_t on_chunk_body_impl(std::uint64_t, string_view, ErrorCode&) override { return 0; }
  void on_finish_impl(ErrorCode&) override {}

  std::span<char> bytes_;
  const Limits& limits_;
  Request& request_;
  Framing framing_;
  std::optional<Refusal> refusal_;
  int lengths_ = 0;
  int encodings_ = 0;
  int hosts_ = 0;
};

bool may_start_method(char c) {
  return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') ||
         std::string_view("!#$%&'*+-.^_`|~").contains(c);
}

}  // namespace

std::expected<std::optional<std::size_t>, Refusal> HeadScanner::scan(std::string_view bytes,
                                                                     const Limits& limits) {
  ONGGI_DCHECK(line_begin_ <= scanned_ && scanned_ <= bytes.size());  // callers only append bytes
  if (!bytes.empty() && !may_start_method(bytes.front())) return std::unexpected(kMalformed);
  while (true) {
    const auto feed = bytes.find('\n', scanned_);
    if (feed == std::string_view::npos) {
      scanned_ = bytes.size();
      if (bytes.size() >= limits.header_size_max) return std::unexpected(kTooLarge);
      return std::nullopt;
    }
    ONGGI_DCHECK(line_begin_ <= feed);
    const auto line = bytes.substr(line_begin_, feed - line_begin_);
    if (!line.ends_with('\r') || line.contains('\0')) return std::unexpected(kMalformed);
    if (feed >= limits.header_size_max) return std::unexpected(kTooLarge);
    const bool folded = line.front() == ' ' || line.front() == '\t';
    if (folded) return std::unexpected(kMalformed);
    line_begin_ = scanned_ = feed + 1;
    if (line.size() == 1) return feed + 1;
  }
}

std::expected<Framing, Refusal> parse_head(std::span<char> bytes, const Limits& limits,
                                           Request& request) {
  return Parser(bytes, limits, request).run();
}

}  // namespace onggi::http
