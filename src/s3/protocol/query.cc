#include "s3/protocol/query.h"

#include <algorithm>

#include "base/codec.h"

namespace onggi::s3 {
namespace {

S3Result<std::string> decode(std::string_view raw) {
  auto decoded = form_decode(raw);
  if (!decoded || !is_utf8(*decoded)) return refuse("InvalidURI");
  return *std::move(decoded);
}

}  // namespace

S3Result<Query> Query::parse(std::string_view raw) {
  Query query;
  while (!raw.empty()) {
    const auto end = std::min(raw.find('&'), raw.size());
    const auto pair = raw.substr(0, end);
    raw.remove_prefix(std::min(end + 1, raw.size()));
    if (pair.empty()) continue;
    const auto equals = std::min(pair.find('='), pair.size());
    S3_ASSIGN(auto name, decode(pair.substr(0, equals)));
    S3_ASSIGN(auto value, decode(pair.substr(std::min(equals + 1, pair.size()))));
    query.pairs_.emplace_back(std::move(name), std::move(value));
  }
  return query;
}

const std::string* Query::find(std::string_view name) const {
  const auto found =
      std::ranges::find(pairs_, name, [](const auto& p) { return std::string_view(p.first); });
  return found == pairs_.end() ? nullptr : &found->second;
}

std::optional<std::string_view> Query::get(std::string_view name) const {
  const auto* value = find(name);
  if (value == nullptr) return std::nullopt;
  return *value;
}

std::string_view Query::get_or_empty(std::string_view name) const {
  return get(name).value_or(std::string_view());
}

}  // namespace onggi::s3
