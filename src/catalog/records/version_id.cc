#include "catalog/records/version_id.h"

#include "base/check.h"

namespace onggi::catalog {
namespace {

/// The digits are in ascending byte order, so that encoded numbers sort like the numbers
/// themselves.
constexpr std::string_view kDigits =
    "-0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ_abcdefghijklmnopqrstuvwxyz";
constexpr unsigned kBitsEach = 6;
constexpr std::uint64_t kOrderMax = (1ULL << (kBitsEach * kVersionSuffixSize)) - 1;

char digit(std::uint64_t bits) { return kDigits[bits & 63]; }

}  // namespace

std::string version_suffix(std::uint64_t order) {
  auto rest = kOrderMax - order;
  std::string suffix(kVersionSuffixSize, '\0');
  for (auto at = suffix.rbegin(); at != suffix.rend(); ++at, rest >>= kBitsEach) *at = digit(rest);
  return suffix;
}

std::string new_version_id(std::uint64_t order, Random& random) {
  auto id = version_suffix(order);
  for (const char byte : random.bytes(kVersionIdSize - kVersionSuffixSize))
    id.push_back(digit(static_cast<unsigned char>(byte)));
  ONGGI_DCHECK(id.size() == kVersionIdSize);
  ONGGI_DCHECK(suffix_of_version(id) == version_suffix(order));
  return id;
}

std::string_view suffix_of_version(std::string_view version_id) {
  if (version_id.size() != kVersionIdSize) return {};
  return version_id.substr(0, kVersionSuffixSize);
}

}  // namespace onggi::catalog
