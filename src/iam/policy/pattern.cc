#include "iam/policy/pattern.h"

#include "base/check.h"
#include "base/codec.h"

namespace onggi::iam {
namespace {

constexpr char16_t kAny = 256;              // the wildcard '*'
constexpr char16_t kOne = 257;              // the wildcard '?'
constexpr std::size_t kExpandedMax = 4096;  // maximum number of symbols in an expanded pattern

bool is_continuation(char byte) { return (static_cast<unsigned char>(byte) & 0xC0U) == 0x80U; }

struct Variable {
  std::string name;  // variable name in lower case
  std::optional<std::string_view> otherwise;
};

/// Parses the text between "${" and "}". Returns nullopt if the text is malformed.
std::optional<Variable> parse_variable(std::string_view inside) {
  const auto comma = inside.find(',');
  const auto name = trim(inside.substr(0, comma));
  if (name.empty()) return std::nullopt;
  Variable variable{to_lower_ascii(name), std::nullopt};
  if (comma == std::string_view::npos) return variable;
  const auto quoted = trim(inside.substr(comma + 1));
  if (quoted.size() < 2 || quoted.front() != '\'' || quoted.back() != '\'') return std::nullopt;
  variable.otherwise = quoted.substr(1, quoted.size() - 2);
  return variable;
}

}  // namespace

void Pattern::add(std::string_view text, bool literal) {
  for (const char c : text) {
    const auto wildcard = c == '*' ? kAny : c == '?' ? kOne : char16_t{0};
    symbols_ += wildcard != 0 && !literal ? wildcard : static_cast<unsigned char>(c);
  }
}

Pattern Pattern::of(std::string_view text) {
  Pattern pattern;
  pattern.add(text, false);
  return pattern;
}

Pattern Pattern::literal(std::string_view text) {
  Pattern pattern;
  pattern.add(text, true);
  return pattern;
}

std::optional<Pattern> Pattern::expand(std::string_view text, const Lookup& lookup, bool literal) {
  Pattern pattern;
  while (!text.empty()) {
    const auto start = text.find("${");
    pattern.add(text.substr(0, start), literal);
    if (start == std::string_view::npos) break;
    const auto end = text.find('}', start);
    if (end == std::string_view::npos) return std::nullopt;
    const auto inside = text.substr(start + 2, end - start - 2);
    text.remove_prefix(end + 1);
    if (inside == "*" || inside == "?" || inside == "$") {
      pattern.add(inside, true);
      continue;
    }
    const auto variable = parse_variable(inside);
    if (!variable) return std::nullopt;
    const auto* const value = lookup(variable->name);
    if (value == nullptr && !variable->otherwise) return std::nullopt;
    pattern.add(value != nullptr ? std::string_view(*value) : *variable->otherwise, true);
    if (pattern.symbols_.size() > kExpandedMax) return std::nullopt;
  }
  return pattern;
}

Pattern Pattern::lowered() const {
  auto copy = *this;
  for (auto& symbol : copy.symbols_)
    if (symbol >= u'A' && symbol <= u'Z') symbol = static_cast<char16_t>(symbol - u'A' + u'a');
  return copy;
}

// Greedy: backtracks only to the last '*', so the time is O(pattern length * text length).
bool Pattern::matches(std::string_view text) const {
  std::size_t at = 0;
  std::size_t symbol = 0;
  auto after_any = std::u16string::npos;  // position after the last '*' in the pattern
  std::size_t any_end = 0;                // end of the text that the last '*' matches
  while (at < text.size()) {
    const auto wanted = symbol < symbols_.size() ? symbols_[symbol] : char16_t{0xFFFF};
    if (wanted == kAny) {
      after_any = ++symbol;
      any_end = at;
    } else if (wanted == kOne) {
      ++symbol;
      ++at;
      while (at < text.size() && is_continuation(text[at])) ++at;
    } else if (wanted == static_cast<unsigned char>(text[at])) {
      ++symbol;
      ++at;
    } else if (after_any != std::u16string::npos) {
      symbol = after_any;
      at = ++any_end;
    } else {
      return false;
    }
  }
  ONGGI_DCHECK(at == text.size() && symbol <= symbols_.size());
  return symbols_.find_first_not_of(kAny, symbol) == std::u16string::npos;
}

bool has_variables(std::string_view text) { return text.contains("${"); }

bool has_whole_variables(std::string_view text) {
  const std::string any;
  const auto lookup = [&any](std::string_view) { return &any; };
  return Pattern::expand(text, lookup).has_value();
}

}  // namespace onggi::iam
