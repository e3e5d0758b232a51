// Objects: put, stat, open, remove, copy, rename. A write first streams the body and then commits
// one record. The request's conditions are checked as part of that commit.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/file_slice.h"
#include "catalog/types.h"

namespace onggi::catalog {

struct Core;
class Engine;

struct PartInfo {
  std::uint32_t number = 0;
  std::uint64_t size = 0;
  std::string etag;  // empty for the parts of completed objects
  Time modified;
  std::optional<Checksum> checksum;
};

/// Reads a range of an object. The bytes are verified against their checksums; next() fails if the
/// bytes are corrupt or cannot be read.
class ObjectReader {
 public:
  virtual ~ObjectReader() = default;
  /// Returns the next piece, or an empty piece at the end. The piece is valid until the next call.
  virtual Task<Result<std::string_view>> next() = 0;
  /// Returns the file range that contains the reader's bytes unencoded, or nullopt if there is no
  /// such file range. The file stays open as long as the reader exists.
  [[nodiscard]] virtual std::optional<FileSlice> plain() const = 0;
};

class StoredObject;

/// An open object. Its bytes stay readable as long as the OpenObject exists, even if the object is
/// overwritten or deleted in the meantime.
class OpenObject {
 public:
  explicit OpenObject(StoredObject& stored) : stored_(stored) {}
  OpenObject(const OpenObject&) = delete;
  OpenObject& operator=(const OpenObject&) = delete;

  [[nodiscard]] const ObjectInfo& info() const;
  /// Returns the whole body, which is already in memory, if the object is stored inline or is
  /// empty. Returns nullptr if the body is stored in blobs.
  [[nodiscard]] const std::string* small_body() const;
  /// Returns a reader of `range`, which must lie inside the object.
  Task<Result<std::unique_ptr<ObjectReader>>> read(ByteRange range);
  /// Returns the parts of a multipart object in order, or an empty list for other objects. Errors:
  /// kCorrupt if the checksum of a part does not have the size that its algorithm requires.
  Task<Result<std::vector<PartInfo>>> parts();
  /// Returns the byte range of a part. `number` is its 1-based position in the object. An object
  /// that was not uploaded in parts consists of part 1. Errors: kInvalidPartNumber if there is no
  /// such part.
  Task<Result<ByteRange>> part_range(std::uint32_t number);

  /// Returns the internal state of the object. Only for code in catalog/.
  [[nodiscard]] StoredObject& stored() { return stored_; }

 private:
  StoredObject& stored_;  // the StoredObject that contains this OpenObject
};

struct PutRequest {
  std::string key;
  ObjectAttributes attributes;
  Conditions conditions;
};

struct CopyRequest {
  std::string key;  // key of the copy
  std::optional<ObjectAttributes>
      attributes;             // nullopt: copy the source's attributes (MetadataDirective COPY)
  std::optional<Pairs> tags;  // nullopt: copy the source's tags (TaggingDirective COPY)
  ObjectLock lock = {};       // lock of the copy; the source's lock is never copied
  std::string owner_id;
  std::string acl = {};                                  // encoded by iam/acl.h; empty: private
  StorageClass storage_class = StorageClass::kStandard;  // class of the copy, not of the source
  Conditions conditions;                                 // conditions on the destination key
  // nullopt: use the source's algorithm, or CRC64NVME if the source has no checksum
  std::optional<ChecksumAlgorithm> checksum_algorithm;
  bool keep_checksum = false;  // keep the source's checksum even if it is not a full-object one
};

/// The tags and the ACL that the source of a rename had when the rename was authorized. The renamed
/// object keeps them.
struct RenamedAlong {
  Pairs tags;
  std::string acl;  // encoded by iam/acl.h; empty: private
};

struct RenameRequest {
  std::string from;
  std::string to;
  // If set, rename() returns kUnavailable unless the source has these tags and this ACL.
  std::optional<RenamedAlong> along = {};
  Conditions source_conditions;
  Conditions conditions;  // conditions on the object at `to`, which is overwritten
  /// The client's idempotency token, or an empty string. A request with a token that was already
  /// used succeeds without doing anything, or fails with kExists if its parameters differ from
  /// those of the first request. The process remembers the last 10,000 tokens.
  std::string token;
};

/// The state of a version at the time when a lifecycle rule was found to apply to it (lifecycle.h).
/// The version is removed, or moved to another storage class, only if its state is still the same.
/// `standing` is checked only by remove().
struct ExpectedVersion {
  enum class Standing : std::uint8_t {
    kCurrent,
    kNoncurrent,
    kAlone,  // a delete marker that is the only version of its key
  };
  Standing standing = Standing::kCurrent;
  std::string etag;
  Time modified;
  Pairs tags;
  // For a noncurrent version: the key's newest version when the caller read it. If that version is
  // still the newest, the noncurrent version has not become current in between, and the time at
  // which it became noncurrent is unchanged.
  std::string newest_version_id = {};
  Time newest_modified = {};
};

/// A DELETE request. Without a version id, an object in a versioned bucket gets a delete marker.
/// With a version id, the identified version is deleted permanently. The conditions apply to that
/// version or, if there is no version id, to the current version.
struct RemoveRequest {
  std::string key;
  std::string version_id;  // empty, "null" or a version id
  Conditions conditions;
  // If set, remove() returns kPreconditionFailed unless the version still matches `expected`.
  std::optional<ExpectedVersion> expected = {};
  bool bypass_governance = false;  // true if requested by a user with the bypass permission
};
struct Removed {
  bool existed = false;
  std::string version_id;      // id of the new delete marker, or the requested id
  bool delete_marker = false;  // true if a delete marker was created or removed
};

class Objects {
 public:
  explicit Objects(Engine& engine);

  /// stat() returns the metadata of a version; open() opens the version for reading. Errors:
  /// kNoSuchKey, kNoSuchVersion, kDeleteMarker if the version id names a delete marker.
  Task<Result<ObjectInfo>> stat(const Bucket& bucket, const ObjectName& name);
  Task<Result<std::shared_ptr<OpenObject>>> open(const Bucket& bucket, const ObjectName& name);

  /// Stores the body and commits the object, which becomes visible only if the call succeeds.
  /// Errors: those of IncomingBody and check_write(), kNoSuchBucket if the bucket was deleted in
  /// the meantime, kNoSpace, kEntityTooLarge.
  Task<Result<ObjectInfo>> put(const Bucket& bucket, PutRequest request, IncomingBody body);

  /// Returns the delete marker that makes stat() and open() fail, or nullopt if they fail for
  /// another reason.
  Task<Result<std::optional<ObjectInfo>>> find_marker(const Bucket& bucket, const ObjectName& name);

  /// Checks the conditions of a PUT in advance, so that a request that would fail is refused before
  /// its body is sent. Errors: those of check_write().
  Task<Status> check(const Bucket& bucket, std::string_view key, const Conditions& conditions);

  /// Deletes an object or one version. If there is no such object or version, succeeds and sets
  /// Removed::existed to false. Errors: kLocked if the version is under retention or a legal hold,
  /// those of check_write().
  Task<Result<Removed>> remove(const Bucket& bucket, RemoveRequest request);

  /// Replaces the tags of a version and returns the changed version. The version's ETag and time do
  /// not change. Errors: those of stat().
  Task<Result<ObjectInfo>> set_tags(const Bucket& bucket, const ObjectName& name, Pairs tags);
  /// Like set_tags(), for the ACL (encoded by iam/acl.h). Also fails with kUnavailable if
  /// `owner_id` is given and is no longer the owner of the version.
  Task<Result<ObjectInfo>> set_acl(const Bucket& bucket, const ObjectName& name, std::string acl,
                                   std::optional<std::string> owner_id = std::nullopt);

  /// Replaces the retention of a version, or removes it if `next` is nullopt. Errors: kLocked if
  /// the change would weaken a retention in force, kInvalidRequest if the bucket has no Object
  /// Lock, those of stat().
  Task<Result<ObjectInfo>> set_retention(const Bucket& bucket, const ObjectName& name,
                                         std::optional<Retention> next, bool bypass_governance);
  /// Turns the legal hold of a version on or off. Errors: kInvalidRequest if the bucket has no
  /// Object Lock, those of stat().
  Task<Result<ObjectInfo>> set_legal_hold(const Bucket& bucket, const ObjectName& name, bool on);

  /// Changes the storage class of a version for a lifecycle rule. Errors: kPreconditionFailed if
  /// the version no longer matches `expected` (ignoring `standing`), those of stat().
  Task<Result<ObjectInfo>> set_storage_class(const Bucket& bucket, const ObjectName& name,
                                             StorageClass storage_class,
                                             const ExpectedVersion& expected);

  /// Copies an object. The copy shares the source's blobs, so no data is moved; only small inline
  /// bodies are copied. The caller must already have opened the source with open() and checked the
  /// source's conditions.
  Task<Result<ObjectInfo>> copy(const Bucket& bucket, CopyRequest request, OpenObject& source);

  /// Moves an object to another key with all its metadata, including its modification time. After a
  /// crash, the object has either the old or the new key. Readers always see it under at least one
  /// of the two keys and, for the duration of one commit, may see it under both. Errors: kNoSuchKey
  /// if the source does not exist, kPreconditionFailed if a condition on either key fails,
  /// kInvalidRequest if both keys are the same or one ends with '/', kNotImplemented if versioning
  /// is or was enabled in the bucket.
  Task<Result<ObjectInfo>> rename(const Bucket& bucket, RenameRequest request);

 private:
  Task<Result<ObjectInfo>> try_rename(const Bucket& bucket, const RenameRequest& request);
  Core& core_;
};

}  // namespace onggi::catalog
