#include "http/framing/multipart.h"

#include <algorithm>
#include <cstring>

#include "base/check.h"
#include "base/codec.h"

namespace onggi::http {
namespace {

constexpr std::string_view kCrlf = "\r\n";

std::unexpected<Error> not_form_data() { return fail(Code::kInvalid, "no multipart/form-data"); }

/// Finds `wanted` in `text`. Uses memmem, because std::string_view::find is slow on binary data: it
/// stops at every '\r'.
std::size_t find(std::string_view text, std::string_view wanted) {
  const auto* found = memmem(text.data(), text.size(), wanted.data(), wanted.size());
  return found == nullptr ? std::string_view::npos
                          : static_cast<std::size_t>(static_cast<const char*>(found) - text.data());
}

/// A parameter's value and the text after the value. Within quotes, only \" is an escape sequence,
/// because older browsers do not escape the backslashes in paths.
struct Value {
  std::string text;
  std::string_view rest;
};
std::optional<Value> take_value(std::string_view text) {
  Value value;
  if (!text.starts_with('"')) {
    const auto end = std::min(text.find(';'), text.size());
    return Value{std::string(trim(text.substr(0, end))), text.substr(end)};
  }
  for (std::size_t at = 1; at < text.size(); ++at) {
    if (text[at] == '"') return Value{std::move(value.text), text.substr(at + 1)};
    if (text[at] == '\\' && at + 1 < text.size() && text[at + 1] == '"') ++at;
    value.text += text[at];
  }
  return std::nullopt;
}

/// Calls `each` with the lower-case name and the value of every "; name=value" in `text`. Returns
/// false if `text` contains anything else.
template <typename Each>
bool for_each_parameter(std::string_view text, Each each) {
  while (!(text = trim(text)).empty()) {
    if (text.front() != ';') return false;
    text.remove_prefix(1);
    const auto equals = text.find('=');
    if (trim(text).empty()) return true;
    if (equals == std::string_view::npos) return false;
    auto value = take_value(trim(text.substr(equals + 1)));
    if (!value) return false;
    each(to_lower_ascii(trim(text.substr(0, equals))), std::move(value->text));
    text = value->rest;
  }
  return true;
}

/// Decodes the value of filename* (RFC 8187). Some libraries send this parameter, but no browser
/// does.
std::optional<std::string> decode_extended(std::string_view text) {
  constexpr std::string_view kUtf8 = "utf-8''";
  if (!equals_ignoring_case(text.substr(0, kUtf8.size()), kUtf8)) return std::nullopt;
  auto decoded = uri_decode(text.substr(kUtf8.size()));
  if (!decoded) return std::nullopt;
  return *std::move(decoded);
}

/// Parses the value of Content-Disposition. Returns nullopt unless the value describes a form-data
/// part with a name.
std::optional<PartHead> parse_disposition(std::string_view value) {
  const auto end = std::min(value.find(';'), value.size());
  if (!equals_ignoring_case(trim(value.substr(0, end)), "form-data")) return std::nullopt;
  std::optional<std::string> name;
  PartHead part;
  const bool whole =
      for_each_parameter(value.substr(end), [&](const std::string& parameter, std::string text) {
        if (parameter == "name")
          name = std::move(text);
        else if (parameter == "filename")
          part.filename = std::move(text);
        else if (parameter == "filename*" && !part.filename)
          part.filename = decode_extended(text);
      });
  if (!whole || !name || name->empty()) return std::nullopt;
  part.name = *std::move(name);
  return part;
}

/// Parses the lines of a part's head. Only Content-Disposition is used; other lines are ignored.
std::optional<PartHead> parse_part_head(std::string_view lines) {
  constexpr std::string_view kDisposition = "content-disposition";
  std::optional<PartHead> part;
  while (!lines.empty()) {
    const auto end = std::min(find(lines, kCrlf), lines.size());
    const auto line = lines.substr(0, end);
    lines.remove_prefix(std::min(end + kCrlf.size(), lines.size()));
    const auto colon = line.find(':');
    if (colon == std::string_view::npos) return std::nullopt;
    if (!equals_ignoring_case(trim(line.substr(0, colon)), kDisposition)) continue;
    if (part) return std::nullopt;
    part = parse_disposition(line.substr(colon + 1));
    if (!part) return std::nullopt;
  }
  return part;
}

/// Accepts more characters than RFC 2046 allows, because some clients send such boundaries.
bool is_boundary_character(char c) { return c > ' ' && c < 0x7f; }

}  // namespace

std::optional<std::string> form_boundary(std::string_view content_type) {
  const auto end = std::min(content_type.find(';'), content_type.size());
  if (!equals_ignoring_case(trim(content_type.substr(0, end)), "multipart/form-data"))
    return std::nullopt;
  std::string boundary;
  const bool whole = for_each_parameter(content_type.substr(end),
                                        [&](const std::string& parameter, std::string text) {
                                          if (parameter == "boundary") boundary = std::move(text);
                                        });
  if (!whole || boundary.empty() || boundary.size() > kBoundaryMax ||
      !std::ranges::all_of(boundary, is_boundary_character))
    return std::nullopt;
  return boundary;
}

MultipartParser::MultipartParser(std::string_view boundary)
    : delimiter_("\r\n--" + std::string(boundary)) {
  ONGGI_DCHECK(!boundary.empty() && boundary.size() <= kBoundaryMax);
}

Result<MultipartParser::Step> MultipartParser::next(std::string_view window) {
  auto step = advance(window);
  ONGGI_DCHECK(!step || step->used <= window.size());
  ONGGI_DCHECK(!step || step->event != Event::kNeedMore ||
               (step->used == 0 && window.size() < kMultipartWindowMin));
  return step;
}

Result<MultipartParser::Step> MultipartParser::advance(std::string_view window) {
  switch (state_) {
    case State::kBegin: return begin(window);
    case State::kDelimited: return delimited(window);
    case State::kContent: return content(window);
    case State::kEnd: return Step{Event::kEnd, 0};
  }
  return not_form_data();
}

/// Parses the first delimiter. The first delimiter should not begin with a CRLF, because no line
/// precedes it, but some clients send a CRLF.
Result<MultipartParser::Step> MultipartParser::begin(std::string_view window) {
  const std::string_view whole(delimiter_);
  const auto wanted = window.starts_with('\r') ? whole : whole.substr(kCrlf.size());
  const auto common = std::min(window.size(), wanted.size());
  if (window.substr(0, common) != wanted.substr(0, common)) return not_form_data();
  if (common < wanted.size()) return Step{};
  state_ = State::kDelimited;
  auto step = delimited(window.substr(wanted.size()));
  if (!step) return step;
  // If more bytes are needed, consume nothing, so that the window still begins with the delimiter.
  if (step->event == Event::kNeedMore) {
    state_ = State::kBegin;
    return Step{};
  }
  step->used += wanted.size();
  return step;
}

/// Parses the text after a delimiter: "--" ends the form, and a line end begins a part.
Result<MultipartParser::Step> MultipartParser::delimited(std::string_view window) {
  if (window.size() < 2) return Step{};
  if (window.starts_with("--")) {
    state_ = State::kEnd;
    return Step{Event::kEnd, 2};
  }
  if (!window.starts_with(kCrlf)) return not_form_data();
  auto step = head(window.substr(kCrlf.size()));
  if (step && step->event == Event::kPart) step->used += kCrlf.size();
  return step;
}

Result<MultipartParser::Step> MultipartParser::head(std::string_view window) {
  constexpr std::string_view kHeadEnd = "\r\n\r\n";
  const auto end = find(window.substr(0, kPartHeadMax), kHeadEnd);
  if (end == std::string_view::npos) {
    if (window.size() >= kPartHeadMax) return not_form_data();
    return Step{};
  }
  auto part = parse_part_head(window.substr(0, end));
  if (!part) return not_form_data();
  part_ = *std::move(part);
  state_ = State::kContent;
  return Step{Event::kPart, end + kHeadEnd.size()};
}

/// Parses content up to the next delimiter. The last bytes of the window may be the start of a
/// delimiter, so they are not consumed yet.
MultipartParser::Step MultipartParser::content(std::string_view window) {
  const auto end = find(window, delimiter_);
  if (end == 0) {
    state_ = State::kDelimited;
    return {Event::kPartEnd, delimiter_.size()};
  }
  if (end != std::string_view::npos) return {Event::kData, end};
  if (window.size() < delimiter_.size()) return {};
  return {Event::kData, window.size() - (delimiter_.size() - 1)};
}

}  // namespace onggi::http
