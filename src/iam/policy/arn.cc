#include "iam/policy/arn.h"

#include <algorithm>
#include <array>
#include <set>

#include "iam/policy/actions.h"
#include "iam/policy/glob.h"
#include "iam/policy/pattern.h"

namespace onggi::iam {
namespace {

/// Types of S3 resources that belong to a region or an account: arn:aws:s3:REGION:ACCOUNT:job/ID.
constexpr auto kAccountResources = std::to_array<std::string_view>({
    "access-grants",
    "accesspoint",
    "async-request",
    "job",
    "storage-lens",
    "storage-lens-group",
});

using Places = std::set<std::size_t>;

/// Returns the positions in `pattern` that a match can reach from the positions `places` by
/// consuming the character `c`.
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

/// Matches the text `prefix` against the start of `pattern`. Returns the non-empty remainders of
/// `pattern`: several, if a '*' can match in several ways.
std::vector<std::string> patterns_behind(std::string_view prefix, std::string_view pattern) {
  Places places{0};
  for (const char c : prefix) places = step(pattern, places, c);
  places.erase(pattern.size());
  std::vector<std::string> rests;
  for (const auto place : places) rests.emplace_back(pattern.substr(place));
  return rests;
}

/// Removes the first colon-separated field of an ARN from `rest` and returns it. A colon inside a
/// variable does not end the field.
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
  const Glob type(region_on.substr(0, region_on.find_first_of("/:")));
  return std::ranges::any_of(kAccountResources, [&](auto one) { return type.matches(one); });
}

/// Parses the rest of an S3 ARN, starting at its region. The ARNs of buckets and objects have
/// neither region nor account, so their resource follows "::". A '*' can match across colons, so a
/// pattern such as "*:*:job/*" can match "::" in several ways. Each way leaves a different pattern
/// for the resource.
Result<std::vector<std::string>> parse_s3_resource(std::string_view partition,
                                                   std::string_view region_on) {
  if (Glob(partition).matches("aws")) {
    auto patterns = patterns_behind("::", region_on);
    if (!patterns.empty()) return patterns;
  }
  // An ARN with a missing colon or a superfluous region would otherwise silently match nothing.
  if (!is_account_resource(region_on)) return fail(Code::kInvalid, "not an S3 resource");
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
