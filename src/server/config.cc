#include "server/config.h"

#include <fmt/format.h>
#include <toml++/toml.h>

#include <algorithm>
#include <array>
#include <fstream>
#include <span>
#include <sstream>

#include "base/codec.h"
#include "catalog/rules.h"
#include "server/nearest.h"

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

using Setter = Status (*)(Config&, std::string_view);
struct Setting {
  std::string_view name;
  Setter set;
};

template <auto kMember>
Status text(Config& config, std::string_view value) {
  config.*kMember = value;
  return {};
}

template <auto kMember>
Status list(Config& config, std::string_view value) {
  auto& into = config.*kMember;
  into.clear();
  for (const auto item : list_items(value)) into.push_back(to_lower_ascii(item));
  return {};
}

template <auto kMember>
Status flag(Config& config, std::string_view value) {
  if (value != "true" && value != "false") return fail(Code::kInvalid, "must be true or false");
  config.*kMember = value == "true";
  return {};
}

template <auto kMember>
Status ownership(Config& config, std::string_view value) {
  constexpr std::array<std::string_view, 3> kKnown{"BucketOwnerEnforced", "BucketOwnerPreferred",
                                                   "ObjectWriter"};
  if (std::ranges::find(kKnown, value) == kKnown.end())
    return fail(Code::kInvalid,
                "must be BucketOwnerEnforced, BucketOwnerPreferred or ObjectWriter");
  config.*kMember = value;
  return {};
}

/// Also accepts "true" and "false", which meant "on" and "off" before "links" was introduced.
template <auto kMember>
Status signature_v2(Config& config, std::string_view value) {
  if (value == "true") value = "on";
  if (value == "false") value = "off";
  if (value != "off" && value != "links" && value != "on")
    return fail(Code::kInvalid, "must be off, links or on");
  config.*kMember = value;
  return {};
}

template <auto kMember>
Status classes(Config& config, std::string_view value) {
  for (const auto name : list_items(value)) {
    if (!catalog::parse_storage_class(name))
      return fail(Code::kInvalid,
                  "must be a list of names from STANDARD, REDUCED_REDUNDANCY, STANDARD_IA, "
                  "ONEZONE_IA, INTELLIGENT_TIERING and GLACIER_IR");
  }
  config.*kMember = value;
  return {};
}

template <auto kMember>
Status number(Config& config, std::string_view value) {
  const auto parsed = parse_u64(value);
  if (!parsed) return fail(Code::kInvalid, "must be a whole number");
  config.*kMember = *parsed;
  return {};
}

template <auto kMember>
Status size(Config& config, std::string_view value) {
  ONGGI_ASSIGN(config.*kMember, parse_size(value));
  return {};
}

template <auto kMember>
Status duration(Config& config, std::string_view value) {
  ONGGI_ASSIGN(config.*kMember, parse_duration(value));
  return {};
}

/// Normalizes a path: "onggi" and "/onggi/" become "/onggi".
template <auto kMember>
Status path(Config& config, std::string_view value) {
  while (value.ends_with('/')) value.remove_suffix(1);
  while (value.starts_with('/')) value.remove_prefix(1);
  constexpr std::string_view kAllowed =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_.~/";
  if (value.find_first_not_of(kAllowed) != std::string_view::npos || value.contains("//") ||
      value.contains(".."))
    return fail(Code::kInvalid, "must be a path like /onggi");
  config.*kMember = value.empty() ? "" : "/" + std::string(value);
  return {};
}

constexpr std::array kSettings{
    Setting{"server.data_dir", text<&Config::data_dir>},
    Setting{"server.region", text<&Config::region>},
    Setting{"server.domains", list<&Config::domains>},
    Setting{"server.public_endpoint", text<&Config::public_endpoint>},
    Setting{"server.threads", number<&Config::threads>},
    Setting{"server.blocking_threads", number<&Config::blocking_threads>},
    Setting{"s3.listen", text<&Config::s3_listen>},
    Setting{"s3.tls_certificate", text<&Config::tls_certificate>},
    Setting{"s3.tls_key", text<&Config::tls_key>},
    Setting{"s3.accept_any_region", flag<&Config::accept_any_region>},
    Setting{"s3.signature_v2", signature_v2<&Config::signature_v2>},
    Setting{"s3.connections_max", number<&Config::connections_max>},
    Setting{"s3.idle_timeout", duration<&Config::idle_timeout>},
    Setting{"s3.header_timeout", duration<&Config::header_timeout>},
    Setting{"s3.body_stall_timeout", duration<&Config::body_stall_timeout>},
    Setting{"s3.answer_stall_timeout", duration<&Config::answer_stall_timeout>},
    Setting{"s3.body_rate_min", size<&Config::body_rate_min>},
    Setting{"s3.shutdown_grace", duration<&Config::shutdown_grace>},
    Setting{"s3.memory_max", size<&Config::memory_max>},
    Setting{"s3.early_answer_after", duration<&Config::early_answer_after>},
    Setting{"s3.early_answer_interval", duration<&Config::early_answer_interval>},
    Setting{"s3.default_object_ownership", ownership<&Config::default_object_ownership>},
    Setting{"s3.trusted_proxies", list<&Config::s3_trusted_proxies>},
    Setting{"s3.block_public_access", flag<&Config::block_public_access>},
    Setting{"s3.storage_classes", classes<&Config::storage_classes>},
    Setting{"console.listen", text<&Config::console_listen>},
    Setting{"console.base_path", path<&Config::console_base_path>},
    Setting{"console.public_url", text<&Config::console_public_url>},
    Setting{"console.trusted_proxies", list<&Config::trusted_proxies>},
    Setting{"console.tls_certificate", text<&Config::console_tls_certificate>},
    Setting{"console.tls_key", text<&Config::console_tls_key>},
    Setting{"console.assets_dir", text<&Config::console_assets_dir>},
    Setting{"console.session_idle", duration<&Config::session_idle>},
    Setting{"console.session_lifetime", duration<&Config::session_lifetime>},
    Setting{"storage.inline_size_max", size<&Config::inline_size_max>},
    Setting{"storage.segment_blob_size_max", size<&Config::segment_blob_size_max>},
    Setting{"storage.block_cache", size<&Config::block_cache>},
    Setting{"storage.write_buffer", size<&Config::write_buffer>},
    Setting{"storage.reserve", size<&Config::reserve>},
    Setting{"storage.accept_lost_commits", flag<&Config::accept_lost_commits>},
    Setting{"storage.accept_lost_keys", flag<&Config::accept_lost_keys>},
    Setting{"storage.direct_io", flag<&Config::direct_io>},
    Setting{"storage.sendfile", flag<&Config::sendfile>},
    Setting{"storage.orphan_age_min", duration<&Config::orphan_age_min>},
    Setting{"storage.orphan_sweep_interval", duration<&Config::orphan_sweep_interval>},
    Setting{"storage.scrub_rate", size<&Config::scrub_rate>},
    Setting{"storage.scrub_interval", duration<&Config::scrub_interval>},
    Setting{"lifecycle.interval", duration<&Config::lifecycle_interval>},
    Setting{"lifecycle.rate", number<&Config::lifecycle_rate>},
    Setting{"lifecycle.abort_uploads_after", duration<&Config::abort_uploads_after>},
    Setting{"lifecycle.day_seconds", number<&Config::lifecycle_day_seconds>},
    Setting{"lifecycle.transition_size_min", size<&Config::transition_size_min>},
    Setting{"log.level", text<&Config::log_level>},
};

Error unknown_setting(std::string_view name) {
  std::vector<std::string_view> names;
  for (const auto& setting : kSettings) names.emplace_back(setting.name);
  constexpr std::size_t kFarMax = 8;
  const auto meant = nearest(name, names, kFarMax);
  if (!meant) return {Code::kInvalid, fmt::format("there is no setting {}", name)};
  return {Code::kInvalid, fmt::format("there is no setting {}; did you mean {}?", name, *meant)};
}

Status apply(Config& config, std::string_view name, std::string_view value) {
  const auto setting = std::ranges::find(kSettings, name, &Setting::name);
  if (setting == kSettings.end()) return fail(unknown_setting(name));
  const auto set = setting->set(config, value);
  if (!set) return fail(set.error().within(name));
  return {};
}

bool is_region(std::string_view name) {
  constexpr std::size_t kSizeMax = 32;
  constexpr std::string_view kAllowed = "abcdefghijklmnopqrstuvwxyz0123456789-";
  return !name.empty() && name.size() <= kSizeMax &&
         name.find_first_not_of(kAllowed) == std::string_view::npos;
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
    if (std::ranges::find(kSettings, name, &Setting::name) == kSettings.end())
      return fail(unknown_setting(name));
    const auto value = value_text(node);
    if (!value) return fail(value.error().within(name));
    ONGGI_TRY(apply(config, name, *value));
  }
  return {};
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
  ONGGI_ASSIGN(const auto ms, parse_with_unit(text, kTimeUnits,
                                              "must be a duration like 500ms, 30s, 5m, 12h or 7d"));
  constexpr std::uint64_t kYearsMs = 10ULL * 365 * 86'400'000;
  if (ms > kYearsMs) return fail(Code::kInvalid, "must be at most 3650d");
  return std::chrono::milliseconds(ms);
}

std::vector<std::string_view> setting_names() {
  std::vector<std::string_view> names;
  for (const auto& setting : kSettings) names.push_back(setting.name);
  return names;
}

Settings settings_of_environment(const char* const* environment) {
  constexpr std::string_view kPrefix = "ONGGI_";
  Settings settings;
  for (; *environment != nullptr; ++environment) {
    const std::string_view variable(*environment);
    const auto equals = variable.find('=');
    if (!variable.starts_with(kPrefix) || equals == std::string_view::npos) continue;
    auto name = to_lower_ascii(variable.substr(kPrefix.size(), equals - kPrefix.size()));
    const auto separator = name.find("__");
    if (separator == std::string::npos) continue;  // not a setting: for example ONGGI_DATA
    name.replace(separator, 2, ".");
    settings.emplace_back(std::move(name), variable.substr(equals + 1));
  }
  return settings;
}

Status apply_toml(Config& config, std::string_view text, std::string_view origin) {
  toml::table document;
  // toml++ reports parse errors only by exception.
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
  constexpr std::array<std::string_view, 5> kLevels{"debug", "info", "warn", "error", "off"};
  if (std::ranges::find(kLevels, config.log_level) == kLevels.end())
    return fail(Code::kInvalid, "log.level: must be debug, info, warn, error or off");
  if (config.tls_certificate.empty() != config.tls_key.empty())
    return fail(Code::kInvalid, "s3.tls_certificate and s3.tls_key: set both or neither");
  if (config.console_tls_certificate.empty() != config.console_tls_key.empty())
    return fail(Code::kInvalid, "console.tls_certificate and console.tls_key: set both or neither");
  const auto& url = config.console_public_url;
  if (!url.empty() && !url.starts_with("http://") && !url.starts_with("https://"))
    return fail(Code::kInvalid, "console.public_url: must begin with http:// or https://");
  if (!is_region(config.region))
    return fail(Code::kInvalid,
                "server.region: must be 1 to 32 lower-case letters, digits and hyphens");
  constexpr std::uint64_t kMemoryMin = 8ULL << 20;
  if (config.memory_max < kMemoryMin)
    return fail(Code::kInvalid, "s3.memory_max: must be at least 8MiB");
  if (config.early_answer_interval < std::chrono::milliseconds(1))
    return fail(Code::kInvalid, "s3.early_answer_interval: must be at least 1ms");
  if (config.connections_max == 0)
    return fail(Code::kInvalid, "s3.connections_max: must be at least 1");
  if (config.orphan_sweep_interval < std::chrono::milliseconds(100))
    return fail(Code::kInvalid, "storage.orphan_sweep_interval: must be at least 100ms");
  if (config.lifecycle_interval < std::chrono::milliseconds(100))
    return fail(Code::kInvalid, "lifecycle.interval: must be at least 100ms");
  if (config.lifecycle_day_seconds < 1 || config.lifecycle_day_seconds > 86'400)
    return fail(Code::kInvalid, "lifecycle.day_seconds: must be 1 to 86400");
  constexpr std::uint64_t kInlineMax = 1ULL << 20;
  if (config.inline_size_max > kInlineMax)
    return fail(Code::kInvalid, "storage.inline_size_max: must be at most 1MiB");
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
