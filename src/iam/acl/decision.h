// Decides whether the ACLs of a bucket and an object allow an action, following AWS's mapping of
// ACL permissions to actions. The functions are pure: the caller supplies the ACLs.
// https://docs.aws.amazon.com/AmazonS3/latest/userguide/acl-overview.html#acl-access-policy-permission-mapping
#pragma once

#include <string_view>

#include "iam/acl/acl.h"

namespace onggi::iam {

struct AclQuestion {
  std::string_view action;        // for example "s3:GetObject"
  std::string_view requester_id;  // canonical id; empty if the request is anonymous
  const Acl& bucket_acl;
  const Acl* object_acl = nullptr;  // null if the object does not exist
  std::string_view object_owner_id = {};
  PublicGrants public_grants = PublicGrants::kCount;
};

/// Returns true if the decision for `action` depends on the object's ACL or its owner.
[[nodiscard]] bool acl_needs_object(std::string_view action);

/// Returns true if the ACLs allow the action.
[[nodiscard]] bool acl_allows(const AclQuestion& question);

}  // namespace onggi::iam
