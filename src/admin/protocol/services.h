// The dependencies of the admin API: the stores and services that it uses, and facts about the
// server.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "admin/protocol/endpoint.h"
#include "base/blocking_pool.h"
#include "base/clock.h"
#include "base/fairness/party.h"
#include "base/metrics/series.h"
#include "base/said.h"
#include "catalog/bucket_settings.h"
#include "catalog/bucket_tags.h"
#include "catalog/buckets.h"
#include "catalog/listing.h"
#include "catalog/objects.h"
#include "catalog/scrub.h"
#include "catalog/uploads.h"
#include "http/message.h"
#include "iam/audit/audit.h"
#include "iam/portal/accounts.h"
#include "iam/portal/login_throttle.h"
#include "iam/portal/sessions.h"
#include "iam/portal/share_links.h"
#include "iam/users/directory.h"
#include "iam/users/key_uses.h"

namespace onggi::admin {

/// Facts about the server: its version, its effective settings, and warnings about them.
struct ServerInfo {
  std::string version;
  std::string region;
  EndpointRule s3;
  EndpointRule console;
  std::string base_path;  // the path under which the console is served ("/onggi"), or empty
  std::string data_dir;
  Time started;
  std::vector<Said> warnings;                     // warnings about insecure settings
  std::vector<std::string> trusted_proxies = {};  // proxies whose X-Forwarded-For is trusted
  std::uint64_t connections_max = 0;
  std::vector<std::pair<std::string, std::string>> certificates = {};  // (listener, PEM file) pairs
};

class Jobs;
class ZipTickets;

/// The dependencies of the handlers. Created by server/node.cc; must outlive AdminService.
struct Services {
  catalog::Buckets& buckets;
  catalog::Objects& objects;
  catalog::Uploads& uploads;
  catalog::SettingsStore& bucket_settings;
  catalog::BucketTags& bucket_tags;
  catalog::Listing& listing;
  iam::Directory& directory;
  iam::Audit& audit;
  iam::Accounts& accounts;
  iam::ShareLinks& shares;
  iam::Sessions& sessions;
  iam::LoginThrottle& throttle;
  iam::KeyUses& key_uses;
  Jobs& jobs;
  ZipTickets& zips;
  BlockingPool& pool;
  const metrics::Series& series;
  Clock& clock;
  ServerInfo info;
  const catalog::Scrub* scrub = nullptr;  // null: GET /server reports no scrub status
  std::function<MachineNames()> machine = [] { return MachineNames(); };
  std::function<bool()> refuses_writes = [] { return false; };  // returns true if the disk is full
  // Describes the damaged metadata table that made the store read-only. Returns nullopt if no table
  // is damaged.
  std::function<std::optional<std::string>()> metadata_damage = [] { return std::nullopt; };
  // Returns the clients that were limited within the last minute, for the benefit of others.
  std::function<std::vector<fairness::Limited>()> limited = [] {
    return std::vector<fairness::Limited>();
  };
};

/// Returns the S3 endpoint for the sender of `request`, as announced in access info and share
/// links. If `request` is null, no browser's Host header is considered.
[[nodiscard]] Endpoint s3_endpoint(const Services& services,
                                   const http::Request* request = nullptr);
[[nodiscard]] Endpoint console_endpoint(const Services& services,
                                        const http::Request* request = nullptr);
/// Returns the one-time setup link, with which the first Owner account is created.
[[nodiscard]] std::string setup_url(const Services& services, std::string_view token);

}  // namespace onggi::admin
