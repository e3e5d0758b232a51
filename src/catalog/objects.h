// Objects: put, stat, open, remove, copy. Each write streams the body first and then commits one
// record; conditions are decided by that commit.
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
  std::string etag;  // empty for parts of completed objects
  Time modified;
  std::optional<Checksum> checksum;
};

/// A stream over a range of an object. Verified; an error means that the bytes cannot be had.
class ObjectReader {
 public:
  virtual ~ObjectReader() = default;
  /// The next piece, valid until the next call; empty at the end.
  virtual Task<Result<std::string_view>> next() = 0;
  /// Where the whole range lies as plain bytes of one file, if it does.
  [[nodiscard]] virtual std::optional<storage::PlainRange> plain() const = 0;
};

/// An object that stays readable while this lives, whatever happens to its key.
class OpenObject {
 public:
  virtual ~OpenObject() = default;
  [[nodiscard]] virtual const ObjectInfo& info() const = 0;
  /// The inline body of a small object, whole and already in memory; nullptr for others (empty
  /// objects: an empty string).
  [[nodiscard]] virtual const std::string* small_body() const = 0;
  /// `range` must lie inside the object.
  virtual Task<Result<std::unique_ptr<ObjectReader>>> read(ByteRange range) = 0;
  /// The parts of a multipart object, in order; empty for others.
  virtual Task<Result<std::vector<PartInfo>>> parts() = 0;
  /// The bytes of part `number` (1-based position in the object). kInvalidPartNumber beyond the
  /// last. For an object that was not uploaded in parts, part 1 is all of it.
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
      attributes;             // empty: those of the source (MetadataDirective COPY)
  std::optional<Pairs> tags;  // empty: those of the source (TaggingDirective COPY)
  ObjectLock lock = {};       // never that of the source
  std::string owner_id;
  std::string acl = {};                                  // of the copy
  StorageClass storage_class = StorageClass::kStandard;  // of the copy
  Conditions conditions;                                 // on the destination
  std::optional<ChecksumAlgorithm> checksum_algorithm;   // empty: that of the source, or CRC64NVME
  bool keep_checksum = false;  // as it is; else it is one of all bytes, which may have to be read
};

/// What an object keeps under its new name, and policies may have a say in.
struct RenamedAlong {
  Pairs tags;
  std::string acl;  // as in ObjectAttributes
};

struct RenameRequest {
  std::string from;
  std::string to;
  std::optional<RenamedAlong> along = {};  // kUnavailable when it has others by now
  Conditions source_conditions;
  Conditions conditions;  // on what is at `to`, which is overwritten
  /// Not empty: a second request of this token succeeds without doing anything, as long as it asks
  /// for the same; kExists when it does not. The process remembers the last 10,000.
  std::string token;
};

/// A version as it was when it was found to be due (lifecycle.h). Whoever removes it by that knows
/// that it still is: the same one, in the same place of its key's history.
struct Judgement {
  enum class Standing : std::uint8_t {
    kCurrent,
    kNoncurrent,
    kAlone,  // a delete marker above nothing
  };
  Standing standing = Standing::kCurrent;
  std::string etag;
  Time modified;
  Pairs tags;
  // Of the newest version above a noncurrent one: as long as that is there, the other has not been
  // current again, and is noncurrent since the time that was looked at.
  std::string newest_version_id = {};
  Time newest_modified = {};
};

/// Without a version id a versioned object gets a delete marker; with one, that version goes for
/// good. Conditions are on the current version, or on the one that is named.
struct RemoveRequest {
  std::string key;
  std::string version_id;  // as in ObjectName
  Conditions conditions;
  std::optional<Judgement> judged = {};  // kPreconditionFailed when it is no longer so
  bool bypass_governance = false;        // asked for by somebody who may
};
struct Removed {
  bool existed = false;
  std::string version_id;      // of the delete marker that was made, or as it was asked for
  bool delete_marker = false;  // one was made, or it was one that was removed
};

class Objects {
 public:
  explicit Objects(Stores& stores);

  /// kNoSuchKey, kNoSuchVersion; kDeleteMarker when that is what the version id names.
  Task<Result<ObjectInfo>> stat(const Bucket& bucket, const ObjectName& name);
  Task<Result<std::shared_ptr<OpenObject>>> open(const Bucket& bucket, const ObjectName& name);

  /// Streams the body in and commits. Errors: those of IncomingBody, check_write, kNoSuchBucket
  /// (deleted meanwhile), kNoSpace, kEntityTooLarge. Nothing is visible unless it succeeds.
  Task<Result<ObjectInfo>> put(const Bucket& bucket, PutRequest request, IncomingBody body);

  /// The delete marker because of which stat() and open() fail; none when there is another reason.
  Task<Result<std::optional<ObjectInfo>>> find_marker(const Bucket& bucket, const ObjectName& name);

  /// Early look at the conditions of a PUT, so that a hopeless upload is refused before its body is
  /// sent.
  Task<Status> check(const Bucket& bucket, std::string_view key, const Conditions& conditions);

  /// What is not there is a success with existed = false. kLocked when retention or a legal hold
  /// keeps the version that would go.
  Task<Result<Removed>> remove(const Bucket& bucket, RemoveRequest request);

  /// Gives a version other tags, or another ACL (as iam/acl.h stores it); its ETag and time stay.
  /// The version as it is then. Errors: those of stat().
  Task<Result<ObjectInfo>> set_tags(const Bucket& bucket, const ObjectName& name, Pairs tags);
  /// With `owner_id`, kUnavailable when somebody else's object has taken its place.
  Task<Result<ObjectInfo>> set_acl(const Bucket& bucket, const ObjectName& name, std::string acl,
                                   std::optional<std::string> owner_id = std::nullopt);

  /// Gives a version another retention, or none. kLocked where that would weaken the one it has;
  /// kInvalidRequest in a bucket whose versions cannot be locked; those of stat().
  Task<Result<ObjectInfo>> set_retention(const Bucket& bucket, const ObjectName& name,
                                         std::optional<Retention> next, bool bypass_governance);
  /// kInvalidRequest in a bucket whose versions cannot be locked; those of stat().
  Task<Result<ObjectInfo>> set_legal_hold(const Bucket& bucket, const ObjectName& name, bool on);

  /// What a lifecycle rule does to a version that is still as it was `judged`, in whichever place
  /// of its key's history: kPreconditionFailed when it is not. Errors: those of stat().
  Task<Result<ObjectInfo>> set_storage_class(const Bucket& bucket, const ObjectName& name,
                                             StorageClass storage_class, const Judgement& judged);

  /// Shares the source's blobs and moves no byte (small bodies are copied). The source is open()ed
  /// by the caller, who has checked its conditions.
  Task<Result<ObjectInfo>> copy(const Bucket& bucket, CopyRequest request, OpenObject& source);

  /// Gives the object another key, with all that it has, its time included. After a crash it has
  /// the one or the other. Readers may see both for the time of a commit, and never neither.
  /// kNoSuchKey (the source), kPreconditionFailed (either), kInvalidRequest (the same key).
  Task<Result<ObjectInfo>> rename(const Bucket& bucket, RenameRequest request);

 private:
  Task<Result<ObjectInfo>> try_rename(const Bucket& bucket, const RenameRequest& request);
  Stores& stores_;
};

}  // namespace onggi::catalog
