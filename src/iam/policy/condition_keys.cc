#include "iam/policy/condition_keys.h"

#include <algorithm>

#include "base/codec.h"

namespace onggi::iam {

std::string normalized_key(std::string_view name) {
  const auto slash = std::min(name.find('/'), name.size());
  auto normalized = to_lower_ascii(name.substr(0, slash));
  normalized += name.substr(slash);
  return normalized;
}

std::vector<std::string>& ConditionKeys::values_of(std::string_view name) {
  auto normalized = normalized_key(name);
  const auto found = std::ranges::find(keys_, normalized, &decltype(keys_)::value_type::first);
  if (found != keys_.end()) return found->second;
  return keys_.emplace_back(std::move(normalized), std::vector<std::string>()).second;
}

void ConditionKeys::add(std::string_view name, std::string value) {
  values_of(name).push_back(std::move(value));
}

void ConditionKeys::add_empty(std::string_view name) { values_of(name); }

void ConditionKeys::add_all(const ConditionKeys& others) {
  for (const auto& [name, values] : others.keys_) {
    auto& mine = values_of(name);
    mine.insert(mine.end(), values.begin(), values.end());
  }
}

const std::vector<std::string>* ConditionKeys::find(std::string_view name) const {
  const auto found = std::ranges::find(keys_, name, &decltype(keys_)::value_type::first);
  return found == keys_.end() ? nullptr : &found->second;
}

}  // namespace onggi::iam
