#include "admin/protocol/json.h"

#include <algorithm>

#include "admin/protocol/reasons.h"
#include "iam/policy/json_members.h"

namespace onggi::admin {
ApiResult<json::object> parse_object(std::string_view text) {
  if (text.empty()) return json::object();
  json::parse_options options;
  options.max_depth = kJsonDepthMax;
  boost::system::error_code error;
  auto value = json::parse({text.data(), text.size()}, error, {}, options);
  if (error) return refuse(400, "malformed_json", say("body_json"));
  if (!value.is_object()) return refuse(400, "malformed_json", say("body_object"));
  if (auto twice = iam::duplicate_member(text))
    return refuse(400, "invalid", say("field_twice", *twice), *twice);
  return std::move(value.as_object());
}

const json::value* Fields::take(std::string_view name) {
  asked_.push_back(name);
  const auto* value = object_.if_contains({name.data(), name.size()});
  return value == nullptr || value->is_null() ? nullptr : value;
}

void Fields::wrong(std::string_view name, Said rule) {
  if (!problem_) problem_ = refuse(400, "invalid", std::move(rule), std::string(name)).error();
}

std::string Fields::required_text(std::string_view name) {
  auto value = text(name);
  if (!value) wrong(name, say("field_required", name));
  return value.value_or(std::string());
}

std::optional<std::string> Fields::text(std::string_view name) {
  const auto* value = take(name);
  if (value == nullptr) return std::nullopt;
  if (!value->is_string()) return wrong(name, say("field_text", name)), std::nullopt;
  const auto& string = value->as_string();
  return std::string(string.data(), string.size());
}

std::optional<bool> Fields::flag(std::string_view name) {
  const auto* value = take(name);
  if (value == nullptr) return std::nullopt;
  if (!value->is_bool()) return wrong(name, say("field_bool", name)), std::nullopt;
  return value->as_bool();
}

std::optional<std::int64_t> Fields::integer(std::string_view name) {
  const auto* value = take(name);
  if (value == nullptr) return std::nullopt;
  if (!value->is_int64()) return wrong(name, say("field_integer", name)), std::nullopt;
  return value->as_int64();
}

std::optional<Time> Fields::time(std::string_view name) {
  const auto value = text(name);
  if (!value) return std::nullopt;
  const auto parsed = parse_iso8601(*value);
  if (!parsed) return wrong(name, say("field_time", name)), std::nullopt;
  return *parsed;
}

std::vector<std::string> Fields::texts(std::string_view name) {
  const auto* value = take(name);
  std::vector<std::string> texts;
  if (value == nullptr) return texts;
  if (!value->is_array()) return wrong(name, say("field_texts", name)), texts;
  for (const auto& item : value->as_array()) {
    if (!item.is_string()) return wrong(name, say("field_texts", name)), texts;
    texts.emplace_back(item.as_string().data(), item.as_string().size());
  }
  return texts;
}

ApiResult<void> Fields::finish() {
  if (problem_) return std::unexpected(*problem_);
  for (const auto& member : object_) {
    const std::string_view name(member.key().data(), member.key().size());
    if (std::ranges::find(asked_, name) == asked_.end())
      return refuse(400, "unknown_field", say("field_unknown", name), std::string(name));
  }
  return {};
}

void add_reason(json::object& body, std::string_view reason,
                const std::vector<Said::Param>& params) {
  json::object values;
  for (const auto& param : params)
    std::visit([&](const auto& value) { values[param.name] = value; }, param.value);
  body["reason"] = reason;
  body["params"] = std::move(values);
}

json::object to_json(const Said& said) {
  json::object body{{"detail", said.english}};
  add_reason(body, said.reason, said.params);
  return body;
}

json::object failure_json(const Problem& problem) {
  json::object body{{"code", problem.code}, {"detail", problem.detail}};
  if (!problem.reason.empty()) add_reason(body, problem.reason, problem.params);
  return body;
}

json::value to_json(const std::optional<Time>& time) {
  return time ? json::value(format_iso8601(*time)) : json::value(nullptr);
}

}  // namespace onggi::admin
