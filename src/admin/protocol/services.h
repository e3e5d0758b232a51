// What the admin API works with: the stores and services behind it, and what the server says about
// itself.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "admin/protocol/endpoint.h"
#include "base/blocking_pool.h"
#include "base/clock.h"
#include "base/metrics_series.h"
#include "base/said.h"
#include "catalog/bucket_settings.h"
#include "catalog/bucket_tags.h"
#include "catalog/buckets.h"
#include "catalog/listing.h"
#include "catalog/objects.h"
#include "catalog/scrub.h"
#include "catalog/uploads.h"
#include "http/message.h"
#include "iam/portal/accounts.h"
#include "iam/audit/audit.h"
#include "iam/users/directory.h"
#include "iam/users/key_uses.h"
#include "iam/portal/login_throttle.h"
#include "iam/portal/sessions.h"
#include "iam/portal/share_links.h"

namespace onggi::admin {

/// What the server says about itself.
struct ServerInfo {
  std::string version;
  std::string region;
  EndpointRule s3;
  EndpointRule console;
  std::string base_path;  // "/onggi" when the console lies below that, else empty
  std::string data_dir;
  Time started;
  std::vector<Said> warnings;                     // insecure settings
  std::vector<std::string> trusted_proxies = {};  // whose X-Forwarded-For is believed
  std::uint64_t connections_max = 0;
  std::vector<std::pair<std::string, std::string>> certificates = {};  // listener, PEM file
};

class Jobs;
class ZipTickets;

/// Made by main; outlives the service.
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
  const catalog::Scrub* scrub = nullptr;  // none: not told
  std::function<MachineNames()> machine = [] { return MachineNames(); };
  std::function<bool()> refuses_writes = [] { return false; };  // for the disk is full
  // If nothing is written any more: the damaged table of the metadata.
  std::function<std::optional<std::string>()> metadata_damage = [] { return std::nullopt; };
};

/// Where the reader of this request reaches S3: what is handed out in the access info, in links and
/// everywhere else. Without a request, what anybody may use.
[[nodiscard]] Endpoint s3_endpoint(const Services& services,
                                   const http::Request* request = nullptr);
[[nodiscard]] Endpoint console_endpoint(const Services& services,
                                        const http::Request* request = nullptr);
/// The link that makes the first Owner.
[[nodiscard]] std::string setup_url(const Services& services, std::string_view token);

}  // namespace onggi::admin
