// Who may do what, for S3: brings the request, the user and the documents of the bucket before the
// one judge (iam/access_decision.h). The service asks for the operation as a whole; operations ask
// for what they do beside that: copy sources, the keys of DeleteObjects, conditions that reveal.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "base/task.h"
#include "catalog/types.h"
#include "iam/policy/public_access_block.h"
#include "iam/model/types.h"
#include "s3/protocol/context.h"
#include "s3/documents/create.h"

namespace onggi::iam {
class Policy;
}

namespace onggi::s3 {

/// The canonical id of who asks; empty for nobody.
[[nodiscard]] std::string_view requester_id(const Context& context);

/// Who asks; for nobody, the bucket's owner.
[[nodiscard]] const std::string& writer_id(const Context& context);

/// May the service go on at once? True for owners and grants on buckets without a policy, which are
/// nearly all requests: it allocates nothing. False says nothing yet: authorize() knows.
[[nodiscard]] bool is_plainly_allowed(const Context& context);

/// AccessDenied unless the operation's action is allowed on the bucket and key of the request.
/// x-amz-expected-bucket-owner must match. DeleteObjects asks for each of its keys by itself, a
/// form for what it signed: here only those are turned away whom nothing could let in.
Task<S3Result<void>> authorize(const Context& context);

/// The same for operations on no bucket.
[[nodiscard]] S3Result<void> authorize_service(const Context& context);

/// A body takes its time: the clock, the bucket and the user as they are by now, and whether it is
/// allowed still. NoSuchBucket when the bucket has gone, also when another of its name has come;
/// InvalidAccessKeyId; AccessDenied.
Task<S3Result<void>> authorize_again(Context& context);

/// The same where a policy looks at what only the document says, which is in `context.stated` now:
/// the tags of PutObjectTagging and TagResource, the lock of PutObjectRetention and
/// PutObjectLegalHold.
Task<S3Result<void>> authorize_document(const Context& context);

/// May whoever asks do `action` ("s3:GetObject") to the object `key`, or with an empty key to the
/// bucket? With a version id, the action on versions is meant: s3:GetObjectVersion. Where objects
/// never had versions "null" is just another name of the object.
Task<bool> may(const Context& context, std::string_view action, const catalog::Bucket& bucket,
               std::string_view key, std::string_view version_id = {});

/// May whoever stores the object of the request give it these tags, which no header names?
Task<bool> may_set_tags(const Context& context, const catalog::Pairs& tags);

/// May the object of the request have the ACL that `source`, which is renamed to it, has? Asks
/// s3:PutObjectAcl, and of a public ACL s3:PutObject once more, as with x-amz-acl.
Task<bool> may_bring_acl(const Context& context, const catalog::ObjectInfo& source);

/// May whoever asks list the key `key` of the bucket: learn whether it is there?
Task<bool> may_list(const Context& context, const catalog::Bucket& bucket, std::string_view key);

/// May the user make buckets, this one with its ACL, lock and tags among them? Without `wanted`,
/// which is read later, a policy that looks at it refuses nobody yet.
[[nodiscard]] bool may_create_bucket(const Context& context,
                                     const BucketConfiguration* wanted = nullptr);

/// Whether `expected` names the owner of the bucket: by the id of the user, or the account of all.
[[nodiscard]] bool is_owner(const catalog::Bucket& bucket, std::string_view expected);

/// Does the user's own policy show him every bucket?
[[nodiscard]] bool may_list_all_buckets(const Context& context);

/// Is the bucket the user's, is there a grant on it, or does the user's own policy let him list it?
[[nodiscard]] bool may_use(const Context& context, const catalog::Bucket& bucket);

/// Whether the outcome of a conditional write tells more of what is stored than that it is there:
/// its ETag, size or time.
[[nodiscard]] bool reveals(const catalog::Conditions& conditions);

/// AccessDenied when they do and the user may not read the object of the request. AWS asks for
/// s3:GetObject beside s3:PutObject or s3:DeleteObject then, and not for the condition "*".
/// https://docs.aws.amazon.com/AmazonS3/latest/userguide/conditional-delete-enforce.html
Task<S3Result<void>> authorize_conditions(const Context& context,
                                          const catalog::Conditions& conditions);

/// The settings of the bucket that keep it from being public; all of them off when there are none.
[[nodiscard]] iam::PublicAccessBlock public_access_block_of(const catalog::Bucket& bucket);
[[nodiscard]] iam::PublicAccessBlock public_access_block_of(
    const catalog::BucketDocuments& documents);

/// The bucket's policy; null when there is none.
[[nodiscard]] std::shared_ptr<const iam::Policy> policy_of(const catalog::Bucket& bucket);

/// Who asks, for the audit log.
[[nodiscard]] iam::Actor actor_of(const Context& context);

}  // namespace onggi::s3
