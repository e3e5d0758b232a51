// Matches arbitrary bytes, up to the first newline as a glob and after it as a text. The result
// must be that of a slow, simple matcher. With a small budget, a match must end soon, and must not
// be found where there is none.
#include <cstdint>
#include <string_view>
#include <vector>

#include "base/check.h"
#include "base/work_budget.h"
#include "iam/policy/glob.h"

namespace {

constexpr std::size_t kSizeMax = 512;  // the simple matcher needs memory for both sizes multiplied

/// Keeps, for each offset in the text, which offsets in the glob a match can have reached.
bool matches_simply(std::string_view glob, std::string_view text) {
  std::vector<std::vector<bool>> reached(text.size() + 1, std::vector<bool>(glob.size() + 1));
  reached[0][0] = true;
  for (std::size_t at = 0; at <= text.size(); ++at) {
    for (std::size_t place = 0; place < glob.size(); ++place) {
      if (!reached[at][place]) continue;
      if (glob[place] == '*') reached[at][place + 1] = true;
      if (at == text.size()) continue;
      auto end = at + 1;
      if (glob[place] == '*') {
        reached[end][place] = true;
      } else if (glob[place] == '?') {
        while (end < text.size() && (static_cast<unsigned char>(text[end]) & 0xC0U) == 0x80U) ++end;
        reached[end][place + 1] = true;
      } else if (glob[place] == text[at]) {
        reached[end][place + 1] = true;
      }
    }
  }
  return reached[text.size()][glob.size()];
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view all(reinterpret_cast<const char*>(data), size);
  const auto newline = all.find('\n');
  if (newline == std::string_view::npos || size > kSizeMax) return 0;
  const auto wild = all.substr(0, newline);
  const auto text = all.substr(newline + 1);
  const onggi::iam::Glob glob(wild);
  const bool expected = matches_simply(wild, text);
  ONGGI_CHECK(glob.matches(text) == expected);
  onggi::WorkBudget small(50);
  ONGGI_CHECK(glob.matches(text, small) == expected || small.exceeded());
  return 0;
}
