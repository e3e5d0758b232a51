#include "server/settings_table.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "server/setting_kinds.h"

namespace onggi::server {
namespace {

using namespace kinds;

bool is_region(std::string_view name) {
  constexpr std::size_t kSizeMax = 32;
  constexpr std::string_view kAllowed = "abcdefghijklmnopqrstuvwxyz0123456789-";
  return !name.empty() && name.size() <= kSizeMax &&
         name.find_first_not_of(kAllowed) == std::string_view::npos;
}

bool is_level(std::string_view name) {
  constexpr std::array<std::string_view, 5> kLevels{"debug", "info", "warn", "error", "off"};
  return std::ranges::find(kLevels, name) != kLevels.end();
}

/// Returns the table row of a setting. `kPath` leads to the setting's member in Config: for the
/// pointers to members a and b, the member is config.*a.*b.
template <typename Kind, auto... kPath>
constexpr Setting row(std::string_view name) {
  Setting setting{.name = name, .type = Kind::kType, .set = nullptr, .show = nullptr};
  setting.set = [](Config& config, std::string_view value) {
    return Kind::read(value, (config.*....*kPath));
  };
  if constexpr (requires { Kind::amount_text; }) {
    setting.amount = [](const Config& config) { return Kind::amount((config.*....*kPath)); };
    setting.amount_text = Kind::amount_text;
    setting.show = [](const Config& config) {
      return Kind::amount_text(Kind::amount((config.*....*kPath)));
    };
  } else {
    setting.show = [](const Config& config) { return Kind::show((config.*....*kPath)); };
  }
  if constexpr (requires { Kind::kRule; }) setting.rule = Kind::kRule;
  return setting;
}

constexpr std::array kSettings{
    row<Text, &Config::data_dir>("server.data_dir"),
    row<Text, &Config::s3, &s3::Settings::region>("server.region")
        .must_be("1 to 32 lower-case letters, digits and hyphens", is_region),
    row<List, &Config::s3, &s3::Settings::domains>("server.domains"),
    row<Text, &Config::s3_listener, &ListenerSettings::public_url>("server.public_endpoint"),
    row<Number, &Config::threads>("server.threads"),
    row<Number, &Config::blocking_threads>("server.blocking_threads"),
    row<Text, &Config::s3_listener, &ListenerSettings::listen>("s3.listen"),
    row<Text, &Config::s3_listener, &ListenerSettings::tls_certificate>("s3.tls_certificate"),
    row<Text, &Config::s3_listener, &ListenerSettings::tls_key>("s3.tls_key"),
    row<Flag, &Config::s3, &s3::Settings::accept_any_region>("s3.accept_any_region"),
    row<SigV2, &Config::auth, &auth::AuthOptions::signature_v2>("s3.signature_v2"),
    row<Number, &Config::http, &http::Limits::connections_max>("s3.connections_max").at_least(1),
    row<Duration, &Config::http, &http::Limits::idle_timeout>("s3.idle_timeout"),
    row<Duration, &Config::http, &http::Limits::header_timeout>("s3.header_timeout"),
    row<Duration, &Config::http, &http::Limits::body_stall_timeout>("s3.body_stall_timeout"),
    row<Duration, &Config::http, &http::Limits::answer_stall_timeout>("s3.answer_stall_timeout"),
    row<Size, &Config::http, &http::Limits::body_rate_min>("s3.body_rate_min"),
    row<Duration, &Config::http, &http::Limits::shutdown_grace>("s3.shutdown_grace"),
    row<Size, &Config::s3, &s3::Settings::memory_max>("s3.memory_max").at_least(8ULL << 20),
    row<Duration, &Config::s3, &s3::Settings::early_answer_after>("s3.early_answer_after"),
    row<Duration, &Config::s3, &s3::Settings::early_answer_interval>("s3.early_answer_interval")
        .at_least(1),
    row<Ownership, &Config::default_object_ownership>("s3.default_object_ownership"),
    row<List, &Config::s3, &s3::Settings::trusted_proxies>("s3.trusted_proxies"),
    row<Flag, &Config::block_public_access>("s3.block_public_access"),
    row<StorageClasses, &Config::s3, &s3::Settings::storage_classes>("s3.storage_classes"),
    row<Text, &Config::console_listener, &ListenerSettings::listen>("console.listen"),
    row<Path, &Config::console_base_path>("console.base_path"),
    row<Text, &Config::console_listener, &ListenerSettings::public_url>("console.public_url"),
    row<Hosts, &Config::console_hosts>("console.hosts"),
    row<List, &Config::console_trusted_proxies>("console.trusted_proxies"),
    row<Text, &Config::console_listener, &ListenerSettings::tls_certificate>(
        "console.tls_certificate"),
    row<Text, &Config::console_listener, &ListenerSettings::tls_key>("console.tls_key"),
    row<Text, &Config::console_assets_dir>("console.assets_dir"),
    row<Number, &Config::http, &http::Limits::console_connections_max>("console.connections_max")
        .at_least(1),
    row<Duration, &Config::sessions, &iam::SessionLimits::idle>("console.session_idle"),
    row<Duration, &Config::sessions, &iam::SessionLimits::lifetime>("console.session_lifetime"),
    row<Size, &Config::catalog, &catalog::Settings::inline_size_max>("storage.inline_size_max")
        .at_most(1ULL << 20),
    row<Size, &Config::blobs, &storage::FileBlobOptions::segment_blob_size_max>(
        "storage.segment_blob_size_max"),
    row<Size, &Config::metadata, &storage::RocksdbOptions::block_cache_bytes>(
        "storage.block_cache"),
    row<Size, &Config::metadata, &storage::RocksdbOptions::write_buffer_bytes>(
        "storage.write_buffer"),
    row<Size, &Config::metadata, &storage::RocksdbOptions::reserve_bytes>("storage.reserve"),
    row<Flag, &Config::metadata, &storage::RocksdbOptions::accept_lost_commits>(
        "storage.accept_lost_commits"),
    row<Flag, &Config::accept_lost_keys>("storage.accept_lost_keys"),
    row<Flag, &Config::blobs, &storage::FileBlobOptions::direct_io>("storage.direct_io"),
    row<Flag, &Config::sendfile>("storage.sendfile"),
    row<Duration, &Config::catalog, &catalog::Settings::orphan_age_min>("storage.orphan_age_min"),
    row<Duration, &Config::garbage_worker, &workers::Schedule::orphans>(
        "storage.orphan_sweep_interval")
        .at_least(100),
    row<Size, &Config::scrub_worker, &workers::PaceSchedule::rate>("storage.scrub_rate"),
    row<Duration, &Config::scrub_worker, &workers::PaceSchedule::interval>(
        "storage.scrub_interval"),
    row<Duration, &Config::lifecycle_worker, &workers::PaceSchedule::interval>("lifecycle.interval")
        .at_least(100),
    row<Number, &Config::lifecycle_worker, &workers::PaceSchedule::rate>("lifecycle.rate"),
    row<Duration, &Config::lifecycle, &catalog::LifecycleSettings::abort_uploads_after>(
        "lifecycle.abort_uploads_after"),
    row<Number, &Config::lifecycle, &catalog::LifecycleSettings::day>("lifecycle.day_seconds")
        .at_least(1)
        .at_most(86'400),
    row<Size, &Config::lifecycle, &catalog::LifecycleSettings::transition_size_min>(
        "lifecycle.transition_size_min"),
    row<Text, &Config::log_level>("log.level").must_be("debug, info, warn, error or off", is_level),
};

}  // namespace

std::span<const Setting> all_settings() { return kSettings; }

const Setting* find_setting(std::string_view name) {
  const auto* const found = std::ranges::find(kSettings, name, &Setting::name);
  return found == kSettings.end() ? nullptr : &*found;
}

std::string bounds_of(const Setting& setting) {
  if (setting.amount == nullptr) return std::string(setting.rule);
  const bool has_max = setting.max != std::numeric_limits<std::uint64_t>::max();
  if (setting.min != 0 && has_max)
    return fmt::format("{} to {}", setting.amount_text(setting.min),
                       setting.amount_text(setting.max));
  if (setting.min != 0) return fmt::format("at least {}", setting.amount_text(setting.min));
  return has_max ? fmt::format("at most {}", setting.amount_text(setting.max)) : std::string();
}

bool within_bounds(const Setting& setting, const Config& config) {
  if (setting.obeys != nullptr) return setting.obeys(setting.show(config));
  if (setting.amount == nullptr) return true;
  const auto amount = setting.amount(config);
  return setting.min <= amount && amount <= setting.max;
}

}  // namespace onggi::server
