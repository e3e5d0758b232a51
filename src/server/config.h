// Configuration: all settings of the server and how their values are loaded. Flags override the
// environment (ONGGI_SECTION__KEY), which overrides the file (TOML), which overrides the defaults.
// Unknown names are errors. docs/configuration.md lists the settings.
#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/result.h"

namespace onggi::server {

struct Config {
  // [server]
  std::string data_dir;
  std::string region = "us-east-1";
  std::vector<std::string> domains;  // base domains for virtual-host style
  std::string public_endpoint;       // empty: derived (admin/protocol/endpoint.h)
  std::uint64_t threads = 0;         // event loops; 0: one per core
  std::uint64_t blocking_threads = 0;

  // [s3]
  std::string s3_listen = "127.0.0.1:9000";
  std::string tls_certificate;
  std::string tls_key;
  bool accept_any_region = false;
  std::string signature_v2 = "links";  // off, links, on
  std::uint64_t connections_max = 12'000;
  std::chrono::milliseconds idle_timeout{60'000};
  std::chrono::milliseconds header_timeout{20'000};
  std::chrono::milliseconds body_stall_timeout{30'000};
  std::chrono::milliseconds answer_stall_timeout{300'000};
  std::uint64_t body_rate_min = 256;
  std::chrono::milliseconds shutdown_grace{10'000};
  std::uint64_t memory_max = 512ULL << 20;
  std::chrono::milliseconds early_answer_after{5'000};
  std::chrono::milliseconds early_answer_interval{10'000};
  std::string default_object_ownership = "BucketOwnerEnforced";  // for new buckets
  std::vector<std::string> s3_trusted_proxies;  // addresses whose X-Forwarded-For is trusted
  bool block_public_access = true;              // for new buckets
  // The storage classes that clients may use, separated by commas. catalog/rules/storage_class.h
  // lists the names.
  std::string storage_classes =
      "STANDARD,REDUCED_REDUNDANCY,STANDARD_IA,ONEZONE_IA,INTELLIGENT_TIERING,GLACIER_IR";

  // [console]
  std::string console_listen = "127.0.0.1:9001";
  std::string console_base_path;             // "/onggi" behind a proxy; empty: the root
  std::string console_public_url;            // as browsers reach it; empty: derived
  std::vector<std::string> trusted_proxies;  // addresses whose X-Forwarded-For is trusted
  std::string console_tls_certificate;
  std::string console_tls_key;
  std::string console_assets_dir;  // for development: replaces the built-in files
  std::chrono::milliseconds session_idle{3'600'000};
  std::chrono::milliseconds session_lifetime{12 * 3'600'000};

  // [storage]
  std::uint64_t inline_size_max = 16 * 1024;
  std::uint64_t segment_blob_size_max = 8ULL << 20;
  std::uint64_t block_cache = 256ULL << 20;
  std::uint64_t write_buffer = 64ULL << 20;
  std::uint64_t reserve = 128ULL << 20;
  bool accept_lost_commits = false;
  bool accept_lost_keys = false;
  bool direct_io = true;
  bool sendfile = false;  // sends bodies without verifying block checksums
  std::chrono::milliseconds orphan_age_min{3'600'000};
  std::chrono::milliseconds orphan_sweep_interval{24 * 3'600'000};
  std::uint64_t scrub_rate = 8ULL << 20;  // bytes per second; 0: no scrub
  std::chrono::milliseconds scrub_interval{7 * 86'400'000};

  // [lifecycle]
  std::chrono::milliseconds lifecycle_interval{6 * 3'600'000};
  std::uint64_t lifecycle_rate = 10'000;             // entries per second; 0: nothing expires
  std::chrono::milliseconds abort_uploads_after{0};  // 0: never
  std::uint64_t lifecycle_day_seconds = 86'400;      // length of a day in rules; for tests
  std::uint64_t transition_size_min = 128 * 1024;

  // [log]
  std::string log_level = "info";

  [[nodiscard]] bool tls() const { return !tls_certificate.empty(); }
  [[nodiscard]] bool console_tls() const { return !console_tls_certificate.empty(); }
};

/// Pairs of name and value, such as ("s3.listen", ":9000"), from flags or the environment.
using Settings = std::vector<std::pair<std::string, std::string>>;

/// Returns the ONGGI_SECTION__KEY variables of `environment`, a null-terminated array of
/// "NAME=value" strings.
[[nodiscard]] Settings settings_of_environment(const char* const* environment);

/// Loads the settings from all sources and checks them. Errors: kInvalid, with the name of the
/// setting, what is wrong with it and, for an unknown name, the nearest known one; kNotFound if
/// `file` cannot be read.
[[nodiscard]] Result<Config> load_config(const std::optional<std::string>& file,
                                         const Settings& environment, const Settings& flags);
/// Applies settings from TOML text. `origin` names the source of the text in errors.
[[nodiscard]] Status apply_toml(Config& config, std::string_view text, std::string_view origin);
[[nodiscard]] Status apply_settings(Config& config, const Settings& settings);
/// Checks that the settings are within their ranges and consistent with each other.
[[nodiscard]] Status check_config(const Config& config);

/// Returns the names of all settings, in the order of the documentation.
[[nodiscard]] std::vector<std::string_view> setting_names();

/// Returns the non-empty items of a comma-separated list, without surrounding white space.
[[nodiscard]] std::vector<std::string_view> list_items(std::string_view text);
/// Parses a size such as "4096", "16KiB", "256MiB" or "1GB" into bytes.
[[nodiscard]] Result<std::uint64_t> parse_size(std::string_view text);
/// Parses a duration such as "500ms", "30s", "5m", "12h" or "7d".
[[nodiscard]] Result<std::chrono::milliseconds> parse_duration(std::string_view text);

}  // namespace onggi::server
