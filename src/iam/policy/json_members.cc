#include "iam/policy/json_members.h"

#include <boost/json.hpp>

#include <set>
#include <vector>

namespace onggi::iam {
namespace {

/// Returns the position after the end of the string that starts at `at` in a valid JSON text.
std::size_t end_of_string(std::string_view text, std::size_t at) {
  for (++at; text[at] != '"'; ++at) {
    if (text[at] == '\\') ++at;
  }
  return at + 1;
}

}  // namespace

std::optional<std::string> duplicate_member(std::string_view text) {
  std::vector<std::set<std::string>> around;  // names seen so far in each open object or array
  for (std::size_t at = 0; at < text.size(); ++at) {
    const char c = text[at];
    if (c == '{' || c == '[') around.emplace_back();
    if (c == '}' || c == ']') around.pop_back();
    if (c != '"') continue;
    const auto end = end_of_string(text, at);
    const auto string = text.substr(at, end - at);
    at = end - 1;
    const auto next = text.find_first_not_of(" \t\r\n", end);
    if (next == std::string_view::npos || text[next] != ':') continue;
    const auto name = boost::json::parse({string.data(), string.size()});
    auto plain = std::string(name.as_string());
    if (!around.back().insert(plain).second) return plain;
  }
  return std::nullopt;
}

}  // namespace onggi::iam
