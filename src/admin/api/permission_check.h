// Hypothetical requests: whether a user or an anonymous client may perform an action on a bucket or
// an object. The judge (access/judge.h) decides them as it decides S3 requests; this file supplies
// the condition keys of a request that nobody has sent. Private to admin/.
#pragma once

#include <memory>
#include <string>
#include <string_view>

#include "access/judge.h"
#include "admin/protocol/call.h"

namespace onggi::admin {

struct PermissionQuestion {
  std::shared_ptr<const iam::User> user;  // null for an anonymous request
  std::shared_ptr<const catalog::Bucket> bucket;
  std::string action;                          // "s3:GetObject"
  std::string key;                             // the object's key, or a listing's prefix
  std::string address;                         // of the client; empty if unspecified
  std::string_view auth_type = "REST-HEADER";  // s3:authType; links: "REST-QUERY-STRING"
};

/// Returns true if the action applies to objects, and false if it applies to buckets.
[[nodiscard]] bool is_on_object(std::string_view action);

/// The condition keys of a request that is sent now, over TLS and from `question.address`. If the
/// question has a user, the request is signed with SigV4. Both arguments must outlive this object.
class PermissionKeys final : public access::KeySource {
 public:
  PermissionKeys(const Call& call, const PermissionQuestion& question)
      : call_(call), question_(question) {}
  [[nodiscard]] iam::ConditionKeys keys(const access::Question& asked) const override;

 private:
  const Call& call_;
  const PermissionQuestion& question_;
};

/// Returns the question as the judge reads it. `question.bucket` must not be null.
[[nodiscard]] access::Question access_question(const Call& call,
                                               const PermissionQuestion& question);

/// Returns the decision on the question. Ignores whether the user is disabled or has no access key.
Task<iam::Decision> judge(const Call& call, const PermissionQuestion& question);

}  // namespace onggi::admin
