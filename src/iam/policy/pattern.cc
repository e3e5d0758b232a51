#include "iam/policy/pattern.h"

#include <algorithm>
#include <array>

#include "base/codec.h"

namespace onggi::iam {
namespace {

constexpr std::size_t kArnParts = 6;
/// The cost of looking up a condition key, in units of WorkBudget.
constexpr std::size_t kLookupWork = 16;
/// The cost of splitting a short ARN, in units of WorkBudget.
constexpr std::size_t kArnWork = 4;
/// The fixed cost of splitting a glob into the parts of an ARN, in units of WorkBudget.
constexpr std::size_t kSplitWork = 64;

using ArnParts = std::array<std::string_view, kArnParts>;

/// Splits an ARN at its first five colons. Returns nullopt if it has fewer.
std::optional<ArnParts> split_arn(std::string_view arn) {
  ArnParts parts;
  for (std::size_t i = 0; i + 1 < kArnParts; ++i) {
    const auto colon = arn.find(':');
    if (colon == std::string_view::npos) return std::nullopt;
    parts.at(i) = arn.substr(0, colon);
    arn.remove_prefix(colon + 1);
  }
  parts.back() = arn;
  return parts;
}

}  // namespace

std::optional<Pattern> Pattern::parse(std::string_view text, Syntax syntax) {
  Pattern pattern;
  pattern.syntax_ = syntax;
  if (syntax.variables && has_variables(text)) {
    if (!pattern.add_pieces(text, syntax.wildcards)) return std::nullopt;
    return pattern;
  }
  auto& glob = pattern.glob_;
  if (syntax.wildcards)
    glob.add_wild(text);
  else
    glob.add_literal(text);
  if (syntax.ignores_case) glob.lower();
  if (syntax.arn) pattern.arn_parts_ = glob.split_at_colons(kArnParts);
  return pattern;
}

Pattern Pattern::of(std::string_view text) {
  Pattern pattern;
  pattern.glob_.add_wild(text);
  return pattern;
}

/// Splits text with variables into pieces. Returns false if a variable is malformed.
bool Pattern::add_pieces(std::string_view text, bool wildcards) {
  while (true) {
    const auto start = std::min(text.find("${"), text.size());
    add(wildcards ? Kind::kWild : Kind::kLiteral, text.substr(0, start));
    text.remove_prefix(start);
    if (text.empty()) return true;
    const auto end = text.find('}');
    if (end == std::string_view::npos || !add_variable(text.substr(2, end - 2))) return false;
    text.remove_prefix(end + 1);
  }
}

void Pattern::add(Kind kind, std::string_view text) {
  if (!text.empty()) pieces_.push_back({kind, std::string(text)});
}

/// Adds the variable whose text between "${" and "}" is `inside`. Returns false if the text is
/// malformed.
bool Pattern::add_variable(std::string_view inside) {
  if (inside == "*" || inside == "?" || inside == "$") {
    add(Kind::kLiteral, inside);
    return true;
  }
  const auto comma = inside.find(',');
  const auto name = trim(inside.substr(0, comma));
  if (name.empty()) return false;
  Piece piece{Kind::kVariable, normalized_key(name)};
  if (comma != std::string_view::npos) {
    const auto quoted = trim(inside.substr(comma + 1));
    if (quoted.size() < 2 || quoted.front() != '\'' || quoted.back() != '\'') return false;
    piece.otherwise = quoted.substr(1, quoted.size() - 2);
  }
  pieces_.push_back(std::move(piece));
  return true;
}

Pattern::Variables Pattern::variables(const ConditionKeys& keys, WorkBudget& budget) const {
  auto result = Variables::kKnown;
  for (const auto& piece : pieces_) {
    if (piece.kind != Kind::kVariable) continue;
    budget.spend(kLookupWork);
    const auto* const values = keys.find(piece.text);
    const bool is_there = values != nullptr && !values->empty();
    if (is_there && values->size() > 1) return Variables::kSeveral;
    if (!is_there && !piece.otherwise) result = Variables::kUnknown;
  }
  return result;
}

std::vector<std::string_view> Pattern::variable_names() const {
  std::vector<std::string_view> names;
  for (const auto& piece : pieces_)
    if (piece.kind == Kind::kVariable) names.emplace_back(piece.text);
  return names;
}

/// Replaces the variables. Returns nullopt if variables() is not kKnown, or if the result could not
/// match a text of `size_max` bytes, because its literal text is longer.
std::optional<Glob> Pattern::expand(std::size_t size_max, const ConditionKeys& keys,
                                    WorkBudget& budget) const {
  std::vector<std::string_view> texts;
  texts.reserve(pieces_.size());
  std::size_t size = 0;
  for (const auto& piece : pieces_) {
    budget.spend(piece.kind == Kind::kVariable ? kLookupWork : 1 + piece.text.size() / 8);
    if (budget.exceeded()) return std::nullopt;
    std::string_view text = piece.text;
    if (piece.kind == Kind::kVariable) {
      const auto* const values = keys.find(piece.text);
      const auto count = values == nullptr ? 0 : values->size();
      if (count > 1 || (count == 0 && !piece.otherwise)) return std::nullopt;
      text = count == 1 ? values->front() : *piece.otherwise;
    }
    size += text.size();
    if (piece.kind == Kind::kWild) size -= static_cast<std::size_t>(std::ranges::count(text, '*'));
    if (size > size_max) return std::nullopt;
    texts.push_back(text);
  }
  budget.spend(size);
  Glob glob;
  for (std::size_t i = 0; i < pieces_.size(); ++i) {
    if (pieces_[i].kind == Kind::kWild)
      glob.add_wild(texts[i]);
    else
      glob.add_literal(texts[i]);
  }
  if (syntax_.ignores_case) glob.lower();
  return glob;
}

bool Pattern::matches(std::string_view text, const ConditionKeys& keys, WorkBudget& budget) const {
  if (pieces_.empty()) return glob_.matches(text, budget);
  const auto glob = expand(text.size(), keys, budget);
  return glob && glob->matches(text, budget);
}

bool Pattern::matches_arn(std::string_view arn, const ConditionKeys& keys,
                          WorkBudget& budget) const {
  budget.spend(kArnWork + arn.size() / 16);
  if (budget.exceeded()) return false;
  const auto parts = split_arn(arn);
  if (!parts) return false;
  std::vector<Glob> expanded;
  if (!pieces_.empty()) {
    const auto whole = expand(arn.size(), keys, budget);
    if (!whole) return false;
    budget.spend(kSplitWork + arn.size());
    expanded = whole->split_at_colons(kArnParts);
  }
  const auto& wanted = pieces_.empty() ? arn_parts_ : expanded;
  if (wanted.size() != kArnParts) return false;
  for (std::size_t i = 0; i < kArnParts; ++i)
    if (!wanted[i].matches(parts->at(i), budget)) return false;
  return true;
}

bool has_variables(std::string_view text) { return text.contains("${"); }

bool has_whole_variables(std::string_view text) { return Pattern::parse(text, {}).has_value(); }

}  // namespace onggi::iam
