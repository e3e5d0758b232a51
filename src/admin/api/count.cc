// The admin API's handlers that preview a change: how many objects have the given prefixes, how
// many objects a lifecycle rule matches, and which of the given keys already exist. Counting builds
// no list of objects and stops after kCountTimeMax.
#include <algorithm>

#include "admin/api/lifecycle_json.h"
#include "admin/api/rows.h"
#include "admin/protocol/call.h"
#include "base/when_all.h"
#include "catalog/codes.h"

namespace onggi::admin {
namespace {

/// The maximum duration of a count. The result of a count that is stopped is a lower bound.
constexpr std::chrono::seconds kCountTimeMax{2};
constexpr std::size_t kPrefixesMax = 1000;
constexpr std::size_t kKeysMax = 1000;
constexpr std::size_t kStatsAtOnceMax = 64;

struct Tally {
  std::uint64_t objects = 0;
  std::uint64_t bytes = 0;

  void add(const catalog::ObjectInfo& object) {
    ++objects;
    bytes += object.size;
  }
};

/// Calls `visit` for every object that `request` selects, and yields after every page so that other
/// requests can make progress. Returns false if the time `end` was reached before the last object.
Task<ApiResult<bool>> look_until(Call& call, const catalog::Bucket& bucket,
                                 catalog::LookRequest request, Time end,
                                 catalog::Listing::Visit visit) {
  auto let_others_go_on = [] { return true; };
  while (true) {
    auto page = request;
    auto next = ONGGI_CO_TRY(co_await call.services.listing.look(bucket, std::move(page), visit));
    if (!next) co_return true;
    if (call.services.clock.now() >= end) co_return false;
    request.after = *std::move(next);
    co_await call.services.pool.run(let_others_go_on);
  }
}

/// Sorts the prefixes and drops each prefix that starts with another prefix.
std::vector<std::string> outermost(std::vector<std::string> prefixes) {
  std::ranges::sort(prefixes);
  std::vector<std::string> outer;
  for (auto& prefix : prefixes)
    if (outer.empty() || !prefix.starts_with(outer.back())) outer.push_back(std::move(prefix));
  return outer;
}

struct Taken {
  std::string key;
  std::optional<catalog::ObjectInfo> object;
};

Task<Result<Taken>> look_up(Call& call, const catalog::Bucket& bucket, std::string key) {
  const catalog::ObjectName name{.key = key};
  auto object = co_await call.services.objects.stat(bucket, name);
  if (!object && object.error().code != catalog::kNoSuchKey) co_return fail(object.error());
  Taken taken{std::move(key), std::nullopt};
  if (object && !object->delete_marker) taken.object = *std::move(object);
  co_return taken;
}

Task<ApiResult<Answer>> count_objects(Call& call) {
  const auto bucket = ONGGI_CO_TRY(call.services.buckets.find(call.args[0]));
  call.body = ONGGI_CO_TRY(co_await read_json(*call.request.body, kKeyListSizeMax));
  Fields fields(call.body);
  auto given = fields.texts("prefixes");
  ONGGI_CO_TRY(fields.finish());
  if (given.empty() || given.size() > kPrefixesMax)
    co_return refuse(400, "invalid", say("prefixes_count", kPrefixesMax), "prefixes");
  const auto prefixes = outermost(std::move(given));
  const auto end = call.services.clock.now() + kCountTimeMax;
  Tally all;
  bool complete = true;
  for (std::size_t at = 0; at < prefixes.size() && complete; ++at) {
    catalog::Listing::Visit visit = [&all](const catalog::ObjectInfo& object) { all.add(object); };
    catalog::LookRequest request{.prefix = prefixes[at], .after = ""};
    complete =
        ONGGI_CO_TRY(co_await look_until(call, *bucket, std::move(request), end, std::move(visit)));
    if (at + 1 < prefixes.size() && call.services.clock.now() >= end) complete = false;
  }
  co_return Answer{
      200, json::object{{"objects", all.objects}, {"bytes", all.bytes}, {"complete", complete}}};
}

Task<ApiResult<Answer>> count_lifecycle(Call& call) {
  const auto bucket = ONGGI_CO_TRY(call.services.buckets.find(call.args[0]));
  auto rule = ONGGI_CO_TRY(read_lifecycle_rule(call.body));
  rule.enabled = true;
  const auto now = call.services.clock.now();
  catalog::LifecycleRules asked{.rules = {rule}, .transition_default = ""};
  // `any` has the same filter as the rule, but matches objects of any age.
  rule.days = 1;
  rule.date.reset();
  const catalog::LifecycleRules any{.rules = {rule}, .transition_default = ""};
  Tally fitting;
  Tally due;
  catalog::Listing::Visit visit = [&](const catalog::ObjectInfo& object) {
    if (!catalog::object_due(any, object, catalog::kDay)) return;
    fitting.add(object);
    const auto when = catalog::object_due(asked, object, catalog::kDay);
    if (when && when->at <= now) due.add(object);
  };
  catalog::LookRequest request{.prefix = rule.filter.prefix.value_or(""),
                               .after = "",
                               .with_attributes = !rule.filter.tags.empty()};
  const bool complete = ONGGI_CO_TRY(co_await look_until(call, *bucket, std::move(request),
                                                         now + kCountTimeMax, std::move(visit)));
  co_return Answer{200, json::object{{"objects", fitting.objects},
                                     {"bytes", fitting.bytes},
                                     {"due", due.objects},
                                     {"due_bytes", due.bytes},
                                     {"complete", complete}}};
}

Task<ApiResult<Answer>> find_existing(Call& call) {
  const auto bucket = ONGGI_CO_TRY(call.services.buckets.find(call.args[0]));
  call.body = ONGGI_CO_TRY(co_await read_json(*call.request.body, kKeyListSizeMax));
  Fields fields(call.body);
  auto keys = fields.texts("keys");
  ONGGI_CO_TRY(fields.finish());
  if (keys.empty() || keys.size() > kKeysMax)
    co_return refuse(400, "invalid", say("keys_count", kKeysMax), "keys");
  std::vector<Task<Result<Taken>>> tasks;
  tasks.reserve(keys.size());
  for (auto& key : keys) tasks.push_back(look_up(call, *bucket, std::move(key)));
  const auto outcomes = co_await when_all(std::move(tasks), kStatsAtOnceMax);
  json::array objects;
  for (const auto& outcome : outcomes) {
    ONGGI_CO_TRY(outcome);
    if (const auto& object = outcome->object)
      objects.push_back(json::object{{"key", outcome->key},
                                     {"size", object->size},
                                     {"modified", format_iso8601(object->modified)}});
  }
  co_return Answer{200, json::object{{"objects", std::move(objects)}}};
}

}  // namespace

constinit const ApiRoute kCountObjects{.method = "POST",
                                       .path = "/buckets/{}/objects/count",
                                       .role = iam::Role::kViewer,
                                       .own_body = true,
                                       .handler = count_objects};

constinit const ApiRoute kCountLifecycle{.method = "POST",
                                         .path = "/buckets/{}/lifecycle/count",
                                         .role = iam::Role::kViewer,
                                         .handler = count_lifecycle};

constinit const ApiRoute kFindExisting{.method = "POST",
                                       .path = "/buckets/{}/objects/existing",
                                       .role = iam::Role::kViewer,
                                       .own_body = true,
                                       .handler = find_existing};

}  // namespace onggi::admin
