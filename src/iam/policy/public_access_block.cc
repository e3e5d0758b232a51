#include "iam/policy/public_access_block.h"

#include <algorithm>

namespace onggi::iam {

std::string to_text(const PublicAccessBlock& block) {
  std::string text;
  for (const auto& [name, flag] : kPublicAccessSettings) {
    if (!(block.*flag)) continue;
    if (!text.empty()) text += ',';
    text += name;
  }
  return text;
}

std::optional<PublicAccessBlock> parse_public_access_block(std::string_view text) {
  PublicAccessBlock block;
  while (!text.empty()) {
    const auto end = std::min(text.find(','), text.size());
    const auto found =
        std::ranges::find(kPublicAccessSettings, text.substr(0, end), &PublicAccessSetting::name);
    if (found == kPublicAccessSettings.end()) return std::nullopt;
    block.*(found->flag) = true;
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return block;
}

PublicAccessBlock stored_public_access_block(std::string_view text) {
  constexpr PublicAccessBlock kAll{true, true, true, true};
  return parse_public_access_block(text).value_or(kAll);
}

}  // namespace onggi::iam
