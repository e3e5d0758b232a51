// Buckets: names to spaces. Small enough to be cached whole; every change goes through here.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "catalog/bucket_documents.h"
#include "catalog/commit/versioning.h"
#include "catalog/rules/bucket_name.h"
#include "catalog/stores.h"
#include "catalog/types.h"

namespace onggi::catalog {

/// What a bucket is made with.
struct NewBucket {
  std::string owner_id;
  Versioning versioning = Versioning::kNever;
  BucketDocuments::Texts documents = {};  // beside and before Settings::new_bucket_documents
  Pairs tags = {};
};

/// A new bucket whose versions can be locked, and so are kept.
void make_lockable(NewBucket& bucket);

/// Whether a change suits the bucket as it is at that very moment.
using BucketCheck = std::function<Status(const Bucket& bucket)>;

struct BucketUsage {
  std::int64_t objects = 0;
  std::int64_t bytes = 0;
};

struct BucketPage {
  std::vector<Bucket> buckets;
  std::optional<std::string> next;  // continue after this name
};

class Buckets {
 public:
  explicit Buckets(Stores& stores);
  ~Buckets();

  /// Loads the cache; finishes deletions that a crash interrupted, lifts seals that belong to none.
  /// Call once, first.
  Task<Status> open();

  /// kNoSuchBucket. Does not wait: the cache holds all buckets.
  [[nodiscard]] Result<std::shared_ptr<const Bucket>> find(std::string_view name) const;

  /// kExists when the name is taken (also by one being deleted), kInvalid for a bad name.
  Task<Result<std::shared_ptr<const Bucket>>> create(std::string name, NewBucket request);

  /// What buckets are made with that ask for nothing else.
  [[nodiscard]] const BucketDocuments::Texts& new_documents() const;

  /// kBucketNotEmpty while it holds objects or versions; open uploads are aborted, as AWS does. No
  /// write that was acknowledged is lost: the space is sealed before it is looked at.
  Task<Status> remove(std::string name);

  /// Whether versions are kept, from now on: every write that is acknowledged later heeds it.
  /// Durable when it returns. kInvalid for kNever, which nothing returns to; kNoSuchBucket;
  /// kBucketState where versions can be locked.
  Task<Status> set_versioning(const Bucket& bucket, Versioning next);
  Task<Status> set_versioning(std::string name, Versioning next);

  /// What configures the bucket in this respect, from now on: whoever finds the bucket later finds
  /// it so. No text: nothing does any more. Durable when it returns. The last writer wins.
  /// kBucketState for kObjectLock where versions are not kept.
  /// Of this very bucket, not of another of its name that has come since: kNoSuchBucket. What
  /// `check` answers refuses it; no other document changes between its answer and the change.
  Task<Status> set_document(const Bucket& bucket, BucketDocument kind,
                            std::optional<std::string> text, BucketCheck check = {});
  Task<Status> set_document(std::string name, BucketDocument kind, std::optional<std::string> text);

  /// Names after `after` that start with `prefix`, at most `limit`.
  [[nodiscard]] BucketPage list(std::string_view prefix, std::string_view after,
                                std::size_t limit) const;

  Task<Result<BucketUsage>> usage(const Bucket& bucket);

  /// Goes on with deletions that had to wait for a reader or for the stores. Repeatable; for
  /// workers.
  Task<Status> resume_deletions();
  /// The spaces of all buckets, those being deleted included.
  [[nodiscard]] std::vector<std::uint64_t> spaces() const;

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace onggi::catalog
