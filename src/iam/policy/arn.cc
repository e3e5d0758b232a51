#include "iam/policy/arn.h"

#include <algorithm>
#include <array>
#include <set>

#include "iam/policy/pattern.h"
#include "iam/policy/actions.h"

namespace onggi::iam {
namespace {

/// Resources of S3 in a region or an account; with ARNs like arn:aws:s3:REGION:ACCOUNT:job/ID.
constexpr auto kAccountResources = std::to_array<std::string_view>({
    "access-grants",
    "accesspoint",
    "async-request",
    "job",
    "storage-lens",
    "storage-lens-group",
});

using Places = std::set<std::size_t>;

/// Where a pattern goes on when one more character, `c`, has been matched.
Places step(std::string_view pattern, const Places& places, char c) {
  Places next;
  for (const auto place : places) {
    if (place == pattern.size()) continue;
    if (pattern[place] == '*') next.insert(place);
    const auto after = std::min(pattern.find_first_not_of('*', place), pattern.size());
    if (after < pattern.size() && (pattern[after] == c || pattern[after] == '?'))
      next.insert(after + 1);
  }
  return next;
}

/// The patterns of all that may follow `prefix` in what `pattern` matches.
std::vector<std::string> patterns_behind(std::string_view prefix, std::string_view pattern) {
  Places places{0};
  for (const char c : prefix) places = step(pattern, places, c);
  places.erase(pattern.size());
  std::vector<std::string> rests;
  for (const auto place : places) rests.emplace_back(pattern.substr(place));
  return rests;
}

/// Takes the first field of an ARN off `rest`; the colons of variables end none.
std::string_view take_field(std::string_view& rest) {
  std::size_t end = 0;
  while (end < rest.size() && rest[end] != ':')
    end = rest.substr(end).starts_with("${") ? rest.find('}', end) : end + 1;
  end = std::min(end, rest.size());
  const auto field = rest.substr(0, end);
  rest.remove_prefix(std::min(end + 1, rest.size()));
  return field;
}

bool is_account_resource(std::string_view region_on) {
  take_field(region_on);
  take_field(region_on);
  const auto type = Pattern::of(region_on.substr(0, region_on.find_first_of("/:")));
  return std::ranges::any_of(kAccountResources, [&](auto one) { return type.matches(one); });
}

/// Buckets and objects have no region and no account, and a '*' may reach across colons: what
/// "*:*:job/*" says of them begins behind any "::" that it matches.
Result<std::vector<std::string>> parse_s3_resource(std::string_view partition,
                                                   std::string_view region_on) {
  if (Pattern::of(partition).matches("aws")) {
    auto patterns = patterns_behind("::", region_on);
    if (!patterns.empty()) return patterns;
  }
  // With a colon too few, or a region, it would silently be about nothing.
  if (!is_account_resource(region_on)) return fail(Code::kInvalid, "no resource of S3");
  return std::vector<std::string>();
}

}  // namespace

Result<std::vector<std::string>> parse_user_arn(std::string_view text) {
  if (text == "*") return std::vector<std::string>{"*"};
  auto rest = text;
  const bool is_arn = has_whole_variables(text) && take_field(rest) == "arn";
  if (!is_arn) return fail(Code::kInvalid, "not an ARN");
  const auto partition = take_field(rest);
  const auto service = take_field(rest);
  if (partition.empty()) return fail(Code::kInvalid, "no partition");
  if (service == "s3") return parse_s3_resource(partition, rest);
  if (!is_other_service(service)) return fail(Code::kInvalid, "no service");
  return std::vector<std::string>();
}

}  // namespace onggi::iam
