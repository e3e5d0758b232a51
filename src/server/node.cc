#include "server/node.h"

#include <signal.h>

#include <algorithm>
#include <atomic>
#include <thread>

#include "admin/admin_service.h"
#include "admin/console_handler.h"
#include "admin/jobs/jobs.h"
#include "admin/jobs/zip_tickets.h"
#include "admin/ops_handler.h"
#include "admin/protocol/reasons.h"
#include "auth/authenticator.h"
#include "base/blocking_pool.h"
#include "base/check.h"
#include "base/fairness/party.h"
#include "base/log.h"
#include "base/metrics/metrics.h"
#include "base/metrics/series.h"
#include "base/sleep.h"
#include "catalog/bucket_settings.h"
#include "catalog/bucket_tags.h"
#include "catalog/buckets.h"
#include "catalog/engine.h"
#include "catalog/garbage.h"
#include "catalog/lifecycle.h"
#include "catalog/listing.h"
#include "catalog/objects.h"
#include "catalog/scrub.h"
#include "catalog/uploads.h"
#include "http/server.h"
#include "iam/audit/audit.h"
#include "iam/portal/accounts.h"
#include "iam/portal/login_throttle.h"
#include "iam/portal/sessions.h"
#include "iam/users/key_uses.h"
#include "iam/users/keyring.h"
#include "s3/service.h"
#include "server/data_dir.h"
#include "server/directory_keys.h"
#include "server/engine_metrics.h"
#include "server/engines.h"
#include "server/listen_address.h"
#include "server/machine_names.h"
#include "server/part_settings.h"
#include "server/process.h"
#include "server/request_metrics.h"
#include "workers/chart_recorder.h"
#include "workers/disk_watch.h"
#include "workers/garbage_worker.h"
#include "workers/lifecycle_worker.h"
#include "workers/scrub_worker.h"

namespace onggi::server {
namespace {

/// The maximum number of limited clients that the status lists. There may be thousands.
constexpr std::size_t kLimitedShown = 20;

std::size_t blocking_threads(const Config& config) {
  if (config.blocking_threads != 0) return config.blocking_threads;
  return std::clamp<std::size_t>(std::thread::hardware_concurrency() * 4, 8, 64);
}

}  // namespace

/// The components of a node in dependency order: a component may use the components declared above
/// it, and is destroyed before them.
struct Node::Impl {
  Impl(Config config_in, DataDir dir_in)
      : config(std::move(config_in)), dir(std::move(dir_in)), pool(blocking_threads(config)) {}

  // Opens the components whose opening can fail.
  Status open_stores();
  /// Creates the remaining components, which cannot fail.
  void assemble();
  /// Creates the workers that clean, check and watch the stores.
  void create_workers();
  /// Makes the catalog enforce the quotas of users, and registers the metric of refused writes.
  void apply_quotas();
  Status load();
  [[nodiscard]] admin::ServerInfo server_info(const Node& node) const;
  /// Calls flush_uses() once a minute and when the node stops.
  Task<void> note_uses();
  /// Persists the times when keys and sessions were last used, and erases expired share links.
  Task<void> flush_uses();

  const Config config;
  DataDir dir;
  SystemClock clock;
  SystemRandom random;
  Machine machine{clock};
  metrics::Registry registry;
  metrics::Series series;
  fairness::Parties parties;
  BlockingPool pool;
  std::unique_ptr<storage::RocksdbMetadataStore> metadata;
  std::unique_ptr<storage::FileBlobStore> blobs;
  std::unique_ptr<iam::Keyring> keyring;

  std::unique_ptr<catalog::Engine> engine;
  std::unique_ptr<catalog::Buckets> buckets;
  std::unique_ptr<catalog::Objects> objects;
  std::unique_ptr<catalog::Uploads> uploads;
  std::unique_ptr<catalog::SettingsStore> bucket_settings;
  std::unique_ptr<catalog::Listing> listing;
  std::unique_ptr<catalog::BucketTags> bucket_tags;
  std::unique_ptr<catalog::Garbage> garbage;
  std::unique_ptr<catalog::Scrub> scrub;
  std::unique_ptr<catalog::Lifecycle> lifecycle;

  std::unique_ptr<iam::Audit> audit;
  std::unique_ptr<iam::Directory> directory;
  std::unique_ptr<iam::PasswordHasher> hasher;
  std::unique_ptr<iam::Accounts> accounts;
  std::unique_ptr<iam::ShareLinks> shares;
  std::unique_ptr<iam::Sessions> sessions;
  std::unique_ptr<iam::LoginThrottle> throttle;
  std::unique_ptr<iam::KeyUses> key_uses;
  std::unique_ptr<DirectoryKeys> keys;
  std::unique_ptr<auth::Authenticator> authenticator;

  std::atomic<bool> ready = false;
  std::unique_ptr<RequestMetrics> request_metrics;
  std::unique_ptr<s3::Services> s3_services;
  std::unique_ptr<s3::Service> s3_service;
  std::unique_ptr<admin::Jobs> jobs;
  std::unique_ptr<admin::ZipTickets> zips;
  std::unique_ptr<admin::Services> admin_services;
  std::unique_ptr<admin::AdminService> admin_service;
  std::unique_ptr<admin::OpsHandler> ops_handler;
  std::unique_ptr<admin::StaticConsole> static_console;
  std::unique_ptr<admin::ConsoleHandler> console_handler;

  Sleeper sleeper;
  std::unique_ptr<workers::GarbageWorker> garbage_worker;
  std::unique_ptr<workers::ScrubWorker> scrub_worker;
  std::unique_ptr<workers::LifecycleWorker> lifecycle_worker;
  std::unique_ptr<workers::ChartRecorder> chart_recorder;
  std::unique_ptr<workers::DiskWatch> disk_watch;
  std::unique_ptr<http::Server> server;
};

Status Node::Impl::open_stores() {
  keyring = ONGGI_TRY(open_keyring(config, dir));
  metadata = ONGGI_TRY(open_metadata(config, dir, pool));
  blobs = ONGGI_TRY(open_blobs(config, dir, pool));
  return {};
}

void Node::Impl::apply_quotas() {
  engine->use_owner_quotas(
      [this](std::string_view owner_id) { return directory->quota_of(owner_id); });
  const auto refusals = [this] { return static_cast<double>(engine->quota_refusals()); };
  registry.watch("onggi_quota_refusals_total", "counter",
                 "Writes refused because a quota would be exceeded.", {}, refusals);
}

void Node::Impl::assemble() {
  ONGGI_DCHECK(keyring && metadata && blobs && !server);
  engine =
      std::make_unique<catalog::Engine>(*metadata, *blobs, clock, random, catalog_settings(config));
  buckets = std::make_unique<catalog::Buckets>(*engine);
  objects = std::make_unique<catalog::Objects>(*engine);
  uploads = std::make_unique<catalog::Uploads>(*engine);
  bucket_settings = std::make_unique<catalog::SettingsStore>(*engine);
  listing = std::make_unique<catalog::Listing>(*engine);
  bucket_tags = std::make_unique<catalog::BucketTags>(*engine);
  garbage = std::make_unique<catalog::Garbage>(*engine, *buckets);
  scrub = std::make_unique<catalog::Scrub>(*engine, *buckets);
  lifecycle = std::make_unique<catalog::Lifecycle>(*engine, *buckets, *objects, config.lifecycle);

  audit = std::make_unique<iam::Audit>(*metadata, clock, random);
  directory = std::make_unique<iam::Directory>(*metadata, *keyring, *audit, clock, random);
  apply_quotas();
  hasher = std::make_unique<iam::PasswordHasher>(iam::PasswordCost());
  accounts = std::make_unique<iam::Accounts>(*metadata, *audit, *hasher, clock, random);
  shares = std::make_unique<iam::ShareLinks>(*metadata, *keyring, *audit, *accounts, clock, random);
  sessions = std::make_unique<iam::Sessions>(*metadata, clock, random, config.sessions);
  throttle = std::make_unique<iam::LoginThrottle>(clock);
  key_uses = std::make_unique<iam::KeyUses>(*metadata, clock);
  keys = std::make_unique<DirectoryKeys>(*directory, *shares);
  authenticator = std::make_unique<auth::Authenticator>(auth_options(config), *keys);

  request_metrics = std::make_unique<RequestMetrics>(registry);
  s3_services =
      std::make_unique<s3::Services>(*buckets, *objects, *uploads, *listing, *bucket_tags,
                                     *directory, *authenticator, *audit, clock, random, config.s3);
  s3_services->policies_too_slow = &count_slow_policies(registry);
  s3_service = std::make_unique<s3::Service>(*s3_services, request_metrics.get(), key_uses.get());
  watch_memory(registry, *s3_service);
  ops_handler = std::make_unique<admin::OpsHandler>(registry, *buckets, ready);
  static_console =
      std::make_unique<admin::StaticConsole>(config.console_base_path, config.console_assets_dir);
  const auto spawn = [this](Task<void> task) { server->spawn(std::move(task)); };
  const auto stopping = [this] { return sleeper.stopped(); };
  jobs = std::make_unique<admin::Jobs>(*objects, *listing, clock, random, spawn, stopping);
  zips = std::make_unique<admin::ZipTickets>(clock, random);
  admin_services = std::make_unique<admin::Services>(
      *buckets, *objects, *uploads, *bucket_settings, *bucket_tags, *listing, *directory, *audit,
      *accounts, *shares, *sessions, *throttle, *key_uses, *jobs, *zips, pool, series, clock,
      admin::ServerInfo(), scrub.get(), [this] { return machine.names(); },
      [this] { return disk_watch->refuses_writes(); }, [this] { return metadata->damage(); },
      [this] { return parties.limited(kLimitedShown); });
  admin_service = std::make_unique<admin::AdminService>(*admin_services);
  auto hosts = console_hosts(config);
  hosts.machine = [this] { return machine.names(); };
  console_handler = std::make_unique<admin::ConsoleHandler>(
      config.console_base_path, std::move(hosts), *admin_service, *ops_handler, *static_console);
  create_workers();
  server = std::make_unique<http::Server>(http_limits(config), config.threads, &parties);
  watch_engines(registry, *metadata, *blobs, *server);
  watch_parties(registry, parties);
  const auto count = [this] {
    auto totals = request_metrics->totals();
    const auto stats = server->stats();
    totals.bytes_in = stats.bytes_in;
    totals.bytes_out = stats.bytes_out;
    return totals;
  };
  chart_recorder = std::make_unique<workers::ChartRecorder>(
      series, *buckets, clock, sleeper, pool, dir.charts(), count, workers::RecordSchedule());
}

void Node::Impl::create_workers() {
  garbage_worker = std::make_unique<workers::GarbageWorker>(*garbage, *buckets, sleeper, registry,
                                                            garbage_schedule(config));
  scrub_worker = std::make_unique<workers::ScrubWorker>(*scrub, clock, sleeper, registry,
                                                        scrub_schedule(config));
  lifecycle_worker = std::make_unique<workers::LifecycleWorker>(
      *lifecycle, clock, sleeper, registry, lifecycle_schedule(config));
  disk_watch = std::make_unique<workers::DiskWatch>(
      sleeper, pool, registry, [this] { return metadata->has_room() && blobs->has_room(); },
      workers::DiskWatchSchedule());
}

Status Node::Impl::load() {
  ONGGI_DCHECK(server && chart_recorder && !ready);
  ONGGI_TRY(sync_wait(buckets->open()));
  ONGGI_TRY(sync_wait(scrub->load()));
  ONGGI_TRY(sync_wait(lifecycle->load()));
  chart_recorder->load();
  const auto lost = config.accept_lost_keys ? iam::Directory::LostKeys::kDropped
                                            : iam::Directory::LostKeys::kRefused;
  ONGGI_TRY(sync_wait(directory->open(lost)));
  ONGGI_TRY(sync_wait(accounts->open()));
  ONGGI_TRY(sync_wait(shares->open(lost)));
  ONGGI_TRY(sync_wait(sessions->open()));
  return sync_wait(key_uses->open());
}

admin::ServerInfo Node::Impl::server_info(const Node& node) const {
  admin::ServerInfo info;
  info.version = kVersion;
  info.region = config.s3.region;
  info.s3 = s3_rule(config, server->port(0));
  info.console = console_rule(config, server->port(1));
  info.base_path = config.console_base_path;
  info.data_dir = dir.path();
  info.started = clock.now();
  info.warnings = node.warnings();
  info.trusted_proxies = config.console_trusted_proxies;
  info.connections_max = config.http.connections_max;
  const auto& s3 = config.s3_listener;
  if (s3.tls()) info.certificates.emplace_back("s3", s3.tls_certificate);
  const auto& console = config.console_listener;
  if (console.tls()) info.certificates.emplace_back("console", console.tls_certificate);
  return info;
}

Task<void> Node::Impl::flush_uses() {
  const auto keys_written = co_await key_uses->flush(*directory);
  if (!keys_written) log::warn("recording key uses: {}", keys_written.error().message());
  const auto sessions_written = co_await sessions->flush();
  if (!sessions_written) log::warn("recording sessions: {}", sessions_written.error().message());
  const auto shares_erased = co_await shares->flush();
  if (!shares_erased)
    log::warn("deleting expired share links: {}", shares_erased.error().message());
}

Task<void> Node::Impl::note_uses() {
  constexpr std::chrono::minutes kInterval{1};
  while (co_await sleeper.sleep_for(kInterval)) co_await flush_uses();
  co_await flush_uses();
}

Node::Node(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
Node::~Node() { stop(); }

Result<std::unique_ptr<Node>> Node::open(Config config, OpenMode mode) {
  auto dir = ONGGI_TRY(DataDir::open(config.data_dir, mode == OpenMode::kCreate));
  if (mode == OpenMode::kVerify) config.accept_lost_keys = false;
  auto impl = std::make_unique<Impl>(std::move(config), std::move(dir));
  ONGGI_TRY(impl->open_stores());
  if (mode != OpenMode::kVerify) ONGGI_TRY(impl->dir.write_format());
  impl->assemble();
  ONGGI_TRY(impl->load());
  return std::unique_ptr<Node>(new Node(std::move(impl)));
}

Status Node::start() {
  auto& impl = *impl_;
  const auto& config = impl.config;
  ONGGI_DCHECK(!impl.ready && !impl.sleeper.stopped());  // start() is called once and before stop()
  ONGGI_TRY(impl.server->listen(s3_listener(config, *impl.s3_service)));
  ONGGI_TRY(impl.server->listen(console_listener(config, *impl.console_handler)));
  const http::Listener admin{"unix:" + impl.dir.socket(), std::nullopt, impl.admin_service.get(),
                             false};
  ONGGI_TRY(impl.server->listen(admin));
  impl.admin_services->info = impl.server_info(*this);  // server_info() needs the bound ports
  impl.machine.look_up_name();

  ONGGI_DCHECK(impl.disk_watch && impl.chart_recorder);
  impl.server->start();
  impl.server->spawn(impl.garbage_worker->collect_garbage());
  impl.server->spawn(impl.garbage_worker->sweep_orphans());
  impl.server->spawn(impl.garbage_worker->expire_uploads());
  impl.server->spawn(impl.scrub_worker->run());
  impl.server->spawn(impl.lifecycle_worker->run());
  impl.server->spawn(impl.chart_recorder->run());
  impl.server->spawn(impl.disk_watch->run());
  impl.server->spawn(impl.note_uses());
  impl.ready = true;
  return {};
}

void Node::block_signals() {
  sigset_t set;
  sigemptyset(&set);
  for (const int number : {SIGTERM, SIGINT, SIGHUP}) sigaddset(&set, number);
  pthread_sigmask(SIG_BLOCK, &set, nullptr);
}

void Node::serve_until_signal() {
  sigset_t set;
  sigemptyset(&set);
  for (const int number : {SIGTERM, SIGINT, SIGHUP}) sigaddset(&set, number);
  while (true) {
    int number = 0;
    sigwait(&set, &number);
    if (number != SIGHUP) break;
    const auto reloaded = impl_->server->reload_tls();
    if (reloaded) {
      log::info("certificates reloaded");
    } else {
      log::error("keeping the old certificates: {}", reloaded.error().message());
    }
  }
  log::info("stopping");
}

void Node::stop() {
  impl_->ready = false;
  impl_->sleeper.stop();
  impl_->server->stop();
  ONGGI_DCHECK(!impl_->ready && impl_->server->stats().connections_open == 0);
}

storage::MetadataStore& Node::metadata() { return *impl_->metadata; }
catalog::Engine& Node::engine() { return *impl_->engine; }
catalog::Buckets& Node::buckets() { return *impl_->buckets; }
catalog::Garbage& Node::garbage() { return *impl_->garbage; }
iam::Directory& Node::directory() { return *impl_->directory; }

admin::Endpoint Node::endpoint() const { return admin::s3_endpoint(*impl_->admin_services); }
std::string Node::console_endpoint() const {
  return admin::console_endpoint(*impl_->admin_services).url;
}

std::optional<std::string> Node::make_setup_link() {
  const auto made = impl_->accounts->make_setup_token();
  if (!made) return std::nullopt;
  return admin::setup_url(*impl_->admin_services, made->token);
}

std::vector<Said> Node::warnings() const {
  const auto& s3 = impl_->config.s3_listener;
  const auto& console = impl_->config.console_listener;
  const bool console_beyond = !ListenAddress::parse(console.listen).loopback();
  std::vector<Said> warnings;
  if (!s3.tls() && !ListenAddress::parse(s3.listen).loopback())
    warnings.push_back(admin::say("warning_s3_plain"));
  if (console_beyond) warnings.push_back(admin::say("warning_health_public"));
  if (console_beyond && !console.tls() && !console.public_url.starts_with("https://"))
    warnings.push_back(admin::say("warning_console_plain"));
  return warnings;
}

}  // namespace onggi::server
