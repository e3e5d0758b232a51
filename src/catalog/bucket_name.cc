#include <algorithm>
#include <array>

#include "catalog/buckets.h"

namespace onggi::catalog {
namespace {

constexpr std::size_t kNameSizeMin = 3;
constexpr std::size_t kNameSizeMax = 63;
constexpr std::array<std::string_view, 3> kReservedPrefixes = {"xn--", "sthree-", "amzn-s3-demo-"};
constexpr std::array<std::string_view, 5> kReservedSuffixes = {"-s3alias", "--ol-s3", ".mrap",
                                                               "--x-s3", "--table-s3"};
constexpr std::array<std::string_view, 3> kForbiddenPairs = {"..", ".-", "-."};

bool is_letter_or_digit(char c) { return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9'); }

/// Four numbers between dots, as large as they may be.
bool looks_like_ip(std::string_view name) {
  const auto is_digit_or_dot = [](char c) { return c == '.' || (c >= '0' && c <= '9'); };
  return std::ranges::all_of(name, is_digit_or_dot) && std::ranges::count(name, '.') == 3;
}

}  // namespace

Status check_bucket_name(std::string_view name) {
  const auto refuse = [](std::string rule) { return fail(Code::kInvalid, std::move(rule)); };
  if (name.size() < kNameSizeMin || name.size() > kNameSizeMax)
    return refuse("a bucket name has 3 to 63 characters");
  const auto allowed = [](char c) { return is_letter_or_digit(c) || c == '.' || c == '-'; };
  if (!std::ranges::all_of(name, allowed))
    return refuse("a bucket name has only lower-case letters, digits, dots and hyphens");
  if (!is_letter_or_digit(name.front()) || !is_letter_or_digit(name.back()))
    return refuse("a bucket name begins and ends with a letter or digit");
  for (const auto pair : kForbiddenPairs)
    if (name.contains(pair)) return refuse("a bucket name must not contain " + std::string(pair));
  if (looks_like_ip(name)) return refuse("a bucket name must not look like an IP address");
  for (const auto prefix : kReservedPrefixes)
    if (name.starts_with(prefix))
      return refuse("a bucket name must not begin with " + std::string(prefix));
  for (const auto suffix : kReservedSuffixes)
    if (name.ends_with(suffix))
      return refuse("a bucket name must not end with " + std::string(suffix));
  return {};
}

}  // namespace onggi::catalog
