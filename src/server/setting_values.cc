#include "server/setting_values.h"

#include <algorithm>
#include <array>
#include <span>

#include "base/codec.h"

namespace onggi::server {
namespace {

struct Unit {
  std::string_view name;
  std::uint64_t factor;
};
constexpr std::array kSizeUnits{Unit{"", 1},
                                Unit{"B", 1},
                                Unit{"KiB", 1ULL << 10},
                                Unit{"MiB", 1ULL << 20},
                                Unit{"GiB", 1ULL << 30},
                                Unit{"TiB", 1ULL << 40},
                                Unit{"KB", 1'000},
                                Unit{"MB", 1'000'000},
                                Unit{"GB", 1'000'000'000},
                                Unit{"TB", 1'000'000'000'000}};
constexpr std::array kTimeUnits{Unit{"ms", 1}, Unit{"s", 1'000}, Unit{"m", 60'000},
                                Unit{"h", 3'600'000}, Unit{"d", 86'400'000}};

Result<std::uint64_t> parse_with_unit(std::string_view text, std::span<const Unit> units,
                                      const char* rule) {
  const auto digits = std::min(text.find_first_not_of("0123456789"), text.size());
  const auto number = parse_u64(text.substr(0, digits));
  const auto unit = std::ranges::find(units, trim(text.substr(digits)), &Unit::name);
  std::uint64_t value = 0;
  if (!number || unit == units.end() || __builtin_mul_overflow(*number, unit->factor, &value))
    return fail(Code::kInvalid, rule);
  return value;
}

/// Formats `value` in the largest unit that divides it. `units` is in ascending order.
std::string text_of(std::uint64_t value, std::span<const Unit> units) {
  const Unit* best = &units.front();
  for (const auto& unit : units)
    if (value != 0 && value % unit.factor == 0) best = &unit;
  return std::to_string(value / best->factor) + std::string(best->name);
}

}  // namespace

std::vector<std::string_view> list_items(std::string_view text) {
  std::vector<std::string_view> items;
  while (!text.empty()) {
    const auto item = text.substr(0, text.find(','));
    text.remove_prefix(std::min(text.size(), item.size() + 1));
    if (!trim(item).empty()) items.push_back(trim(item));
  }
  return items;
}

Result<std::uint64_t> parse_size(std::string_view text) {
  return parse_with_unit(text, kSizeUnits, "must be a size like 4096, 16KiB or 256MiB");
}

Result<std::chrono::milliseconds> parse_duration(std::string_view text) {
  const auto ms = ONGGI_TRY(
      parse_with_unit(text, kTimeUnits, "must be a duration like 500ms, 30s, 5m, 12h or 7d"));
  constexpr std::uint64_t kYearsMs = 10ULL * 365 * 86'400'000;
  if (ms > kYearsMs) return fail(Code::kInvalid, "must be at most 3650d");
  return std::chrono::milliseconds(ms);
}

std::string size_text(std::uint64_t bytes) {
  constexpr std::array kBinary{Unit{"", 1}, Unit{"KiB", 1ULL << 10}, Unit{"MiB", 1ULL << 20},
                               Unit{"GiB", 1ULL << 30}, Unit{"TiB", 1ULL << 40}};
  return text_of(bytes, kBinary);
}

std::string duration_text(std::chrono::milliseconds duration) {
  if (duration.count() == 0) return "0s";
  return text_of(static_cast<std::uint64_t>(duration.count()), kTimeUnits);
}

}  // namespace onggi::server
