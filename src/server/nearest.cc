#include "server/nearest.h"

#include <algorithm>

namespace onggi::server {

std::size_t edit_distance(std::string_view a, std::string_view b) {
  // rows[i][j] is the distance from the first i characters of `a` to the first j characters of `b`.
  std::vector rows(a.size() + 1, std::vector<std::size_t>(b.size() + 1));
  for (std::size_t i = 0; i <= a.size(); ++i) {
    for (std::size_t j = 0; j <= b.size(); ++j) {
      if (i == 0 || j == 0) {
        rows[i][j] = i + j;
        continue;
      }
      const auto changed = rows[i - 1][j - 1] + (a[i - 1] == b[j - 1] ? 0 : 1);
      rows[i][j] = std::min({rows[i - 1][j] + 1, rows[i][j - 1] + 1, changed});
      if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1])
        rows[i][j] = std::min(rows[i][j], rows[i - 2][j - 2] + 1);
    }
  }
  return rows[a.size()][b.size()];
}

std::optional<std::string_view> nearest(std::string_view word,
                                        const std::vector<std::string_view>& choices,
                                        std::size_t far_max) {
  // Limits the size of the table. No choice is similar to a word longer than this limit.
  constexpr std::size_t kWordSizeMax = 256;
  std::optional<std::string_view> best;
  for (const auto choice : choices) {
    if (word.size() > kWordSizeMax) break;
    const auto distance = edit_distance(word, choice);
    if (distance > far_max) continue;
    best = choice;
    far_max = distance == 0 ? 0 : distance - 1;
    if (distance == 0) break;
  }
  return best;
}

}  // namespace onggi::server
