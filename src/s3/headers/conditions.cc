#include "s3/headers/conditions.h"

#include <algorithm>
#include <vector>

#include "base/codec.h"
#include "s3/protocol/object_error.h"

namespace onggi::s3 {
namespace {

std::optional<Time> lenient_date(std::string_view text) {
  for (const auto parse : {parse_http_date, parse_iso8601})
    if (const auto time = parse(text)) return *time;
  return std::nullopt;
}

/// Appends the value of a header to `list`. Repeated headers form one list (RFC 9110, section 5.3),
/// and the signature covers the combined list.
void append(std::optional<std::string>& list, std::string_view value) {
  if (list) {
    list->append(",").append(value);
  } else {
    list = value;
  }
}

/// Sets the condition that the header `name` specifies, such as "if-match". For a condition on the
/// source of a copy or rename, the caller has removed the prefix, such as "x-amz-copy-source-".
void take_condition(catalog::Conditions& conditions, std::string_view name,
                    std::string_view value) {
  if (name == "if-match") append(conditions.if_match, value);
  if (name == "if-none-match") append(conditions.if_none_match, value);
  if (name == "if-modified-since") conditions.if_modified_since = lenient_date(value);
  if (name == "if-unmodified-since") conditions.if_unmodified_since = lenient_date(value);
}

/// Returns true for If-Modified-Since and If-Unmodified-Since, also those on the source of a copy
/// or rename. `name` is in lower case.
bool is_condition_date(std::string_view name) {
  for (const std::string_view source : {"x-amz-copy-source-", "x-amz-rename-source-"})
    if (name.starts_with(source)) name.remove_prefix(source.size());
  return name == "if-modified-since" || name == "if-unmodified-since";
}

/// Reads the conditions in the headers whose names begin with `prefix`.
catalog::Conditions conditions_behind(std::string_view prefix, const http::Request& request) {
  catalog::Conditions conditions;
  for (const auto& [name, value] : request.headers) {
    if (name.starts_with(prefix)) take_condition(conditions, name.substr(prefix.size()), value);
  }
  return conditions;
}

}  // namespace

catalog::Conditions request_conditions(const http::Request& request) {
  catalog::Conditions conditions;
  for (const auto& [name, value] : request.headers) {
    if (name.starts_with("if-")) take_condition(conditions, name, value);
  }
  return conditions;
}

catalog::Conditions copy_source_conditions(const http::Request& request) {
  return conditions_behind("x-amz-copy-source-", request);
}

catalog::Conditions rename_source_conditions(const http::Request& request) {
  return conditions_behind("x-amz-rename-source-", request);
}

S3Result<void> check_condition_dates(const http::Request& request) {
  std::vector<std::string_view> found;
  for (const auto& [name, value] : request.headers) {
    if (!is_condition_date(name)) continue;
    if (!lenient_date(value)) return refuse(invalid_argument(name, value, "Invalid date"));
    if (std::ranges::find(found, std::string_view(name)) != found.end())
      return refuse(invalid_argument(name, value, "The header is repeated"));
    found.push_back(name);
  }
  return {};
}

S3Result<catalog::Conditions> delete_conditions(const http::Request& request) {
  constexpr std::string_view kTime = "x-amz-if-match-last-modified-time";
  constexpr std::string_view kSize = "x-amz-if-match-size";
  ONGGI_TRY(check_condition_dates(request));
  auto conditions = request_conditions(request);
  if (const auto time = request.header(kTime)) {
    conditions.if_match_last_modified = ONGGI_TRY(condition_time(kTime, *time));
  }
  if (const auto size = request.header(kSize)) {
    conditions.if_match_size = ONGGI_TRY(condition_size(kSize, *size));
  }
  return conditions;
}

S3Result<Time> condition_time(std::string_view argument, std::string_view text) {
  if (const auto time = parse_http_date(text)) return *time;
  if (const auto time = parse_iso8601(text)) return *time;
  return refuse(invalid_argument(argument, text, "Invalid date"));
}

S3Result<std::uint64_t> condition_size(std::string_view argument, std::string_view text) {
  if (const auto size = parse_u64(text)) return *size;
  return refuse(invalid_argument(argument, text, "Invalid size"));
}

}  // namespace onggi::s3
