#include "server/engine_metrics.h"

#include <string>

namespace onggi::server {
namespace {

template <typename Source, typename Stats>
struct Watcher {
  metrics::Registry& registry;
  const Source& source;
  Stats (Source::*read)() const;

  void add(const char* name, const char* type, const char* help,
           std::uint64_t Stats::* member) const {
    const auto value = [&source = source, read = read, member] {
      return static_cast<double>((source.*read)().*member);
    };
    registry.watch(name, type, help, {}, value);
  }
};

}  // namespace

void watch_engines(metrics::Registry& registry, const storage::RocksdbMetadataStore& metadata,
                   const storage::FileBlobStore& blobs, const http::Server& server) {
  using storage::CommitStats;
  const Watcher<storage::RocksdbMetadataStore, CommitStats> commits{
      registry, metadata, &storage::RocksdbMetadataStore::commit_stats};
  commits.add("onggi_commits_total", "counter", "Durable commits.", &CommitStats::commits);
  commits.add("onggi_commit_conflicts_total", "counter", "Commits whose preconditions failed.",
              &CommitStats::conflicts);
  commits.add("onggi_commits_refused_total", "counter",
              "Commits refused (queue or disk full, or a damaged table).", &CommitStats::refused);
  commits.add("onggi_commit_groups_total", "counter",
              "Groups of commits; commits divided by groups is the average batch size.",
              &CommitStats::groups);
  commits.add("onggi_commit_syncs_total", "counter", "Syncs of the log.", &CommitStats::syncs);
  commits.add("onggi_commit_bytes_total", "counter", "Bytes written to the log.",
              &CommitStats::bytes);
  const auto damaged = [&metadata] { return metadata.damage() ? 1.0 : 0.0; };
  registry.watch("onggi_metadata_damaged", "gauge",
                 "1 while writes are refused because a metadata table is damaged, otherwise 0.", {},
                 damaged);
  commits.add("onggi_commits_queued", "gauge", "Commits waiting.", &CommitStats::queued);

  using storage::FileBlobStats;
  const Watcher<storage::FileBlobStore, FileBlobStats> files{registry, blobs,
                                                             &storage::FileBlobStore::stats};
  files.add("onggi_blob_syncs_total", "counter", "Syncs of blob files.", &FileBlobStats::syncs);
  files.add("onggi_blob_sync_requests_total", "counter", "Blobs that waited for a sync.",
            &FileBlobStats::sync_requests);
  files.add("onggi_blob_bytes_written_total", "counter", "Bytes written to blob files.",
            &FileBlobStats::bytes_written);
  files.add("onggi_blob_bytes_freed_total", "counter", "Bytes of blob files that were freed.",
            &FileBlobStats::bytes_freed);
  files.add("onggi_blob_segments", "gauge", "Segments on disk.", &FileBlobStats::segments);

  using http::ServerStats;
  const Watcher<http::Server, ServerStats> connections{registry, server, &http::Server::stats};
  connections.add("onggi_http_connections", "gauge", "Open connections.",
                  &ServerStats::connections_open);
  connections.add("onggi_http_connections_total", "counter", "Connections accepted.",
                  &ServerStats::connections_total);
  connections.add("onggi_http_connections_refused_total", "counter",
                  "Connections refused because there were too many.",
                  &ServerStats::connections_refused);
  connections.add("onggi_http_connections_reclaimed_total", "counter",
                  "Connections closed because others needed their place or their memory.",
                  &ServerStats::connections_reclaimed);
  connections.add("onggi_http_bad_requests_total", "counter", "Requests that were not valid HTTP.",
                  &ServerStats::requests_bad);
  connections.add("onggi_http_received_bytes_total", "counter", "Bytes received.",
                  &ServerStats::bytes_in);
  connections.add("onggi_http_sent_bytes_total", "counter", "Bytes sent.", &ServerStats::bytes_out);
}

void watch_parties(metrics::Registry& registry, const fairness::Parties& parties) {
  using fairness::Reason;
  using fairness::Resource;
  for (std::size_t r = 0; r < fairness::kResources; ++r) {
    for (std::size_t w = 0; w < fairness::kReasons; ++w) {
      const auto resource = static_cast<Resource>(r);
      const auto reason = static_cast<Reason>(w);
      registry.watch("onggi_limited_total", "counter",
                     "How often a client was refused or closed for the benefit of others.",
                     {{"resource", std::string(fairness::to_string(resource))},
                      {"reason", std::string(fairness::to_string(reason))}},
                     [&parties, resource, reason] {
                       return static_cast<double>(parties.total(resource, reason));
                     });
    }
  }
  registry.watch("onggi_parties", "gauge", "Users and addresses that are known as clients.", {},
                 [&parties] { return static_cast<double>(parties.size()); });
}

}  // namespace onggi::server
