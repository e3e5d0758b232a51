// Hypothetical requests: decides whether a user or an anonymous client may perform an action on a
// bucket or an object. The judge (access/judge.h) decides, as for S3 requests. This file supplies
// the condition keys of the hypothetical request. Private to admin/.
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
  std::string action;                          // for example "s3:GetObject"
  std::string key;                             // object key, or prefix of a listing
  std::string address;                         // client's address; empty if unspecified
  std::string_view auth_type = "REST-HEADER";  // s3:authType; "REST-QUERY-STRING" for share links
};

/// Returns true if the action applies to objects, and false if it applies to buckets.
[[nodiscard]] bool is_on_object(std::string_view action);

/// The condition keys of a request sent now, over TLS and from `question.address`. If the question
/// has a user, the request is signed with SigV4. Both constructor arguments must outlive this
/// object.
class PermissionKeys final : public access::KeySource {
 public:
  PermissionKeys(const Call& call, const PermissionQuestion& question)
      : call_(call), question_(question) {}
  [[nodiscard]] iam::ConditionKeys keys(const access::Question& asked) const override;

 private:
  const Call& call_;
  const PermissionQuestion& question_;
};

/// Converts the question to the judge's input type. `question.bucket` must not be null.
[[nodiscard]] access::Question access_question(const Call& call,
                                               const PermissionQuestion& question);

/// Returns the judge's decision. Ignores whether the user is disabled or has no access key.
Task<iam::Decision> judge(const Call& call, const PermissionQuestion& question);

}  // namespace onggi::admin
