// The admin API's handlers for the server's state and for usage totals over all buckets.
#include <sys/statvfs.h>
#include <unistd.h>

#include <algorithm>

#include "admin/api/rows.h"
#include "admin/protocol/call.h"
#include "http/certificate.h"

namespace onggi::admin {
namespace {

constexpr std::uint64_t kObjectSizeMax = 5ULL << 40;  // S3 User Guide, "Multipart upload limits"

json::value disk_json(const Services& services) {
  struct statvfs info{};
  if (::statvfs(services.info.data_dir.c_str(), &info) != 0) return nullptr;
  return json::object{{"free_bytes", info.f_bavail * info.f_frsize},
                      {"total_bytes", info.f_blocks * info.f_frsize},
                      {"refuses_writes", services.refuses_writes()}};
}

json::value damage_json(const Services& services) {
  auto damage = services.metadata_damage();
  return damage ? json::value(*std::move(damage)) : json::value();
}

json::value scrub_json(const catalog::Scrub* scrub) {
  if (scrub == nullptr) return nullptr;
  const auto status = scrub->status();
  json::value finished;
  if (status.finished) finished = format_iso8601(*status.finished);
  return json::object{{"running", status.running},
                      {"finished", std::move(finished)},
                      {"damaged", std::max(status.damaged, status.damaged_before)}};
}

json::array limited_json(const Services& services) {
  using fairness::Reason;
  json::array list;
  for (const auto& limited : services.limited()) {
    const auto times = [&](Reason reason) {
      return limited.times[static_cast<std::size_t>(reason)];
    };
    list.push_back(json::object{{"who", limited.who},
                                {"kind", fairness::to_string(limited.kind)},
                                {"resource", fairness::to_string(limited.resource)},
                                {"held", limited.held},
                                {"refused", times(Reason::kOverShare) + times(Reason::kFull)},
                                {"closed", times(Reason::kReclaimed)}});
  }
  return list;
}

/// Reads the certificate files on every call, because they can be replaced while the server runs.
json::array certificates_json(const ServerInfo& info) {
  json::array list;
  for (const auto& [listener, file] : info.certificates) {
    const auto found = http::read_certificate(file);
    if (!found) continue;  // the loaded certificate stays in use; a reload reports the error
    json::array names(found->names.begin(), found->names.end());
    list.push_back(json::object{{"listener", listener},
                                {"subject", found->subject},
                                {"issuer", found->issuer},
                                {"names", std::move(names)},
                                {"not_before", format_iso8601(found->not_before)},
                                {"not_after", format_iso8601(found->not_after)},
                                {"sha256", found->sha256}});
  }
  return list;
}

json::object limits_json(const ServerInfo& info) {
  return {{"keys_per_user", iam::kActiveKeysMax},
          {"grants_per_user", iam::kGrantsMax},
          {"key_grace_s", iam::kKeyGraceMax.count()},
          {"share_expires_s", iam::kShareLinkLifetimeMax.count()},
          {"object_bytes", kObjectSizeMax},
          {"part_bytes", catalog::kPutSizeMax},
          {"parts", catalog::kPartNumberMax},
          {"put_object_bytes", kPutObjectSizeMax},
          {"connections", info.connections_max}};
}

Task<ApiResult<Answer>> get_server(Call& call) {
  const auto& info = call.services.info;
  const auto endpoint = s3_endpoint(call.services, &call.request);
  const auto uptime = call.services.clock.now() - info.started;
  json::array warnings;
  for (const auto& warning : info.warnings) warnings.push_back(to_json(warning));
  co_return Answer{
      200, json::object{{"version", info.version},
                        {"pid", ::getpid()},
                        {"region", info.region},
                        {"endpoint", endpoint.url},
                        {"endpoint_reach", to_string(endpoint.reach)},
                        {"console_endpoint", console_endpoint(call.services, &call.request).url},
                        {"data_dir", info.data_dir},
                        {"started", format_iso8601(info.started)},
                        {"uptime_s", std::chrono::floor<std::chrono::seconds>(uptime).count()},
                        {"users", call.services.directory.list_users().size()},
                        {"disk", disk_json(call.services)},
                        {"metadata_damage", damage_json(call.services)},
                        {"certificates", certificates_json(info)},
                        {"limits", limits_json(info)},
                        {"scrub", scrub_json(call.services.scrub)},
                        {"limited", limited_json(call.services)},
                        {"warnings", std::move(warnings)}}};
}

Task<ApiResult<Answer>> get_usage(Call& call) {
  auto& services = call.services;
  std::int64_t bucket_count = 0;
  catalog::BucketUsage total;
  std::optional<std::string> after = "";
  while (after) {
    const auto page = services.buckets.list({}, *after, kPageSizeMax);
    for (const auto& bucket : page.buckets) {
      const auto usage = co_await services.buckets.usage(bucket);
      if (!usage) continue;  // the bucket was deleted in the meantime
      ++bucket_count;
      total.objects += usage->objects;
      total.bytes += usage->bytes;
    }
    after = page.next;
  }
  const auto users = services.directory.list_users();
  std::size_t grants = 0;
  for (const auto& user : users) grants += user->grants.size();
  co_return Answer{200, json::object{{"buckets", bucket_count},
                                     {"users", users.size()},
                                     {"grants", grants},
                                     {"keys_used", services.key_uses.count()},
                                     {"objects", total.objects},
                                     {"bytes", total.bytes}}};
}

}  // namespace

constinit const ApiRoute kGetServer{
    .method = "GET", .path = "/server", .role = iam::Role::kViewer, .handler = get_server};

constinit const ApiRoute kGetUsage{
    .method = "GET", .path = "/usage", .role = iam::Role::kViewer, .handler = get_usage};

}  // namespace onggi::admin
