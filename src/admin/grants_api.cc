// Grants from both sides, and the test of what they come to.
#include "admin/grants.h"

#include <algorithm>
#include <array>

namespace onggi::admin {
namespace {

json::array rights_json(iam::Rights rights) {
  json::array names;
  for (const auto& [right, name] : iam::kRightNames)
    if (iam::contains(rights, right)) names.emplace_back(name);
  return names;
}

ApiResult<iam::Rights> read_rights(const std::vector<std::string>& names) {
  iam::Rights rights = 0;
  for (const auto& name : names) {
    const auto found = std::ranges::find(iam::kRightNames, name, &iam::RightName::name);
    if (found == iam::kRightNames.end())
      return refuse(400, "invalid",
                    "there is no right " + name + ": use list, read, write, delete, manage",
                    "rights");
    rights = static_cast<iam::Rights>(rights | static_cast<iam::Rights>(found->right));
  }
  return rights;
}

template <typename T>
Status as_status(const Result<T>& result) {
  return result ? Status() : fail(result.error());
}

/// An S3 operation, and the right on a bucket that it takes.
struct Action {
  std::string_view name;
  iam::Right right;
};
constexpr std::array kActions{
    Action{"ListObjects", iam::Right::kList},    Action{"ListMultipartUploads", iam::Right::kList},
    Action{"GetObject", iam::Right::kRead},      Action{"PutObject", iam::Right::kWrite},
    Action{"DeleteObject", iam::Right::kDelete}, Action{"DeleteBucket", iam::Right::kManage},
};

struct Reason {
  std::string_view code;
  std::string_view explanation;
};
// Of grants that do not help, the one that comes nearest explains most: in this order.
constexpr Reason kAllows{"allows", "a grant allows it"};
constexpr Reason kExpired{"grant_expired", "a grant would allow it, but has expired"};
constexpr Reason kOtherPrefix{"prefix_differs", "a grant gives the right, but for another prefix"};
constexpr Reason kOtherRight{"right_missing", "the grants on the bucket do not give this right"};

const Reason& judge(const iam::Grant& grant, iam::Right right, std::string_view key, Time now) {
  if (!iam::contains(grant.rights, right)) return kOtherRight;
  if (!key.starts_with(grant.prefix)) return kOtherPrefix;
  if (grant.expires && *grant.expires <= now) return kExpired;
  return kAllows;
}

/// `right` empty: the action takes none.
json::object verdict(std::string_view action, std::string_view right, bool allowed,
                     const Reason& reason, json::array grants = {}) {
  return {{"allowed", allowed},
          {"action", action},
          {"right", right.empty() ? json::value(nullptr) : json::value(json::string(right))},
          {"reason", reason.code},
          {"explanation", reason.explanation},
          {"grants", std::move(grants)}};
}

/// What stands before any grant.
std::optional<Reason> obstacle(const Call& call, const iam::User& user) {
  if (user.disabled) return Reason{"user_disabled", "the user is disabled"};
  const bool active = std::ranges::any_of(user.keys, [&](const iam::AccessKey& key) {
    return !key.expires || call.services.clock.now() < *key.expires;
  });
  if (!active) return Reason{"no_active_key", "the user has no access key that works"};
  return std::nullopt;
}

json::object test_create(const iam::User& user, std::string_view action) {
  return user.create_buckets
             ? verdict(action, {}, true, {"create_buckets", "the user may create buckets"})
             : verdict(action, {}, false,
                       {"may_not_create_buckets", "the user may not create buckets"});
}

json::object test_grants(const Call& call, const iam::User& user, const Action& action,
                         const std::string& bucket, const std::string& key) {
  const auto right =
      std::ranges::find(iam::kRightNames, action.right, &iam::RightName::right)->name;
  constexpr std::array kNearest{&kAllows, &kExpired, &kOtherPrefix, &kOtherRight};
  auto nearest = kNearest.end();
  json::array grants;
  for (const auto& grant : user.grants) {
    if (grant.bucket != bucket) continue;
    const auto& reason = judge(grant, action.right, key, call.services.clock.now());
    nearest = std::min(nearest, std::ranges::find(kNearest, &reason));
    grants.push_back(json::object{{"grant", grant_json(grant)}, {"verdict", reason.code}});
  }
  const bool allowed = iam::allowed(user, action.right, bucket, key, call.services.clock.now());
  if (const auto stop = obstacle(call, user))
    return verdict(action.name, right, false, *stop, std::move(grants));
  if (allowed)
    return verdict(action.name, right, true, {"granted", kAllows.explanation}, std::move(grants));
  if (nearest == kNearest.end())
    return verdict(action.name, right, false, {"no_grant", "the user has no grant on the bucket"});
  return verdict(action.name, right, false, **nearest, std::move(grants));
}

}  // namespace

json::object grant_json(const iam::Grant& grant) {
  return {{"bucket", grant.bucket},
          {"rights", rights_json(grant.rights)},
          {"prefix", grant.prefix},
          {"expires", to_json(grant.expires)}};
}

json::array bucket_grants(const Call& call, std::string_view bucket) {
  json::array grants;
  for (const auto& user : call.services.directory.list_users()) {
    for (const auto& grant : user->grants) {
      if (grant.bucket != bucket) continue;
      grants.push_back(json::object{{"user", user->name},
                                    {"rights", rights_json(grant.rights)},
                                    {"prefix", grant.prefix},
                                    {"expires", to_json(grant.expires)}});
    }
  }
  return grants;
}

Task<ApiResult<Answer>> list_bucket_grants(Call& call) {
  ONGGI_API_ASSIGN(const auto bucket, call.services.buckets.find(call.args[0]));
  co_return Answer{200, json::object{{"grants", bucket_grants(call, bucket->name)}}};
}

Task<ApiResult<Answer>> list_user_grants(Call& call) {
  const auto user = call.services.directory.find_user(call.args[0]);
  if (!user) co_return refuse(404, "not_found", "there is no user " + call.args[0]);
  json::array grants;
  for (const auto& grant : user->grants) grants.push_back(grant_json(grant));
  co_return Answer{200, json::object{{"grants", std::move(grants)}}};
}

Task<ApiResult<Answer>> set_grant(Call& call) {
  Fields fields(call.body);
  iam::Grant grant;
  grant.bucket = fields.required_text("bucket");
  const auto rights = fields.texts("rights");
  grant.prefix = fields.text("prefix").value_or("");
  grant.expires = fields.time("expires");
  ONGGI_API_TRY(fields.finish());
  ONGGI_API_ASSIGN(grant.rights, read_rights(rights));
  if (grant.expires && *grant.expires <= call.services.clock.now())
    co_return refuse(400, "invalid", "the expiry of the grant lies in the past", "expires");
  ONGGI_API_TRY(check("bucket", as_status(call.services.buckets.find(grant.bucket))));
  ONGGI_API_TRY(
      co_await call.services.directory.grant(call.args[0], std::move(grant), call.actor()));
  co_return co_await get_user(call);
}

Task<ApiResult<Answer>> revoke_grant(Call& call) {
  const auto bucket = call.param("bucket");
  if (!bucket) co_return refuse(400, "invalid", "bucket is required", "bucket");
  auto prefix = call.param("prefix");
  ONGGI_API_TRY(co_await call.services.directory.revoke(call.args[0], *bucket, std::move(prefix),
                                                        call.actor()));
  co_return co_await get_user(call);
}

Task<ApiResult<Answer>> test_permission(Call& call) {
  ONGGI_API_ASSIGN(const auto name, call.required_param("user"));
  ONGGI_API_ASSIGN(const auto wanted, call.required_param("action"));
  ONGGI_API_ASSIGN(const auto bucket, call.required_param("bucket"));
  const auto key = call.param("key").value_or("");
  const auto user = call.services.directory.find_user(name);
  if (!user) co_return refuse(404, "not_found", "there is no user " + name, "user");
  if (wanted == "CreateBucket") {
    if (const auto stop = obstacle(call, *user))
      co_return Answer{200, verdict(wanted, {}, false, *stop)};
    co_return Answer{200, test_create(*user, wanted)};
  }
  const auto action = std::ranges::find(kActions, wanted, &Action::name);
  if (action == kActions.end())
    co_return refuse(400, "invalid", "there is no action " + wanted, "action");
  if (!call.services.buckets.find(bucket)) {
    const Reason none{"no_such_bucket", "there is no such bucket"};
    co_return Answer{200, verdict(wanted, {}, false, none)};
  }
  co_return Answer{200, test_grants(call, *user, *action, bucket, key)};
}

}  // namespace onggi::admin
