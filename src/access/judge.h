// The judge decides who may do what. Only the judge calls iam::decide() and evaluates policies, and
// only the judge combines their result with ACLs. S3, the portal's permission test and share links
// call the judge. The caller passes the user, the action and the resource, and supplies the
// condition keys. The judge looks up the bucket's policy and other access settings, the user's
// grants and policy, and the stored object. The judge does not depend on the HTTP request.
#pragma once

#include <string_view>

#include "base/clock.h"
#include "base/task.h"
#include "catalog/objects.h"
#include "catalog/types.h"
#include "catalog/uploads.h"
#include "iam/model/types.h"
#include "iam/policy/access_decision.h"
#include "iam/policy/condition.h"

namespace onggi::access {

/// An access question: may a user perform an action on a bucket or an object? ask_about_bucket()
/// and ask_about_object() set the rights and the grant key. The members refer to data that must
/// outlive the decision.
struct Question {
  const iam::User* user = nullptr;  // null if the request is anonymous
  const catalog::Bucket& bucket;
  std::string_view action;           // such as "s3:GetObject"
  std::string_view key = {};         // the object's key; empty for the bucket itself
  std::string_view version_id = {};  // empty for the current version
  std::string_view prefix = {};      // prefix of a listing
  std::string_view upload_id = {};   // id of the upload to list or abort; may be empty
  iam::Rights rights = 0;            // a grant of any of these rights allows the action
  std::string_view grant_key = {};   // key that must start with the grant's prefix
  bool any_prefix = false;           // true: a grant with any prefix allows the action
  Time now;
};

/// Returns the access question for `user` performing `action` on the bucket. `prefix` is the prefix
/// of a listing; other actions ignore `prefix`.
[[nodiscard]] Question ask_about_bucket(const iam::User* user, const catalog::Bucket& bucket,
                                        std::string_view action, std::string_view prefix, Time now);

/// Returns the access question for `user` performing `action` on the object. If `name` has a
/// version id, the question uses the action for versions, such as "s3:GetObjectVersion". If `name`
/// has the version id "null" and the bucket never had versioning, the question uses `action`
/// itself, so that a request for version "null" cannot bypass a deny of `action`.
[[nodiscard]] Question ask_about_object(const iam::User* user, const catalog::Bucket& bucket,
                                        std::string_view action, const catalog::ObjectName& name,
                                        Time now);

/// Supplies the condition keys of a request, which the judge cannot look up itself.
class KeySource {
 public:
  virtual ~KeySource() = default;
  /// Returns all condition keys except the stored tags of the object, which the judge adds. The
  /// judge calls keys() only if there is a policy.
  [[nodiscard]] virtual iam::ConditionKeys keys(const Question& question) const = 0;
  /// Called if the question is refused because a policy takes too much work to evaluate.
  virtual void note_too_much_work(const Question& /*question*/) const {}
};

/// Returns true if the bucket or the user has a policy.
[[nodiscard]] bool has_policy(const Question& question);

/// Returns true if the bucket's or the user's policy uses a condition key that starts with `prefix`
/// (lower case). Both `user` and `bucket` may be null.
[[nodiscard]] bool policies_ask_for(const iam::User* user, const catalog::Bucket* bucket,
                                    std::string_view prefix);

/// A fast path for nearly all requests; allocates no memory. Returns true if the user owns the
/// bucket or has a sufficient grant, and neither the bucket nor the user has a policy. If the
/// result is false, only Judge::decide() can decide.
[[nodiscard]] bool is_plainly_allowed(const Question& question);

/// Decides whether the user may perform an action that concerns no existing bucket, such as
/// s3:ListAllMyBuckets. Only the user's own policy can allow or deny the action. `resource` is "*"
/// or the name of a bucket.
[[nodiscard]] iam::Decision decide_on_account(const iam::User& user, std::string_view action,
                                              std::string_view resource, Time now,
                                              const KeySource& source);

/// Decides whether the user may perform an action that is part of creating the bucket `name`. If
/// the user's policy neither allows nor denies the action, the user's create_buckets setting
/// decides, and the decision reason is kNothing.
[[nodiscard]] iam::Decision decide_on_creation(const iam::User& user, std::string_view action,
                                               std::string_view name, Time now,
                                               const KeySource& source);

/// Returns true if the user may know that the bucket exists: the user owns the bucket, has a grant
/// on it, or has a policy that allows listing it. Returns false for anonymous requests.
[[nodiscard]] bool may_see(const iam::User* user, const catalog::Bucket& bucket, Time now,
                           const KeySource& source);

class Judge {
 public:
  /// Both arguments must outlive the judge.
  Judge(catalog::Objects& objects, catalog::Uploads& uploads)
      : objects_(objects), uploads_(uploads) {}

  /// Returns the decision with its reason. Checks ownership, grants and policies first. If none of
  /// them decides, an ACL can still allow the action, and the user who started an upload may list
  /// or abort the upload. Reads the object only if a policy tests the object's tags or the object's
  /// ACL decides. An object that is missing or cannot be read has no tags, and its ACL allows
  /// nothing.
  Task<iam::Decision> decide(const Question& question, const KeySource& source) const;

 private:
  Task<void> add_object_tags(const Question& question, iam::ConditionKeys& keys) const;
  Task<bool> acls_allow(const Question& question) const;
  Task<bool> began_upload(const Question& question) const;

  catalog::Objects& objects_;
  catalog::Uploads& uploads_;
};

}  // namespace onggi::access
