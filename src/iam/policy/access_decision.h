// Decides whether a requester may perform an action on a bucket or an object, and gives the reason.
// Only this code combines ownership, grants, policies and the public access block. The functions
// are pure: the caller supplies the policies. If the decision is undecided, the caller checks ACLs.
// The caller does not check them earlier, because reading an object's ACL requires reading the
// object.
//
//   1. A deny in the bucket's policy or in the user's policy refuses the request, whoever sent it.
//      The one exception: a bucket policy cannot keep the bucket's owner from reading, replacing or
//      deleting that policy, so owners cannot lock themselves out.
//   2. The bucket's owner may perform all other actions.
//   3. A grant, the bucket's policy or the user's policy allows the actions that it names.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/clock.h"
#include "iam/model/types.h"
#include "iam/policy/policy.h"

namespace onggi::iam {

/// The reason for a decision.
enum class DecisionReason : std::uint8_t {
  kNothing,  // no rule applies to the request
  kBucketPolicyDenies,
  kUserPolicyDenies,
  kOwner,
  kGrant,
  kBucketPolicyAllows,
  kUserPolicyAllows,
  kAclAllows,
  kPublicAccessBlocked,  // the bucket policy allows the request, but RestrictPublicBuckets is on
};

struct Decision {
  bool allowed = false;
  DecisionReason reason = DecisionReason::kNothing;
  std::string statement = {};    // Sid of the deciding policy statement, or "statement 2"
  const Grant* grant = nullptr;  // the user's grant that allows the request
  bool too_much_work = false;    // true: denied by a policy that takes too much work to evaluate

  /// Returns true if the request is neither allowed nor denied, so that an ACL may still allow it.
  [[nodiscard]] bool is_undecided() const {
    return reason == DecisionReason::kNothing || reason == DecisionReason::kPublicAccessBlocked;
  }
};

struct AccessQuestion {
  const User* user = nullptr;  // null if the request is anonymous
  std::string_view owner_id;   // the bucket's owner
  std::string_view bucket;
  std::string_view key = {};        // empty if the action is on the bucket itself
  std::string_view action;          // for example "s3:GetObject"
  Rights rights = 0;                // a grant of any of these rights allows the action
  std::string_view grant_key = {};  // object key or listing prefix that the grant must cover
  bool any_prefix = false;          // true: a grant with any prefix is enough
  const Policy* bucket_policy = nullptr;
  const Policy* user_policy = nullptr;
  const ConditionKeys* keys = nullptr;   // required if there is a policy
  bool restrict_public_buckets = false;  // RestrictPublicBuckets of the public access block
  Time now;
};

/// Returns the decision on `question`. Does not allocate memory if there is no policy.
[[nodiscard]] Decision decide(const AccessQuestion& question);

}  // namespace onggi::iam
