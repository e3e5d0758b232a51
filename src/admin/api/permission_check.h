// Access decisions for the console: whether a user or an anonymous client may perform an action on
// a bucket or an object. The decision is the same as for an S3 request, but needs no request.
// Private to admin/.
#pragma once

#include <memory>
#include <string>
#include <string_view>

#include "admin/protocol/call.h"
#include "iam/policy/access_decision.h"

namespace onggi::admin {

struct PermissionQuestion {
  std::shared_ptr<const iam::User> user;  // null for an anonymous request
  std::shared_ptr<const catalog::Bucket> bucket;
  std::string action;                                 // "s3:GetObject"
  std::string key;                                    // the object's key, or a listing's prefix
  std::shared_ptr<const catalog::ObjectInfo> object;  // null if `key` has no object
  std::string address;                                // of the client; empty if unspecified
  std::string_view auth_type = "REST-HEADER";         // s3:authType; links: "REST-QUERY-STRING"
};

/// Returns true if the action applies to objects, and false if it applies to buckets.
[[nodiscard]] bool is_on_object(std::string_view action);
/// Returns the key or listing prefix to compare with a grant's prefix. Returns an empty view if the
/// action concerns the bucket as a whole.
[[nodiscard]] std::string_view grant_key(const PermissionQuestion& question);
/// Returns the current object with the key `key`, or null if it does not exist or cannot be read.
Task<std::shared_ptr<const catalog::ObjectInfo>> find_object(const Call& call,
                                                             const catalog::Bucket& bucket,
                                                             std::string_view key);

/// Returns the condition keys of a hypothetical request that is sent now, over TLS and from
/// `question.address`. If the question has a user, the request is signed with SigV4.
[[nodiscard]] iam::ConditionKeys permission_keys(const Call& call,
                                                 const PermissionQuestion& question);
/// Decides the question based on policies, grants, and ACLs. Ignores whether the user is disabled
/// or has no access key.
[[nodiscard]] iam::Decision judge(const Call& call, const PermissionQuestion& question);

}  // namespace onggi::admin
