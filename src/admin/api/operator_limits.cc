#include "admin/api/operator_limits.h"

#include "access/governance.h"
#include "iam/policy/policy.h"

namespace onggi::admin {
namespace {

bool is_owner(const Call& call) { return call.caller.role >= iam::Role::kOwner; }

bool could_bypass(const Call& call, const iam::User& user) {
  if (access::could_bypass_anywhere(user)) return true;
  std::string after;
  while (true) {
    auto page = call.services.buckets.list({}, after, kPageSizeMax);
    for (const auto& bucket : page.buckets)
      if (access::could_bypass_in(user, bucket)) return true;
    if (!page.next) return false;
    after = *std::move(page.next);
  }
}

}  // namespace

ApiResult<void> check_may_grant(const Call& call, const iam::Grant& grant, std::string field,
                                bool lockable) {
  if (is_owner(call)) return {};
  const auto bucket = call.services.buckets.find(grant.bucket);
  auto given = grant;
  if (lockable) given.bucket = iam::kAllBuckets;
  if (!access::gives_bypass(given, bucket ? bucket->get() : nullptr)) return {};
  return refuse(403, "denied", say("owner_grants"), std::move(field));
}

ApiResult<void> check_may_set_policy(const Call& call, const iam::Policy& policy) {
  if (is_owner(call) || !access::gives_bypass(policy, nullptr)) return {};
  return refuse(403, "denied", say("owner_policies"), "policy");
}

ApiResult<void> check_may_set_policy(const Call& call, const iam::Policy& policy,
                                     const catalog::Bucket& bucket) {
  if (!access::has_object_lock(bucket)) return {};
  return check_may_set_policy(call, policy);
}

ApiResult<void> check_may_use_keys(const Call& call, std::string_view name) {
  if (is_owner(call)) return {};
  const auto user = call.services.directory.find_user(name);
  if (!user || !could_bypass(call, *user)) return {};
  return refuse(403, "denied", say("owner_keys", user->name));
}

}  // namespace onggi::admin
