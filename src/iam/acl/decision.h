// What the ACLs of a bucket and an object let somebody do: AWS's mapping of their permissions to
// actions. Pure: whoever asks brings the ACLs.
// https://docs.aws.amazon.com/AmazonS3/latest/userguide/acl-overview.html#acl-access-policy-permission-mapping
#pragma once

#include <string_view>

#include "iam/acl/acl.h"

namespace onggi::iam {

struct AclQuestion {
  std::string_view action;        // "s3:GetObject"
  std::string_view requester_id;  // canonical; empty: nobody signed
  const Acl& bucket_acl;
  const Acl* object_acl = nullptr;  // null: there is no such object
  std::string_view object_owner_id = {};
  PublicGrants public_grants = PublicGrants::kCount;
};

/// Does the answer take a look at the object?
[[nodiscard]] bool acl_needs_object(std::string_view action);

[[nodiscard]] bool acl_allows(const AclQuestion& question);

}  // namespace onggi::iam
