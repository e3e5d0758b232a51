// Buckets: maps each bucket name to the bucket's key space in the metadata store. All buckets are
// cached in memory, and every change to a bucket's record goes through this class.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "catalog/bucket_documents.h"
#include "catalog/commit/bucket_quota.h"
#include "catalog/commit/versioning.h"
#include "catalog/rules/bucket_name.h"
#include "catalog/types.h"
#include "storage/quota.h"

namespace onggi::catalog {

class Engine;

/// The initial state of a new bucket.
struct NewBucket {
  std::string owner_id;
  Versioning versioning = Versioning::kNever;
  BucketDocuments::Texts documents = {};  // documents that override Settings::new_bucket_documents
  Pairs tags = {};
};

/// Enables Object Lock, and therefore versioning, for a new bucket.
void make_lockable(NewBucket& bucket);

/// Decides whether a change is allowed, given the bucket's state at the time of the change.
using BucketCheck = std::function<Status(const Bucket& bucket)>;

struct BucketUsage {
  std::int64_t objects = 0;     // number of versions and delete markers
  std::int64_t bytes = 0;       // total size of the versions
  std::int64_t uploads = 0;     // number of open multipart uploads
  std::int64_t part_bytes = 0;  // total size of the parts of open uploads
};

struct BucketPage {
  std::vector<Bucket> buckets;
  std::optional<std::string> next;  // if there are more buckets: `after` of the next list() call
};

class Buckets {
 public:
  explicit Buckets(Engine& engine);
  ~Buckets();

  /// Loads the cache, finishes the deletions and renames that a crash interrupted, and unseals
  /// buckets that are not being deleted: a sealed key space refuses commits. Must be called once,
  /// before any other function.
  Task<Status> open();

  /// Finds a bucket. Never blocks, because all buckets are cached. Errors: kNoSuchBucket; kCorrupt
  /// if the bucket's record may be in a range that could not be read.
  [[nodiscard]] Result<std::shared_ptr<const Bucket>> find(std::string_view name) const;

  /// Creates a bucket. Errors: kExists if the name is taken, even by a bucket that is being
  /// deleted; kInvalid if the name breaks a naming rule.
  Task<Result<std::shared_ptr<const Bucket>>> create(std::string name, NewBucket request);

  /// Returns the documents that a new bucket gets unless the request overrides them.
  [[nodiscard]] const BucketDocuments::Texts& new_documents() const;

  /// Deletes an empty bucket and aborts its open uploads, as AWS does. No acknowledged write is
  /// lost, because the bucket is sealed against commits before it is checked for objects. Errors:
  /// kBucketNotEmpty if the bucket contains objects or versions.
  Task<Status> remove(std::string name);

  /// Enables or suspends versioning. The change is durable when the call returns, and all writes
  /// that are acknowledged later follow the new state. Errors: kInvalid for kNever, because
  /// versioning, once enabled, can only be suspended; kNoSuchBucket; kBucketState if versioning
  /// would be suspended in a bucket with Object Lock.
  Task<Status> set_versioning(const Bucket& bucket, Versioning next);
  Task<Status> set_versioning(std::string name, Versioning next);

  /// Replaces a document of the bucket, or deletes it if `text` is nullopt. The change is durable
  /// when the call returns, and every later find() returns the new document. The last writer wins.
  /// If `check` fails, its error is returned and nothing changes. The bucket's other documents
  /// cannot change between the call to `check` and the commit of the new document. Errors:
  /// kNoSuchBucket if the bucket was deleted, even if a new bucket has the same name; kBucketState
  /// for kObjectLock in a bucket without versioning enabled.
  Task<Status> set_document(const Bucket& bucket, BucketDocument kind,
                            std::optional<std::string> text, BucketCheck check = {});
  Task<Status> set_document(std::string name, BucketDocument kind, std::optional<std::string> text);

  /// Changes the bucket's quota. The change is durable when the call returns, and applies to all
  /// commits that begin later. A quota below the bucket's usage refuses only growth. Errors:
  /// kInvalid if a limit is greater than storage::kQuotaMax, kNoSuchBucket.
  Task<Status> set_quota(const Bucket& bucket, storage::Quota quota);

  /// Returns at most `limit` buckets whose names start with `prefix` and are greater than `after`.
  [[nodiscard]] BucketPage list(std::string_view prefix, std::string_view after,
                                std::size_t limit) const;

  Task<Result<BucketUsage>> usage(const Bucket& bucket);
  /// Returns the combined usage of all buckets of the owner.
  Task<Result<BucketUsage>> usage_of_owner(std::string_view owner_id);

  /// Resumes bucket deletions that were postponed, for example while an object was being read.
  /// Called regularly by workers/.
  Task<Status> resume_deletions();
  /// Returns the key spaces of all buckets, including buckets that are being deleted.
  [[nodiscard]] std::vector<std::uint64_t> spaces() const;

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace onggi::catalog
