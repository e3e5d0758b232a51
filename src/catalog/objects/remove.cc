// Objects: remove. In a bucket with versioning, removing a key adds a delete marker. Removing a
// version by its id deletes that version permanently.
#include "base/check.h"
#include "catalog/commit/commit.h"
#include "catalog/commit/core.h"
#include "catalog/commit/retry.h"
#include "catalog/commit/versioning.h"
#include "catalog/objects.h"
#include "catalog/rules/conditions.h"

namespace onggi::catalog {
namespace {

const ObjectInfo* object_in(const MaybeVersion& version) {
  const bool is_object = version && !version->record.info.delete_marker;
  return is_object ? &version->record.info : nullptr;
}

/// Returns kPreconditionFailed if the version to remove no longer matches request.expected.
/// `standing` says whether the version is now current, noncurrent or a delete marker that is the
/// only version of its key.
Status check_judged(const RemoveRequest& request, const ObjectInfo* version,
                    ExpectedVersion::Standing standing) {
  const auto& expected = request.expected;
  if (!expected) return {};
  const bool same = version != nullptr && standing == expected->standing &&
                    version->etag == expected->etag && version->modified == expected->modified &&
                    version->attributes.tags == expected->tags;
  if (!same) return fail(Code::kPreconditionFailed, "the version has changed since it was checked");
  return {};
}

/// Returns kPreconditionFailed if request.expected describes a noncurrent version and the newest
/// version of the key is no longer the version that request.expected names.
Status check_buried(const RemoveRequest& request, const VersionRow& row) {
  const auto& expected = request.expected;
  if (!expected || expected->standing != ExpectedVersion::Standing::kNoncurrent) return {};
  const auto& newest = row.newest();
  const bool same = newest && newest->record.info.version_id == expected->newest_version_id &&
                    newest->record.info.modified == expected->newest_modified;
  if (!same) return fail(Code::kPreconditionFailed, "the newest version of the key has changed");
  return {};
}

ExpectedVersion::Standing standing_of(const VersionRemoval& removal) {
  if (!removal.of_newest()) return ExpectedVersion::Standing::kNoncurrent;
  const bool alone = !removal.next && removal.version->record.info.delete_marker;
  return alone ? ExpectedVersion::Standing::kAlone : ExpectedVersion::Standing::kCurrent;
}

ObjectRecord make_marker(Core& core, const std::string& key) {
  ObjectRecord marker;
  marker.info.key = key;
  marker.info.delete_marker = true;
  marker.info.modified = core.clock.now();
  return marker;
}

/// Checks the conditions against the newest version. If the newest version is a delete marker,
/// If-Match fails with kPreconditionFailed instead of kNoSuchKey, because the key exists but a
/// delete marker has no ETag.
Status check_newest(const Conditions& conditions, const VersionRow& row) {
  const auto& newest = row.newest();
  if (conditions.if_match && newest && newest->record.info.delete_marker)
    return fail(Code::kPreconditionFailed, "If-Match");
  return check_write(conditions, object_in(row.current));
}

LockTerms terms_of(const Clock& clock, const RemoveRequest& request) {
  return {clock.now(), request.bypass_governance};
}

/// Makes one attempt to remove the newest version. Returns kConflict if another writer has changed
/// the key in the meantime.
Task<Result<Removed>> try_remove_newest(Core& core, const Bucket& bucket, Versioning versioning,
                                        const RemoveRequest& request) {
  const auto row =
      ONGGI_CO_TRY(co_await read_row(core.metadata, bucket.space, versioning, request.key));
  ONGGI_CO_TRY(check_newest(request.conditions, row));
  ONGGI_CO_TRY(check_judged(request, object_in(row.current), ExpectedVersion::Standing::kCurrent));
  Removed removed{row.current != nullptr, {}, versioning != Versioning::kNever};
  if (!removed.delete_marker && !removed.existed) co_return removed;
  storage::Batch batch;
  batch.row = request.key;
  if (removed.delete_marker) {
    auto marker = make_marker(core, request.key);
    ONGGI_CO_TRY(add_version(batch, row, versioning, marker, core));
    removed.version_id = std::move(marker.info.version_id);
  } else {
    ONGGI_DCHECK(row.current && versioning == Versioning::kNever);
    ONGGI_CO_TRY(remove_only_version(batch, *row.current, terms_of(core.clock, request)));
  }
  ONGGI_CO_TRY(co_await commit_row(core, bucket.space, batch));
  co_return removed;
}

Task<Result<Removed>> try_remove_version(Core& core, const Bucket& bucket,
                                         const RemoveRequest& request) {
  ONGGI_DCHECK(!request.version_id.empty());
  const ObjectName name{request.key, request.version_id};
  auto version = ONGGI_CO_TRY(co_await read_version(core.metadata, bucket, name));
  ONGGI_CO_TRY(check_write(request.conditions, object_in(version)));
  Removed removed{version != nullptr, request.version_id, false};
  if (!version) {
    ONGGI_CO_TRY(check_judged(request, nullptr, ExpectedVersion::Standing::kNoncurrent));
    co_return removed;
  }
  removed.delete_marker = version->record.info.delete_marker;
  storage::Batch batch;
  batch.row = request.key;
  if (version->record.order == 0) {
    ONGGI_CO_TRY(check_judged(request, &version->record.info, ExpectedVersion::Standing::kCurrent));
    ONGGI_CO_TRY(remove_only_version(batch, *version, terms_of(core.clock, request)));
  } else {
    const auto removal =
        ONGGI_CO_TRY(co_await read_removal(core.metadata, bucket.space, std::move(version)));
    ONGGI_CO_TRY(check_judged(request, &removal.version->record.info, standing_of(removal)));
    ONGGI_CO_TRY(check_buried(request, removal.row));
    ONGGI_CO_TRY(remove_version(batch, removal, terms_of(core.clock, request)));
  }
  ONGGI_CO_TRY(co_await commit_row(core, bucket.space, batch));
  co_return removed;
}

Task<Result<Removed>> try_remove(Core& core, const Bucket& bucket, const RemoveRequest& request) {
  const auto write = bucket.versioning->begin_write();
  const auto versioning = bucket.versioning->now();
  co_return request.version_id.empty()
      ? co_await try_remove_newest(core, bucket, versioning, request)
      : co_await try_remove_version(core, bucket, request);
}

}  // namespace

Task<Result<Removed>> Objects::remove(const Bucket& bucket, RemoveRequest request) {
  const auto attempt = [&] { return try_remove(core_, bucket, request); };
  co_return co_await until_settled(core_.settings, attempt);
}

}  // namespace onggi::catalog
