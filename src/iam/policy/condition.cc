#include "iam/policy/condition.h"

#include <arpa/inet.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>

#include "base/clock.h"
#include "base/codec.h"
#include "iam/model/reasons.h"
#include "iam/policy/pattern.h"

namespace onggi::iam {
namespace {

struct NamedOperator {
  std::string_view name;
  Comparison comparison;
  bool negated = false;
};

using enum Comparison;
constexpr auto kOperators = std::to_array<NamedOperator>({
    {"StringEquals", kStringEquals},
    {"StringNotEquals", kStringEquals, true},
    {"StringEqualsIgnoreCase", kStringEqualsIgnoreCase},
    {"StringNotEqualsIgnoreCase", kStringEqualsIgnoreCase, true},
    {"StringLike", kStringLike},
    {"StringNotLike", kStringLike, true},
    {"NumericEquals", kNumericEquals},
    {"NumericNotEquals", kNumericEquals, true},
    {"NumericLessThan", kNumericLess},
    {"NumericLessThanEquals", kNumericLessEquals},
    {"NumericGreaterThan", kNumericGreater},
    {"NumericGreaterThanEquals", kNumericGreaterEquals},
    {"DateEquals", kDateEquals},
    {"DateNotEquals", kDateEquals, true},
    {"DateLessThan", kDateLess},
    {"DateLessThanEquals", kDateLessEquals},
    {"DateGreaterThan", kDateGreater},
    {"DateGreaterThanEquals", kDateGreaterEquals},
    {"Bool", kBool},
    {"BinaryEquals", kBinaryEquals},
    {"IpAddress", kIpAddress},
    {"NotIpAddress", kIpAddress, true},
    {"ArnEquals", kArnLike},
    {"ArnLike", kArnLike},
    {"ArnNotEquals", kArnLike, true},
    {"ArnNotLike", kArnLike, true},
    {"Null", kNull},
});

std::optional<double> number_of(std::string_view text) {
  double number = 0;
  const auto* const end = text.data() + text.size();
  const auto [stop, error] = std::from_chars(text.data(), end, number);
  if (error != std::errc() || stop != end || !std::isfinite(number)) return std::nullopt;
  return number;
}

/// Converts a date to seconds since 1970. Accepts "2026-11-22T18:46:53Z", "2026-11-22" and a number
/// of seconds. Returns nullopt for anything else.
std::optional<double> date_of(std::string_view text) {
  if (const auto seconds = number_of(text)) return seconds;
  const bool is_day = text.size() == 10;
  const auto time = parse_iso8601(is_day ? std::string(text) + "T00:00:00Z" : std::string(text));
  if (!time) return std::nullopt;
  return static_cast<double>(to_unix_ms(*time)) / 1000;
}

struct Address {
  std::array<unsigned char, 16> bytes{};
  bool is_v4 = false;
};

std::optional<Address> address_of(std::string_view text) {
  Address address;
  const std::string terminated(text);
  address.is_v4 = ::inet_pton(AF_INET, terminated.c_str(), address.bytes.data()) == 1;
  if (!address.is_v4 && ::inet_pton(AF_INET6, terminated.c_str(), address.bytes.data()) != 1)
    return std::nullopt;
  return address;
}

struct Network {
  Address address;
  unsigned bits = 0;
};

std::optional<Network> network_of(std::string_view text) {
  const auto slash = text.find('/');
  const auto address = address_of(text.substr(0, slash));
  if (!address) return std::nullopt;
  Network network{*address, address->is_v4 ? 32U : 128U};
  if (slash == std::string_view::npos) return network;
  const auto bits = parse_u64(text.substr(slash + 1));
  if (!bits || *bits > network.bits) return std::nullopt;
  network.bits = static_cast<unsigned>(*bits);
  return network;
}

bool contains_address(const Network& network, const Address& address) {
  if (network.address.is_v4 != address.is_v4) return false;
  const auto whole = network.bits / 8;
  const auto& from = network.address.bytes;
  if (!std::equal(from.begin(), from.begin() + whole, address.bytes.begin())) return false;
  if (network.bits % 8 == 0) return true;
  const auto shift = 8 - network.bits % 8;
  return from.at(whole) >> shift == address.bytes.at(whole) >> shift;
}

bool compare_numbers(Comparison comparison, std::optional<double> actual,
                     std::optional<double> wanted) {
  if (!actual || !wanted) return false;
  switch (comparison) {
    case kNumericLess:
    case kDateLess: return *actual < *wanted;
    case kNumericLessEquals:
    case kDateLessEquals: return *actual <= *wanted;
    case kNumericGreater:
    case kDateGreater: return *actual > *wanted;
    case kNumericGreaterEquals:
    case kDateGreaterEquals: return *actual >= *wanted;
    default: return *actual == *wanted;
  }
}

/// Compiles a condition value into a pattern. If `lookup` is null, the policy's version predates
/// variables, so "${" is literal text.
std::optional<Pattern> pattern_of(std::string_view text, const Pattern::Lookup* lookup,
                                  bool literal) {
  if (lookup != nullptr) return Pattern::expand(text, *lookup, literal);
  return literal ? Pattern::literal(text) : Pattern::of(text);
}

/// Matches the six parts of an ARN one by one, so '*' does not match across a colon, except in the
/// last part.
bool arn_matches(std::string_view wanted, std::string_view actual, const Pattern::Lookup* lookup) {
  for (int part = 0; part < 5; ++part) {
    const auto wanted_end = wanted.find(':');
    const auto actual_end = actual.find(':');
    if (wanted_end == std::string_view::npos || actual_end == std::string_view::npos) return false;
    const auto pattern = pattern_of(wanted.substr(0, wanted_end), lookup, false);
    if (!pattern || !pattern->matches(actual.substr(0, actual_end))) return false;
    wanted.remove_prefix(wanted_end + 1);
    actual.remove_prefix(actual_end + 1);
  }
  const auto pattern = pattern_of(wanted, lookup, false);
  return pattern && pattern->matches(actual);
}

bool text_matches(Comparison comparison, std::string_view wanted, std::string_view actual,
                  const Pattern::Lookup* lookup) {
  const auto pattern = pattern_of(wanted, lookup, comparison != kStringLike);
  if (!pattern) return false;
  if (comparison != kStringEqualsIgnoreCase) return pattern->matches(actual);
  return pattern->lowered().matches(to_lower_ascii(actual));
}

bool address_matches(std::string_view wanted, std::string_view actual) {
  const auto network = network_of(wanted);
  const auto address = address_of(actual);
  return network && address && contains_address(*network, *address);
}

bool compare(Comparison comparison, std::string_view wanted, std::string_view actual,
             const Pattern::Lookup* lookup) {
  switch (comparison) {
    case kStringEquals:
    case kStringEqualsIgnoreCase:
    case kStringLike: return text_matches(comparison, wanted, actual, lookup);
    case kArnLike: return arn_matches(wanted, actual, lookup);
    case kNumericEquals:
    case kNumericLess:
    case kNumericLessEquals:
    case kNumericGreater:
    case kNumericGreaterEquals:
      return compare_numbers(comparison, number_of(actual), number_of(wanted));
    case kDateEquals:
    case kDateLess:
    case kDateLessEquals:
    case kDateGreater:
    case kDateGreaterEquals: return compare_numbers(comparison, date_of(actual), date_of(wanted));
    case kBool: return equals_ignoring_case(wanted, actual);
    case kBinaryEquals: return wanted == actual;
    case kIpAddress: return address_matches(wanted, actual);
    case kNull: break;  // kNull tests whether the key is present, not its values
  }
  return false;
}

}  // namespace

std::vector<std::string>& ConditionKeys::values_of(std::string_view name) {
  auto lower = to_lower_ascii(name);
  const auto found = std::ranges::find(keys_, lower, &decltype(keys_)::value_type::first);
  if (found != keys_.end()) return found->second;
  return keys_.emplace_back(std::move(lower), std::vector<std::string>()).second;
}

void ConditionKeys::add(std::string_view name, std::string value) {
  if (value.size() > kConditionValueMax) value.resize(kConditionValueMax);
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

const std::string* ConditionKeys::variable(std::string_view name) const {
  const auto* const found = find(name);
  return found == nullptr || found->size() != 1 ? nullptr : &found->front();
}

bool Condition::holds(const ConditionKeys& keys) const {
  const auto* const actual = keys.find(key);
  const bool is_there = actual != nullptr && !actual->empty();
  if (op.comparison == kNull) {
    const auto wanted = is_there ? "false" : "true";
    return std::ranges::any_of(values, [&](auto& v) { return equals_ignoring_case(v, wanted); });
  }
  if (!is_there) {
    if (op.set == SetPrefix::kForAnyValue) return op.if_exists;
    return op.if_exists || op.negated || op.set == SetPrefix::kForAllValues;
  }
  const Pattern::Lookup lookup = [&](std::string_view name) { return keys.variable(name); };
  const auto* const known = variables ? &lookup : nullptr;
  const auto is_wanted = [&](const std::string& value) {
    const auto same = [&](const std::string& one) {
      return compare(op.comparison, one, value, known);
    };
    return std::ranges::any_of(values, same);
  };
  const auto agrees = [&](const std::string& value) { return is_wanted(value) != op.negated; };
  if (op.set == SetPrefix::kForAllValues) return std::ranges::all_of(*actual, agrees);
  if (op.set == SetPrefix::kForAnyValue) return std::ranges::any_of(*actual, agrees);
  return std::ranges::any_of(*actual, is_wanted) != op.negated;
}

bool Condition::excludes_unknown(const ConditionKeys& keys) const {
  if (!op.negated || !variables) return false;
  const Pattern::Lookup lookup = [&](std::string_view name) { return keys.variable(name); };
  return std::ranges::any_of(values, [&](const std::string& value) {
    return has_variables(value) && !Pattern::expand(value, lookup);
  });
}

Result<ConditionOperator> parse_condition_operator(std::string_view name) {
  ConditionOperator op;
  auto rest = name;
  constexpr std::string_view kAll = "ForAllValues:";
  constexpr std::string_view kAnyOne = "ForAnyValue:";
  constexpr std::string_view kIfExists = "IfExists";
  if (rest.starts_with(kAll)) {
    op.set = SetPrefix::kForAllValues;
    rest.remove_prefix(kAll.size());
  } else if (rest.starts_with(kAnyOne)) {
    op.set = SetPrefix::kForAnyValue;
    rest.remove_prefix(kAnyOne.size());
  }
  if (rest.ends_with(kIfExists) && rest.size() > kIfExists.size()) {
    op.if_exists = true;
    rest.remove_suffix(kIfExists.size());
  }
  const auto found = std::ranges::find(kOperators, rest, &NamedOperator::name);
  if (found == kOperators.end() || (found->comparison == kNull && op.if_exists))
    return fail(Code::kInvalid, say("policy_condition_operator", name));
  op.comparison = found->comparison;
  op.negated = found->negated;
  return op;
}

Status check_condition_value(Comparison comparison, std::string_view value) {
  if (has_variables(value)) {
    if (has_whole_variables(value)) return {};
    return fail(Code::kInvalid, say("policy_condition_variable", value));
  }
  const auto wrong = [](Said why) { return fail(Code::kInvalid, std::move(why)); };
  switch (comparison) {
    case kNumericEquals:
    case kNumericLess:
    case kNumericLessEquals:
    case kNumericGreater:
    case kNumericGreaterEquals:
      if (!number_of(value)) return wrong(say("policy_condition_number", value));
      break;
    case kDateEquals:
    case kDateLess:
    case kDateLessEquals:
    case kDateGreater:
    case kDateGreaterEquals:
      if (!date_of(value)) return wrong(say("policy_condition_date", value));
      break;
    case kBool:
    case kNull:
      if (!equals_ignoring_case(value, "true") && !equals_ignoring_case(value, "false"))
        return wrong(say("policy_condition_bool", value));
      break;
    case kIpAddress:
      if (!network_of(value)) return wrong(say("policy_condition_address", value));
      break;
    case kBinaryEquals:
      if (!base64_decode(value)) return wrong(say("policy_condition_base64", value));
      break;
    default: break;
  }
  return {};
}

Result<std::pair<bool, unsigned>> network_size(std::string_view network) {
  const auto parsed = network_of(network);
  if (!parsed) return fail(Code::kInvalid, "not an IP address or network");
  return std::pair(parsed->address.is_v4, parsed->bits);
}

}  // namespace onggi::iam
