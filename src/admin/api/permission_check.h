// The judge's question as the portal asks it: may somebody do something to a bucket or an object?
// The same that S3 asks of requests, without one. Private to admin/.
#pragma once

#include <memory>
#include <string>
#include <string_view>

#include "admin/protocol/call.h"
#include "iam/policy/access_decision.h"

namespace onggi::admin {

struct PermissionQuestion {
  std::shared_ptr<const iam::User> user;  // null: nobody signed
  std::shared_ptr<const catalog::Bucket> bucket;
  std::string action;                                 // "s3:GetObject"
  std::string key;                                    // of the object, or the prefix of a listing
  std::shared_ptr<const catalog::ObjectInfo> object;  // null: there is none of that key
  std::string address;                                // from where; empty: not said
  std::string_view auth_type = "REST-HEADER";         // as s3:authType; of a link REST-QUERY-STRING
};

/// Is it one on objects, rather than on the bucket?
[[nodiscard]] bool is_on_object(std::string_view action);
/// The key that a grant must speak of; empty of what concerns the whole bucket.
[[nodiscard]] std::string_view grant_key(const PermissionQuestion& question);
/// The object that a question is about; null when it is not there, or cannot be read.
Task<std::shared_ptr<const catalog::ObjectInfo>> find_object(const Call& call,
                                                             const catalog::Bucket& bucket,
                                                             std::string_view key);

/// What can be known of a request that nobody sent: over TLS, now, signed with SigV4, from the
/// address that was given.
[[nodiscard]] iam::ConditionKeys permission_keys(const Call& call,
                                                 const PermissionQuestion& question);
/// By policies, grants and ACLs. Whether the user is disabled or has no key is not asked.
[[nodiscard]] iam::Decision judge(const Call& call, const PermissionQuestion& question);

}  // namespace onggi::admin
