#include "admin/protocol/reasons.h"

#include <algorithm>
#include <cstdint>
#include <string>
#include <vector>

#include "base/codec.h"
#include "catalog/reasons.h"
#include "iam/model/reasons.h"

namespace onggi::admin {
namespace {

constexpr auto kAll = [] {
  std::array<Sentence, kReasons.size() + catalog::kReasons.size() + iam::kReasons.size()> all{};
  auto end = std::ranges::copy(kReasons, all.begin()).out;
  end = std::ranges::copy(catalog::kReasons, end).out;
  std::ranges::copy(iam::kReasons, end);
  std::ranges::sort(all, {}, &Sentence::reason);
  return all;
}();
static_assert(std::ranges::adjacent_find(kAll, {}, &Sentence::reason) == kAll.end(),
              "a word stands in one table only");

std::size_t count_letters(const Sentence& sentence) {
  std::size_t count = sentence.english.size();
  auto rest = sentence.english;
  for (auto found = find_placeholder(rest); found.size > 0; found = find_placeholder(rest)) {
    count -= found.size;
    rest.remove_prefix(found.at + found.size);
  }
  return count;
}

Said::Value value_of(std::string_view text) {
  const auto number = parse_u64(text);
  if (number && *number <= INT64_MAX && std::to_string(*number) == text)
    return static_cast<std::int64_t>(*number);
  return std::string(text);
}

/// Returns true if `text` is a plausible value for the placeholder `name`. Limits must be numbers
/// and fields must be single words. Without this check, the text "this must be easy to say" would
/// match the sentence "{field} must be {min} to {max}".
bool fits(std::string_view name, std::string_view text) {
  if (name == "field") return !text.empty() && !text.contains(' ');
  const bool is_number = name == "size" || name.starts_with("min") || name.starts_with("max");
  return !is_number || parse_u64(text).has_value();
}

/// Matches `text` against the sentence. Returns the values of the placeholders, or nullopt if the
/// text does not match.
std::optional<std::vector<Said::Value>> values_in(std::string_view text, const Sentence& sentence) {
  std::vector<Said::Value> values;
  auto rest = sentence.english;
  auto found = find_placeholder(rest);
  if (!text.starts_with(rest.substr(0, found.at))) return std::nullopt;
  if (found.size == 0 && text.size() != rest.size()) return std::nullopt;
  while (found.size > 0) {
    text.remove_prefix(found.at);
    const auto name = rest.substr(found.at + 1, found.size - 2);
    rest.remove_prefix(found.at + found.size);
    found = find_placeholder(rest);
    const auto between = rest.substr(0, found.at);
    // The value of the last placeholder extends to the literal text that ends the sentence. Any
    // other value extends to the first occurrence of the literal text after its placeholder.
    const bool is_last = found.size == 0;
    if (is_last && !text.ends_with(between)) return std::nullopt;
    const auto end = is_last ? text.size() - between.size() : text.find(between);
    if (end == std::string_view::npos) return std::nullopt;
    if (!fits(name, text.substr(0, end))) return std::nullopt;
    values.push_back(value_of(text.substr(0, end)));
    text.remove_prefix(end);
  }
  return values;
}

}  // namespace

std::optional<Said> find_said(std::string_view english) {
  const Sentence* best = nullptr;
  std::vector<Said::Value> its;
  for (const auto& sentence : kAll) {
    // Prefer the matching sentence with the most literal text. A sentence with less literal text
    // can match by accident, because a placeholder matches almost any words.
    if (best != nullptr && count_letters(sentence) <= count_letters(*best)) continue;
    auto values = values_in(english, sentence);
    if (!values) continue;
    best = &sentence;
    its = *std::move(values);
  }
  if (best == nullptr) return std::nullopt;
  return fill_in(*best, std::move(its));
}

std::span<const Sentence> all_reasons() { return kAll; }

}  // namespace onggi::admin
