// Access control for S3: turns a request into questions to the judge (access/judge.h). The service
// authorizes the operation as a whole. Operations authorize the rest themselves: copy sources, each
// key of DeleteObjects, and conditions that reveal properties of an object.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "base/task.h"
#include "catalog/types.h"
#include "iam/model/types.h"
#include "s3/documents/create.h"
#include "s3/protocol/context.h"

namespace onggi::s3 {

/// Returns the requester's canonical id, or an empty string for an anonymous request.
[[nodiscard]] std::string_view requester_id(const Context& context);

/// A fast path that decides nearly all requests and allocates nothing. Returns true if the user
/// owns the bucket or has a sufficient grant, and neither the bucket nor the user has a policy.
/// Returns false if the fast path cannot decide; in that case, call authorize().
[[nodiscard]] bool is_plainly_allowed(const Context& context);

/// Authorizes the request by what the operation's row says (Judged), and refuses it if the row says
/// nothing. Returns AccessDenied unless the operation's action is allowed on the request's bucket
/// and key and x-amz-expected-bucket-owner, if sent, matches. A requester who may list the bucket
/// gets NoSuchKey instead for a read of a key that does not exist. DeleteObjects authorizes each of
/// its keys itself, and PostObject authorizes the signed form. For these two operations,
/// authorize() refuses a request only if no part of it could be allowed.
Task<S3Result<void>> authorize(const Context& context);

/// Authorizes the listing of buckets, which shows only those that the user may see, and the
/// creation of a bucket. Errors: AccessDenied.
[[nodiscard]] S3Result<void> authorize_listing(const Context& context);
[[nodiscard]] S3Result<void> authorize_creation(const Context& context);

/// Authorizes the request again, because receiving a body can take a long time. First replaces the
/// time, the bucket and the user in `context` with the current ones. Errors: NoSuchBucket if the
/// bucket has been deleted, even if a new bucket of the same name now exists; InvalidAccessKeyId;
/// AccessDenied.
Task<S3Result<void>> authorize_again(Context& context);

/// Authorizes the operation if a policy tests values that only the request's document contains.
/// `context.stated` must hold these values: the tags that PutObjectTagging or TagResource sets, or
/// the lock that PutObjectRetention or PutObjectLegalHold sets. Errors: AccessDenied.
Task<S3Result<void>> authorize_document(const Context& context);

/// Returns true if the requester may perform `action` ("s3:GetObject") on the object `key`, or on
/// the bucket if `key` is empty. With a version id, checks the corresponding action on versions
/// ("s3:GetObjectVersion"). In a bucket that never had versioning, version "null" is another name
/// for the object, so `action` itself is checked.
Task<bool> may(const Context& context, std::string_view action, const catalog::Bucket& bucket,
               std::string_view key, std::string_view version_id = {});

/// Returns true if the requester may set `tags` on the object that the request stores. Meant for
/// tags that the request's headers do not contain.
Task<bool> may_set_tags(const Context& context, const catalog::Pairs& tags);

/// Returns true if a rename of `source` may keep the ACL of `source` at the new key. Checks
/// s3:PutObjectAcl, and for a public ACL also s3:PutObject again, as for a write with x-amz-acl.
Task<bool> may_bring_acl(const Context& context, const catalog::ObjectInfo& source);

/// Returns true if the requester may list `key` in the bucket and therefore may learn whether it
/// exists.
Task<bool> may_list(const Context& context, const catalog::Bucket& bucket, std::string_view key);

/// Returns true if the user may create the requested bucket with its ACL, lock and tags. `wanted`
/// is null until the request's document has been read. Until then, a policy that tests the contents
/// of the document is not enforced.
[[nodiscard]] bool may_create_bucket(const Context& context,
                                     const BucketConfiguration* wanted = nullptr);

/// Returns true if `expected` is the user id of the bucket's owner, or the account id that all
/// users share.
[[nodiscard]] bool is_owner(const catalog::Bucket& bucket, std::string_view expected);

/// Returns true if the user's own policy allows listing all buckets.
[[nodiscard]] bool may_list_all_buckets(const Context& context);

/// Returns true if the user owns the bucket, has a grant on it, or has a policy that allows listing
/// it.
[[nodiscard]] bool may_use(const Context& context, const catalog::Bucket& bucket);

/// Returns true if the outcome of a conditional write reveals more about the stored object than its
/// existence: its ETag, size or modification time.
[[nodiscard]] bool reveals(const catalog::Conditions& conditions);

/// Returns AccessDenied if `conditions` reveal properties of the request's object (see reveals())
/// and the user may not read it. In that case AWS requires s3:GetObject in addition to s3:PutObject
/// or s3:DeleteObject. The condition "*" requires no additional permission.
/// https://docs.aws.amazon.com/AmazonS3/latest/userguide/conditional-delete-enforce.html
Task<S3Result<void>> authorize_conditions(const Context& context,
                                          const catalog::Conditions& conditions);

/// Returns the requester in the form that the audit log records.
[[nodiscard]] iam::Actor actor_of(const Context& context);

}  // namespace onggi::s3
