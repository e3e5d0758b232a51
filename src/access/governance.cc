#include "access/governance.h"

#include <algorithm>

#include "access/bucket_access.h"
#include "catalog/bucket_lock.h"
#include "iam/policy/action_rights.h"

namespace onggi::access {
namespace {

constexpr std::string_view kBypass = "s3:BypassGovernanceRetention";

bool has_right(const iam::Grant& grant) {
  return (grant.rights & iam::rights_for_action(kBypass)) != 0;
}

}  // namespace

bool has_object_lock(const catalog::Bucket& bucket) {
  return catalog::lock_configuration(bucket) != nullptr;
}

bool gives_bypass(const iam::Grant& grant, const catalog::Bucket* bucket) {
  if (!has_right(grant)) return false;
  return grant.bucket == iam::kAllBuckets || (bucket != nullptr && has_object_lock(*bucket));
}

bool gives_bypass(const iam::Policy& policy, const iam::User* user) {
  return policy.may_allow(user, kBypass);
}

bool could_bypass_anywhere(const iam::User& user) {
  if (user.policy && gives_bypass(*user.policy, &user)) return true;
  return std::ranges::any_of(user.grants, [](const iam::Grant& grant) {
    return grant.bucket == iam::kAllBuckets && has_right(grant);
  });
}

bool could_bypass_in(const iam::User& user, const catalog::Bucket& bucket) {
  if (!has_object_lock(bucket)) return false;
  if (bucket.owner_id == user.id) return true;
  const auto policy = policy_of(bucket);
  if (policy && gives_bypass(*policy, &user)) return true;
  return std::ranges::any_of(user.grants, [&](const iam::Grant& grant) {
    return iam::speaks_of(grant, bucket.name) && has_right(grant);
  });
}

}  // namespace onggi::access
