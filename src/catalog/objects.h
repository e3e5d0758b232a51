// Objects: put, stat, open, remove, copy, rename. A write streams the body first and then commits
// one record. The conditions of the request are evaluated by that commit.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "catalog/stores.h"
#include "catalog/types.h"

namespace onggi::catalog {

struct PartInfo {
  std::uint32_t number = 0;
  std::uint64_t size = 0;
  std::string etag;  // empty for the parts of completed objects
  Time modified;
  std::optional<Checksum> checksum;
};

/// A stream over a range of an object. The bytes are verified; next() fails if they cannot be read.
class ObjectReader {
 public:
  virtual ~ObjectReader() = default;
  /// Returns the next piece, valid until the next call; an empty piece at the end.
  virtual Task<Result<std::string_view>> next() = 0;
  /// Returns the file range that holds the whole range as plain bytes; nullopt if there is none.
  [[nodiscard]] virtual std::optional<storage::PlainRange> plain() const = 0;
};

/// An open object. Its bytes stay readable as long as it lives, even if the object is overwritten
/// or deleted meanwhile.
class OpenObject {
 public:
  virtual ~OpenObject() = default;
  [[nodiscard]] virtual const ObjectInfo& info() const = 0;
  /// Returns the whole body of an object that is stored inline, which is already in memory, or an
  /// empty string for an empty object. Returns nullptr for an object in blobs.
  [[nodiscard]] virtual const std::string* small_body() const = 0;
  /// Returns a reader of `range`, which must lie inside the object.
  virtual Task<Result<std::unique_ptr<ObjectReader>>> read(ByteRange range) = 0;
  /// Returns the parts of a multipart object in order; an empty list for other objects.
  virtual Task<Result<std::vector<PartInfo>>> parts() = 0;
  /// Returns the byte range of part `number`, its 1-based position in the object. An object that
  /// was not uploaded in parts consists of part 1. Errors: kInvalidPartNumber if there is no such
  /// part.
  virtual Task<Result<ByteRange>> part_range(std::uint32_t number) = 0;
};

struct PutRequest {
  std::string key;
  ObjectAttributes attributes;
  Conditions conditions;
};

struct CopyRequest {
  std::string key;  // destination
  std::optional<ObjectAttributes>
      attributes;             // nullopt: those of the source (MetadataDirective COPY)
  std::optional<Pairs> tags;  // nullopt: those of the source (TaggingDirective COPY)
  ObjectLock lock = {};       // never inherited from the source
  std::string owner_id;
  std::string acl = {};                                  // as in ObjectAttributes
  StorageClass storage_class = StorageClass::kStandard;  // never inherited
  Conditions conditions;                                 // on the destination key
  std::optional<ChecksumAlgorithm> checksum_algorithm;   // nullopt: the source's, or CRC64NVME
  bool keep_checksum = false;  // false: ensure a full-object checksum, which may read all bytes
};

/// The tags and the ACL of the source on which the authorization of a rename was based. The renamed
/// object keeps them.
struct RenamedAlong {
  Pairs tags;
  std::string acl;  // as in ObjectAttributes
};

struct RenameRequest {
  std::string from;
  std::string to;
  std::optional<RenamedAlong> along = {};  // kUnavailable if the source's tags or ACL differ
  Conditions source_conditions;
  Conditions conditions;  // on the object at `to`, which is overwritten
  /// The client's idempotency token; empty: none. A repeated request with the same token succeeds
  /// without doing anything, or fails with kExists if its parameters differ. The process remembers
  /// the last 10,000 tokens.
  std::string token;
};

/// The state of a version when a lifecycle rule was found to apply to it (lifecycle.h). It is a
/// precondition: the version is removed, or moved to another storage class, only if it still has
/// this state. Only remove() checks its standing as well.
struct Judgement {
  enum class Standing : std::uint8_t {
    kCurrent,
    kNoncurrent,
    kAlone,  // a delete marker that is the only version of its key
  };
  Standing standing = Standing::kCurrent;
  std::string etag;
  Time modified;
  Pairs tags;
  // For a noncurrent version: the newest version of the key. While that is unchanged, the
  // noncurrent version has not become current again, so the time since when it is noncurrent is
  // unchanged too.
  std::string newest_version_id = {};
  Time newest_modified = {};
};

/// A DELETE request. Without a version id, a versioned object gets a delete marker. With a version
/// id, that version is deleted permanently. The conditions apply to the current or to the named
/// version.
struct RemoveRequest {
  std::string key;
  std::string version_id;  // as in ObjectName
  Conditions conditions;
  std::optional<Judgement> judged = {};  // kPreconditionFailed if the version changed
  bool bypass_governance = false;        // requested by a user with that permission
};
struct Removed {
  bool existed = false;
  std::string version_id;      // of the new delete marker, or as requested
  bool delete_marker = false;  // a delete marker was created or removed
};

class Objects {
 public:
  explicit Objects(Stores& stores);

  /// Return the metadata of a version, or open it for reading. Errors: kNoSuchKey, kNoSuchVersion,
  /// kDeleteMarker if the version id names a delete marker.
  Task<Result<ObjectInfo>> stat(const Bucket& bucket, const ObjectName& name);
  Task<Result<std::shared_ptr<OpenObject>>> open(const Bucket& bucket, const ObjectName& name);

  /// Stores the body and commits the object. Nothing is visible unless it succeeds. Errors: those
  /// of IncomingBody and check_write(), kNoSuchBucket if the bucket was deleted meanwhile,
  /// kNoSpace, kEntityTooLarge.
  Task<Result<ObjectInfo>> put(const Bucket& bucket, PutRequest request, IncomingBody body);

  /// Returns the delete marker that makes stat() and open() fail; nullopt if they fail for another
  /// reason.
  Task<Result<std::optional<ObjectInfo>>> find_marker(const Bucket& bucket, const ObjectName& name);

  /// Evaluates the conditions of a PUT in advance, so that an upload that cannot succeed is refused
  /// before its body is sent. Errors: those of check_write().
  Task<Status> check(const Bucket& bucket, std::string_view key, const Conditions& conditions);

  /// Deletes an object or one version. Deleting one that does not exist succeeds with existed =
  /// false. Errors: kLocked if the version to be deleted is under retention or a legal hold, those
  /// of check_write().
  Task<Result<Removed>> remove(const Bucket& bucket, RemoveRequest request);

  /// Replace the tags or the ACL (encoded by iam/acl.h) of a version, whose ETag and time stay
  /// unchanged. Return the changed version. Errors: those of stat().
  Task<Result<ObjectInfo>> set_tags(const Bucket& bucket, const ObjectName& name, Pairs tags);
  /// With `owner_id`, fails with kUnavailable if the version now has another owner.
  Task<Result<ObjectInfo>> set_acl(const Bucket& bucket, const ObjectName& name, std::string acl,
                                   std::optional<std::string> owner_id = std::nullopt);

  /// Replaces the retention of a version; nullopt removes it. Errors: kLocked if that would weaken
  /// the retention in force, kInvalidRequest if the bucket has no Object Lock, those of stat().
  Task<Result<ObjectInfo>> set_retention(const Bucket& bucket, const ObjectName& name,
                                         std::optional<Retention> next, bool bypass_governance);
  /// Sets the legal hold of a version on or off. Errors: kInvalidRequest if the bucket has no
  /// Object Lock, those of stat().
  Task<Result<ObjectInfo>> set_legal_hold(const Bucket& bucket, const ObjectName& name, bool on);

  /// Changes the storage class of a version for a lifecycle rule. A change of the version's
  /// standing since it was judged is accepted. Errors: kPreconditionFailed if anything else in
  /// `judged` no longer matches, those of stat().
  Task<Result<ObjectInfo>> set_storage_class(const Bucket& bucket, const ObjectName& name,
                                             StorageClass storage_class, const Judgement& judged);

  /// Copies an object by sharing the source's blobs, without moving any bytes; small bodies are
  /// copied. The caller has opened the source with open() and checked the source's conditions.
  Task<Result<ObjectInfo>> copy(const Bucket& bucket, CopyRequest request, OpenObject& source);

  /// Moves an object to another key with all its metadata, including its time. After a crash it has
  /// either the old or the new key. Readers may see both keys for the duration of one commit, but
  /// always at least one. Errors: kNoSuchKey for the source, kPreconditionFailed for either key,
  /// kInvalidRequest if both keys are the same or one ends with '/', kNotImplemented if the bucket
  /// keeps or ever kept versions.
  Task<Result<ObjectInfo>> rename(const Bucket& bucket, RenameRequest request);

 private:
  Task<Result<ObjectInfo>> try_rename(const Bucket& bucket, const RenameRequest& request);
  Stores& stores_;
};

}  // namespace onggi::catalog
