#include "iam/policy/glob.h"

#include <algorithm>
#include <cstdint>
#include <cstring>

#include "base/check.h"
#include "base/codec.h"

namespace onggi::iam {
namespace {

constexpr std::size_t kNoMatch = std::string_view::npos;
/// The fixed cost of matching a text, in units of WorkBudget.
constexpr std::size_t kMatchWork = 4;

bool is_continuation(char byte) { return (static_cast<unsigned char>(byte) & 0xC0U) == 0x80U; }

}  // namespace

void Glob::add_wild(std::string_view text) {
  for (const char c : text) {
    if (c == '*') {
      if (stars_.empty() || stars_.back() != text_.size()) stars_.push_back(text_.size());
      continue;
    }
    if (c == '?') ones_.push_back(text_.size());
    text_ += c;
  }
}

void Glob::lower() { text_ = to_lower_ascii(text_); }

std::vector<Glob> Glob::split_at_colons(std::size_t count_max) const {
  std::vector<Glob> globs;
  std::size_t begin = 0;
  while (true) {
    const bool is_last = globs.size() + 1 == count_max;
    const auto colon = is_last ? kNoMatch : text_.find(':', begin);
    const auto end = std::min(colon, text_.size());
    auto& glob = globs.emplace_back();
    glob.text_ = text_.substr(begin, end - begin);
    // A '*' at offset `end` comes before the colon, so it belongs to this glob.
    for (const auto star : stars_)
      if (star >= begin && star <= end) glob.stars_.push_back(star - begin);
    for (const auto one : ones_)
      if (one >= begin && one < end) glob.ones_.push_back(one - begin);
    if (colon == kNoMatch) return globs;
    begin = colon + 1;
  }
}

bool Glob::has_ones(Part part) const {
  const auto one = std::ranges::lower_bound(ones_, part.begin);
  return one != ones_.end() && *one < part.end;
}

/// Matches a part of the glob at the offset `at` of the text. Returns the end of the match, or
/// kNoMatch. If the part matches at two offsets, the match at the larger offset does not end
/// earlier.
std::size_t Glob::match_at(Part part, std::string_view text, std::size_t at,
                           WorkBudget& budget) const {
  auto one = std::ranges::lower_bound(ones_, part.begin);
  auto from = part.begin;
  while (true) {
    const bool is_last = one == ones_.end() || *one >= part.end;
    const auto piece = std::string_view(text_).substr(from, (is_last ? part.end : *one) - from);
    budget.spend(1 + piece.size() / 8);
    if (!text.substr(at).starts_with(piece)) return kNoMatch;
    at += piece.size();
    if (is_last) return at;
    if (at == text.size()) return kNoMatch;
    const auto character = at++;
    while (at < text.size() && is_continuation(text[at])) ++at;
    budget.spend(at - character);
    from = *one++ + 1;
  }
}

/// Finds the first match of a part at or after `from`. Returns its end, or kNoMatch.
std::size_t Glob::find(Part part, std::string_view text, std::size_t from,
                       WorkBudget& budget) const {
  ONGGI_DCHECK(part.size() > 0 && from <= text.size());
  if (text.size() - from < part.size()) return kNoMatch;
  if (!has_ones(part)) {
    const auto* const found = static_cast<const char*>(
        ::memmem(text.data() + from, text.size() - from, text_.data() + part.begin, part.size()));
    const auto at = found == nullptr ? text.size() : static_cast<std::size_t>(found - text.data());
    budget.spend(2 + (at - from + part.size()) / 4);
    return found == nullptr ? kNoMatch : at + part.size();
  }
  for (auto at = from; at + part.size() <= text.size() && !budget.exceeded(); ++at) {
    const auto end = match_at(part, text, at, budget);
    if (end != kNoMatch) return end;
  }
  return kNoMatch;
}

/// Returns true if the part matches the end of the text, from a position at or after `from`.
bool Glob::matches_end(Part part, std::string_view text, std::size_t from,
                       WorkBudget& budget) const {
  if (text.size() - from < part.size()) return false;
  auto at = text.size() - part.size();
  const bool may_be_longer = has_ones(part);  // a '?' can match several bytes
  while (match_at(part, text, at, budget) != text.size()) {
    if (!may_be_longer || at == from || budget.exceeded()) return false;
    --at;
  }
  return true;
}

// The first match of each part between two '*' leaves the most text for the parts that follow, so
// no backtracking is needed.
bool Glob::matches(std::string_view text, WorkBudget& budget) const {
  budget.spend(kMatchWork);
  if (text.size() < text_.size() || budget.exceeded()) return false;
  const Part whole{0, text_.size()};
  if (stars_.empty()) return match_at(whole, text, 0, budget) == text.size();
  auto at = match_at({0, stars_.front()}, text, 0, budget);
  for (std::size_t star = 1; star < stars_.size() && at != kNoMatch; ++star)
    at = find({stars_[star - 1], stars_[star]}, text, at, budget);
  return at != kNoMatch && matches_end({stars_.back(), text_.size()}, text, at, budget);
}

bool Glob::matches(std::string_view text) const {
  WorkBudget unlimited(SIZE_MAX);
  return matches(text, unlimited);
}

}  // namespace onggi::iam
