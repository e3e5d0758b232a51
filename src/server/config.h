// Configuration: all settings of the server, and the loading of their values. Flags override the
// environment (ONGGI_SECTION__KEY), which overrides the file (TOML), which overrides the defaults.
// Unknown names are errors. settings_table.h maps each setting to a member; docs/configuration.md
// lists the settings.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "auth/authenticator.h"
#include "base/result.h"
#include "catalog/engine.h"
#include "catalog/lifecycle.h"
#include "http/server.h"
#include "iam/portal/sessions.h"
#include "s3/protocol/context.h"
#include "storage/file/file_blob_store.h"
#include "storage/rocksdb/rocksdb_metadata_store.h"
#include "workers/garbage_worker.h"
#include "workers/lifecycle_worker.h"
#include "workers/scrub_worker.h"

namespace onggi::server {

/// The addresses and TLS files of a listener.
struct ListenerSettings {
  std::string listen;
  std::string public_url{};  // URL for clients; if empty, see admin/protocol/endpoint.h
  std::string tls_certificate{};
  std::string tls_key{};
  [[nodiscard]] bool tls() const { return !tls_certificate.empty(); }
};

/// The settings of the server itself and of its components. Each component defines the type and the
/// defaults of its settings. part_settings.h sets members that depend on several settings.
struct Config {
  std::string data_dir;
  std::uint64_t threads = 0;  // number of event loops; 0: one per core
  std::uint64_t blocking_threads = 0;
  std::string log_level = "info";
  bool accept_lost_keys = false;

  ListenerSettings s3_listener{.listen = "127.0.0.1:9000"};
  bool sendfile = false;  // send object data with sendfile()
  // Default Object Ownership of new buckets.
  std::string default_object_ownership = "BucketOwnerEnforced";
  bool block_public_access = true;  // default setting for new buckets

  ListenerSettings console_listener{.listen = "127.0.0.1:9001"};
  std::string console_base_path;           // URL path, such as "/onggi"; empty: the root path
  std::vector<std::string> console_hosts;  // further host names of the console; "*": every name
  std::vector<std::string> console_trusted_proxies;  // addresses of trusted proxies
  // For development: directory that replaces the embedded files.
  std::string console_assets_dir;

  http::Limits http;
  s3::Settings s3;
  auth::AuthOptions auth;
  iam::SessionLimits sessions;
  catalog::Settings catalog;
  catalog::LifecycleSettings lifecycle;
  storage::RocksdbOptions metadata;
  storage::FileBlobOptions blobs;
  workers::Schedule garbage_worker;
  workers::PaceSchedule scrub_worker = workers::kScrubPace;
  workers::PaceSchedule lifecycle_worker = workers::kLifecyclePace;
};

/// Pairs of name and value, such as ("s3.listen", ":9000"), from flags or the environment.
using Settings = std::vector<std::pair<std::string, std::string>>;

/// Returns the ONGGI_SECTION__KEY variables of `environment`, a null-terminated array of
/// "NAME=value" strings.
[[nodiscard]] Settings settings_of_environment(const char* const* environment);

/// Loads the settings from all sources and checks them. Errors: kInvalid, with the name of the
/// setting, the error and, for an unknown name, the most similar known name; kNotFound if `file`
/// cannot be read.
[[nodiscard]] Result<Config> load_config(const std::optional<std::string>& file,
                                         const Settings& environment, const Settings& flags);
/// Applies settings from TOML text. `origin` names the source of the text in errors.
[[nodiscard]] Status apply_toml(Config& config, std::string_view text, std::string_view origin);
[[nodiscard]] Status apply_settings(Config& config, const Settings& settings);
/// Checks that the settings are within their bounds and consistent with each other.
[[nodiscard]] Status check_config(const Config& config);

}  // namespace onggi::server
