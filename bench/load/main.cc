// onggi-load: a closed-loop load generator for any S3 endpoint and, with unsigned requests, for any
// static file server. Prints one JSON object, or a readable table with --table.
#include <fmt/format.h>
#include <CLI/CLI.hpp>

#include <cstdio>
#include <map>

#include "load/runner.h"

namespace onggi::bench {
namespace {

float percentile(const std::vector<float>& sorted, double fraction) {
  if (sorted.empty()) return 0;
  const auto index =
      static_cast<std::size_t>(fraction * static_cast<double>(sorted.size() - 1) + 0.5);
  return sorted[std::min(index, sorted.size() - 1)];
}

struct Figures {
  double cpu_us_per_op, cpu_s_per_gb, ops_per_s, gb_per_s, p50_us, p99_us, p999_us, disk_per_byte;
};

Figures figures_of(const Plan& plan, const Outcome& outcome) {
  const auto ops = static_cast<double>(outcome.requests);
  const auto gigabytes = static_cast<double>(outcome.body_bytes) / 1e9;
  const auto stored = plan.work == Work::kPut ? static_cast<double>(outcome.body_bytes) : 0;
  return {
      .cpu_us_per_op = outcome.server.cpu_s * 1e6 / ops,
      .cpu_s_per_gb = gigabytes > 0 ? outcome.server.cpu_s / gigabytes : 0,
      .ops_per_s = ops / outcome.seconds,
      .gb_per_s = gigabytes / outcome.seconds,
      .p50_us = percentile(outcome.latencies_us, 0.5),
      .p99_us = percentile(outcome.latencies_us, 0.99),
      .p999_us = percentile(outcome.latencies_us, 0.999),
      .disk_per_byte = stored > 0 ? static_cast<double>(outcome.server.disk_written) / stored : 0};
}

void print_json(const Plan& plan, const Outcome& outcome) {
  const auto f = figures_of(plan, outcome);
  fmt::print(
      "{{\"requests\":{},\"failures\":{},\"seconds\":{:.4f},\"server_cpu_us_per_op\":{:.2f},"
      "\"server_cpu_s_per_gb\":{:.4f},\"requests_per_s\":{:.1f},\"gb_per_s\":{:.4f},\"p50_us\":{:."
      "1f},\"p99_us\":{:.1f},"
      "\"p999_us\":{:.1f},\"rss_peak\":{},\"disk_written\":{},\"disk_per_byte\":{:.4f},\"client_"
      "cpu_s\":{:.3f}}}\n",
      outcome.requests, outcome.failures, outcome.seconds, f.cpu_us_per_op, f.cpu_s_per_gb,
      f.ops_per_s, f.gb_per_s, f.p50_us, f.p99_us, f.p999_us, outcome.server.rss_peak,
      outcome.server.disk_written, f.disk_per_byte, outcome.client_cpu_s);
}

void print_table(const Plan& plan, const Outcome& outcome) {
  const auto f = figures_of(plan, outcome);
  fmt::print("{} requests in {:.2f} s, {} failures\n", outcome.requests, outcome.seconds,
             outcome.failures);
  fmt::print("server CPU   {:10.1f} µs/op   {:8.3f} s/GB\n", f.cpu_us_per_op, f.cpu_s_per_gb);
  fmt::print("throughput   {:10.0f} op/s    {:8.3f} GB/s\n", f.ops_per_s, f.gb_per_s);
  fmt::print("latency      p50 {:.0f} µs   p99 {:.0f} µs   p99.9 {:.0f} µs\n", f.p50_us, f.p99_us,
             f.p999_us);
  fmt::print("server RSS   {:10.1f} MiB peak   disk {:.3f} bytes written per byte stored\n",
             static_cast<double>(outcome.server.rss_peak) / (1 << 20), f.disk_per_byte);
}

int main_of_load(int argc, char** argv) {
  Plan plan;
  std::string endpoint;
  bool table = false;
  CLI::App app("Closed-loop load on an S3 endpoint");
  const std::map<std::string, Work> works{
      {"put", Work::kPut},       {"get", Work::kGet},   {"head", Work::kHead},
      {"delete", Work::kDelete}, {"list", Work::kList}, {"delete-many", Work::kDeleteMany}};
  app.add_option("work", plan.work)->required()->transform(CLI::CheckedTransformer(works));
  app.add_option("--endpoint", endpoint, "http://IPv4:PORT")
      ->required()
      ->envname("AWS_ENDPOINT_URL");
  app.add_option("--access-key", plan.credentials.access_key)->envname("AWS_ACCESS_KEY_ID");
  app.add_option("--region", plan.credentials.region)
      ->envname("AWS_REGION")
      ->default_val("us-east-1");
  app.add_option("--secret-key", plan.credentials.secret_key)->envname("AWS_SECRET_ACCESS_KEY");
  app.add_option("--bucket", plan.bucket, "empty for a static file server");
  app.add_option("--size", plan.size, "bytes of an object")->transform(CLI::AsSizeValue(false));
  app.add_option("--count", plan.count, "requests")->check(CLI::Range(1UL, 10'000'000UL));
  app.add_option("--keys", plan.keys, "different keys; default: as many as requests");
  app.add_option("--first", plan.first, "number of the first key");
  app.add_option("--prefix", plan.prefix, "of keys");
  app.add_option("--query", plan.query, "of requests: sorted, encoded, each name with '='");
  app.add_option("--connections", plan.connections)->check(CLI::Range(1, 20'000));
  app.add_option("--pid", plan.pids, "the server's processes, to meter")->delimiter(',');
  app.add_flag("--table", table, "for people");
  CLI11_PARSE(app, argc, argv);
  if (!endpoint.starts_with("http://")) {
    fmt::print(stderr, "onggi-load: only http:// endpoints\n");
    return 2;
  }
  plan.host = endpoint.substr(7);
  if (plan.host.ends_with('/')) plan.host.pop_back();

  const auto outcome = run(plan);
  if (!outcome) {
    fmt::print(stderr, "onggi-load: {}\n", outcome.error().message());
    return 1;
  }
  if (outcome->failures > 0)
    fmt::print(stderr, "onggi-load: first failure:\n{}\n", outcome->first_failure);
  table ? print_table(plan, *outcome) : print_json(plan, *outcome);
  return outcome->failures > 0 ? 1 : 0;
}

}  // namespace
}  // namespace onggi::bench

int main(int argc, char** argv) { return onggi::bench::main_of_load(argc, argv); }
