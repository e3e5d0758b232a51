#include <algorithm>
#include <array>

#include "catalog/reasons.h"
#include "catalog/rules/bucket_name.h"

namespace onggi::catalog {
namespace {

constexpr std::size_t kNameSizeMin = 3;
constexpr std::size_t kNameSizeMax = 63;
constexpr std::array<std::string_view, 3> kReservedPrefixes = {"xn--", "sthree-", "amzn-s3-demo-"};
constexpr std::array<std::string_view, 5> kReservedSuffixes = {"-s3alias", "--ol-s3", ".mrap",
                                                               "--x-s3", "--table-s3"};
constexpr std::array<std::string_view, 3> kForbiddenPairs = {"..", ".-", "-."};

bool is_letter_or_digit(char c) { return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9'); }

/// Returns true if the name consists of four numbers of any size, separated by dots.
bool looks_like_ip(std::string_view name) {
  const auto is_digit_or_dot = [](char c) { return c == '.' || (c >= '0' && c <= '9'); };
  return std::ranges::all_of(name, is_digit_or_dot) && std::ranges::count(name, '.') == 3;
}

}  // namespace

Status check_bucket_name(std::string_view name) {
  const auto refuse = [](Said rule) { return fail(Code::kInvalid, std::move(rule)); };
  if (name.size() < kNameSizeMin || name.size() > kNameSizeMax)
    return refuse(say("bucket_name_size", kNameSizeMin, kNameSizeMax));
  const auto allowed = [](char c) { return is_letter_or_digit(c) || c == '.' || c == '-'; };
  if (!std::ranges::all_of(name, allowed)) return refuse(say("bucket_name_characters"));
  if (!is_letter_or_digit(name.front()) || !is_letter_or_digit(name.back()))
    return refuse(say("bucket_name_ends"));
  for (const auto pair : kForbiddenPairs)
    if (name.contains(pair)) return refuse(say("bucket_name_pair", pair));
  if (looks_like_ip(name)) return refuse(say("bucket_name_ip"));
  for (const auto prefix : kReservedPrefixes)
    if (name.starts_with(prefix)) return refuse(say("bucket_name_prefix", prefix));
  for (const auto suffix : kReservedSuffixes)
    if (name.ends_with(suffix)) return refuse(say("bucket_name_suffix", suffix));
  return {};
}

}  // namespace onggi::catalog
