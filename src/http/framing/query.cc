#include "http/framing/query.h"

#include <algorithm>

#include "base/codec.h"

namespace onggi::http {
namespace {

/// Decodes `raw` into `out`. Returns false if `raw` is not correctly encoded.
bool decode(std::string_view raw, std::string& out) {
  if (raw.find_first_of("%+") == std::string_view::npos) {  // most values need no decoding
    out = raw;
  } else {
    auto decoded = form_decode(raw);
    if (!decoded) return false;
    out = *std::move(decoded);
  }
  return is_utf8(out);
}

}  // namespace

std::expected<Query, QueryFault> Query::parse(std::string_view raw, std::size_t count_max) {
  Query query;
  while (!raw.empty()) {
    const auto piece = raw.substr(0, raw.find('&'));
    raw.remove_prefix(std::min(piece.size() + 1, raw.size()));
    if (piece.empty()) continue;
    if (query.parameters_.size() == count_max) return std::unexpected(QueryFault::kTooMany);
    const auto equals = std::min(piece.find('='), piece.size());
    auto& [name, value] = query.parameters_.emplace_back();
    if (!decode(piece.substr(0, equals), name) ||
        !decode(piece.substr(std::min(equals + 1, piece.size())), value))
      return std::unexpected(QueryFault::kEncoding);
  }
  return query;
}

std::size_t Query::count(std::string_view name) const {
  return static_cast<std::size_t>(std::ranges::count(parameters_, name, &Parameter::first));
}

std::optional<std::string_view> Query::get(std::string_view name) const {
  const auto* value = find(name);
  if (value == nullptr) return std::nullopt;
  return *value;
}

std::string_view Query::get_or_empty(std::string_view name) const {
  return get(name).value_or(std::string_view());
}

std::optional<std::string_view> Query::find_repeated(bool (*may_repeat)(const Parameter&)) const {
  if (parameters_.size() < 2) return std::nullopt;
  std::vector<const Parameter*> sorted;
  sorted.reserve(parameters_.size());
  for (const auto& parameter : parameters_) sorted.push_back(&parameter);
  std::ranges::sort(sorted, {}, [](const auto* one) -> const std::string& { return one->first; });
  const auto found = std::ranges::adjacent_find(sorted, [&](const auto* one, const auto* next) {
    return one->first == next->first && !(may_repeat(*one) && may_repeat(*next));
  });
  if (found == sorted.end()) return std::nullopt;
  return (*found)->first;
}

const std::string* Query::find(std::string_view name) const {
  const auto found = std::ranges::find(parameters_, name, &Parameter::first);
  return found == parameters_.end() ? nullptr : &found->second;
}

}  // namespace onggi::http
