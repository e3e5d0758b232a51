// The condition keys of a request: the values that conditions in policies can test.
// https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazons3.html
#pragma once

#include "access/judge.h"
#include "catalog/types.h"
#include "iam/policy/condition.h"
#include "s3/protocol/context.h"

namespace onggi::s3 {

/// Supplies the condition keys of a request to the access check (access/judge.h). `more`, if not
/// null, contains keys that are not in the request. Both arguments must outlive this object.
class RequestKeys final : public access::KeySource {
 public:
  explicit RequestKeys(const Context& context, const iam::ConditionKeys* more = nullptr)
      : context_(context), more_(more) {}
  /// Returns the condition keys without those of the request's document. Used to check an action
  /// other than the request's own, which the document does not describe.
  static RequestKeys without_document(const Context& context) {
    RequestKeys keys(context);
    keys.with_document_ = false;
    return keys;
  }
  [[nodiscard]] iam::ConditionKeys keys(const access::Question& question) const override;
  void note_too_much_work(const access::Question& question) const override;

 private:
  const Context& context_;
  const iam::ConditionKeys* more_;
  bool with_document_ = true;
};

/// Returns true if the request sets tags with x-amz-tagging. The result is false for a copy that
/// keeps the tags of its source, and for an operation that does not store an object.
[[nodiscard]] bool sets_tags(const Context& context);
/// Returns true if the headers of the request set the ACL of the object that the request stores.
[[nodiscard]] bool sets_acl(const Context& context);

/// Adds s3:RequestObjectTag/… and s3:RequestObjectTagKeys.
void add_request_tags(iam::ConditionKeys& keys, const catalog::Pairs& tags);

/// Adds aws:RequestTag/… and aws:TagKeys for the tags that a request sets on a bucket.
void add_bucket_tags(iam::ConditionKeys& keys, const catalog::Pairs& tags);

/// Adds s3:object-lock-mode and the related keys for a requested lock.
void add_lock_keys(iam::ConditionKeys& keys, const catalog::ObjectLock& lock, Time now);

}  // namespace onggi::s3
