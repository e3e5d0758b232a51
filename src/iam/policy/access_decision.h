// Decision: may somebody do something to a bucket or an object, and why? The one place where
// ownership, grants, policies and the public access block meet. Pure: whoever asks brings the
// documents. ACLs come last, and only when this leaves a question open: to know an object's ACL
// takes a look at the object.
//
//   1. A deny of the bucket's policy or of the user's own forbids, whoever asks. Only the policy
//      itself stays in its bucket owner's hands, whatever it says: nobody locks himself out.
//   2. The bucket's owner may do everything.
//   3. A grant, the bucket's policy or the user's own allows what it names.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/clock.h"
#include "iam/policy/policy.h"
#include "iam/model/types.h"

namespace onggi::iam {

/// What settled a question.
enum class Ground : std::uint8_t {
  kNothing,  // nobody and nothing said anything about it
  kBucketPolicyDenies,
  kUserPolicyDenies,
  kOwner,
  kGrant,
  kBucketPolicyAllows,
  kUserPolicyAllows,
  kAclAllows,
  kPublicAccessBlocked,  // the bucket's policy would allow it, were it not for everybody
};

struct Decision {
  bool allowed = false;
  Ground ground = Ground::kNothing;
  std::string statement = {};    // of the policy that decided: its Sid, or "statement 2"
  const Grant* grant = nullptr;  // of the user that asked

  /// Neither allowed nor denied: an ACL may still allow it.
  [[nodiscard]] bool is_open() const {
    return ground == Ground::kNothing || ground == Ground::kPublicAccessBlocked;
  }
};

struct AccessQuestion {
  const User* user = nullptr;  // null: nobody signed
  std::string_view owner_id;   // of the bucket
  std::string_view bucket;
  std::string_view key = {};        // empty: the bucket itself
  std::string_view action;          // "s3:GetObject"
  Rights rights = 0;                // a grant of any of these allows it
  std::string_view grant_key = {};  // what the prefix of a grant must lie before: the key, or the
                                    // prefix of a listing
  bool any_prefix = false;          // a grant with any prefix will do
  const Policy* bucket_policy = nullptr;
  const Policy* user_policy = nullptr;
  const ConditionKeys* keys = nullptr;   // needed when there is a policy
  bool restrict_public_buckets = false;  // of the bucket's public access block
  Time now;
};

/// Allocates nothing when there is no policy.
[[nodiscard]] Decision decide(const AccessQuestion& question);

}  // namespace onggi::iam
