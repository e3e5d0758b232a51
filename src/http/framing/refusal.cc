#include "http/framing/refusal.h"

#include "base/codec.h"

namespace onggi::http {
namespace {

/// Removes the first line from `rest` and returns it without its line ending.
std::string_view take_line(std::string_view& rest) {
  const auto end = rest.find('\n');
  auto line = rest.substr(0, end);
  rest = end == std::string_view::npos ? std::string_view() : rest.substr(end + 1);
  if (line.ends_with('\r')) line.remove_suffix(1);
  return line;
}

}  // namespace

std::string_view Refusal::path() const {
  auto rest = head;
  const auto line = take_line(rest);
  const auto begin = line.find(' ');
  if (begin == std::string_view::npos) return {};
  const auto target = line.substr(begin + 1);
  return target.substr(0, target.find_first_of(" ?"));
}

std::optional<std::string_view> Refusal::header(std::string_view name) const {
  auto rest = head;
  take_line(rest);
  while (!rest.empty()) {
    const auto line = take_line(rest);
    if (line.empty()) break;
    const auto colon = line.find(':');
    if (colon == std::string_view::npos) continue;
    if (equals_ignoring_case(line.substr(0, colon), name)) return trim(line.substr(colon + 1));
  }
  return std::nullopt;
}

}  // namespace onggi::http
