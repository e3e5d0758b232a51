#include "server/config.h"

#include <fmt/format.h>
#include <toml++/toml.h>

#include <fstream>
#include <sstream>

#include "base/codec.h"
#include "server/nearest.h"
#include "server/settings_table.h"

namespace onggi::server {
namespace {

Error unknown_setting(std::string_view name) {
  std::vector<std::string_view> names;
  for (const auto& setting : all_settings()) names.emplace_back(setting.name);
  constexpr std::size_t kFarMax = 8;
  const auto meant = nearest(name, names, kFarMax);
  if (!meant) return {Code::kInvalid, fmt::format("there is no setting {}", name)};
  return {Code::kInvalid, fmt::format("there is no setting {}; did you mean {}?", name, *meant)};
}

Status apply(Config& config, std::string_view name, std::string_view value) {
  const auto* const setting = find_setting(name);
  if (setting == nullptr) return fail(unknown_setting(name));
  const auto set = setting->set(config, value);
  if (!set) return fail(set.error().within(name));
  return {};
}

/// Converts a TOML value to the text of the equivalent flag. Arrays become comma-separated lists.
Result<std::string> value_text(const toml::node& node) {
  if (const auto* string = node.as_string()) return string->get();
  if (const auto* integer = node.as_integer()) return fmt::format("{}", integer->get());
  if (const auto* boolean = node.as_boolean())
    return std::string(boolean->get() ? "true" : "false");
  const auto* array = node.as_array();
  if (array == nullptr)
    return fail(Code::kInvalid, "must be a string, a whole number, true, false, or a list");
  std::string joined;
  for (const auto& item : *array) {
    if (!item.is_string()) return fail(Code::kInvalid, "must be a list of strings");
    joined += (joined.empty() ? "" : ",") + item.as_string()->get();
  }
  return joined;
}

Status apply_section(Config& config, std::string_view section, const toml::table& table) {
  for (const auto& [key, node] : table) {
    const auto name = fmt::format("{}.{}", section, key.str());
    if (find_setting(name) == nullptr) return fail(unknown_setting(name));
    const auto value = value_text(node);
    if (!value) return fail(value.error().within(name));
    ONGGI_TRY(apply(config, name, *value));
  }
  return {};
}

}  // namespace

Settings settings_of_environment(const char* const* environment) {
  constexpr std::string_view kPrefix = "ONGGI_";
  Settings settings;
  for (; *environment != nullptr; ++environment) {
    const std::string_view variable(*environment);
    const auto equals = variable.find('=');
    if (!variable.starts_with(kPrefix) || equals == std::string_view::npos) continue;
    auto name = to_lower_ascii(variable.substr(kPrefix.size(), equals - kPrefix.size()));
    const auto separator = name.find("__");
    if (separator == std::string::npos) continue;  // not a setting, for example ONGGI_DATA
    name.replace(separator, 2, ".");
    settings.emplace_back(std::move(name), variable.substr(equals + 1));
  }
  return settings;
}

Status apply_toml(Config& config, std::string_view text, std::string_view origin) {
  toml::table document;
  // toml++ reports parse errors only as exceptions.
  try {
    document = toml::parse(text, origin);
  } catch (const toml::parse_error& error) {
    return fail(Code::kInvalid,
                fmt::format("{}:{}: {}", origin, error.source().begin.line, error.description()));
  }
  for (const auto& [key, node] : document) {
    const auto* section = node.as_table();
    if (section == nullptr)
      return fail(Code::kInvalid,
                  fmt::format("{}: {} must be in a section like [server]", origin, key.str()));
    const auto applied = apply_section(config, key.str(), *section);
    if (!applied) return fail(applied.error().within(origin));
  }
  return {};
}

Status apply_settings(Config& config, const Settings& settings) {
  for (const auto& [name, value] : settings) ONGGI_TRY(apply(config, name, value));
  return {};
}

Status check_config(const Config& config) {
  const auto& s3 = config.s3_listener;
  const auto& console = config.console_listener;
  if (s3.tls_certificate.empty() != s3.tls_key.empty())
    return fail(Code::kInvalid, "s3.tls_certificate and s3.tls_key: set both or neither");
  if (console.tls_certificate.empty() != console.tls_key.empty())
    return fail(Code::kInvalid, "console.tls_certificate and console.tls_key: set both or neither");
  const auto& url = console.public_url;
  if (!url.empty() && !url.starts_with("http://") && !url.starts_with("https://"))
    return fail(Code::kInvalid, "console.public_url: must begin with http:// or https://");
  for (const auto& setting : all_settings()) {
    if (!within_bounds(setting, config))
      return fail(Code::kInvalid, fmt::format("{}: must be {}", setting.name, bounds_of(setting)));
  }
  return {};
}

Result<Config> load_config(const std::optional<std::string>& file, const Settings& environment,
                           const Settings& flags) {
  Config config;
  if (file) {
    std::ifstream in(*file, std::ios::binary);
    if (!in) return fail(Code::kNotFound, "cannot read " + *file);
    std::ostringstream text;
    text << in.rdbuf();
    ONGGI_TRY(apply_toml(config, text.str(), *file));
  }
  const auto from_environment = apply_settings(config, environment);
  if (!from_environment) return fail(from_environment.error().within("environment"));
  ONGGI_TRY(apply_settings(config, flags));
  ONGGI_TRY(check_config(config));
  return config;
}

}  // namespace onggi::server
