// Objects: reading. open() reads the record, and then pins the data that the record names, or loads
// the data into memory, before the garbage collector can release the data.
#include "base/check.h"
#include "catalog/codes.h"
#include "catalog/commit/core.h"
#include "catalog/commit/data_pins.h"
#include "catalog/commit/retry.h"
#include "catalog/commit/version_row.h"
#include "catalog/commit/versioning.h"
#include "catalog/objects.h"
#include "catalog/objects/stored_object.h"

namespace onggi::catalog {
namespace {

using storage::Family;

Error missing(const ObjectName& name) {
  return {name.version_id.empty() ? kNoSuchKey : kNoSuchVersion, {}};
}

/// Reads a version. Errors: kNoSuchKey or kNoSuchVersion if it does not exist, kDeleteMarker if it
/// is a delete marker.
Task<Result<MaybeVersion>> read_object(storage::MetadataStore& metadata, const Bucket& bucket,
                                       const ObjectName& name) {
  auto found = ONGGI_CO_TRY(co_await read_version(metadata, bucket, name));
  if (!found) co_return fail(missing(name));
  if (found->record.info.delete_marker) co_return fail(kDeleteMarker);
  co_return found;
}

/// Returns true if the stored record of the version is still exactly `value`.
Task<Result<bool>> unchanged(storage::MetadataStore& metadata, const Bucket& bucket,
                             const ObjectName& name, const std::string& value) {
  const auto again = ONGGI_CO_TRY(co_await read_version(metadata, bucket, name));
  co_return again && again->value == value;
}

/// One attempt to open an object. Fails with kConflict if the object's data has been released or is
/// being released. In that case the record must have changed, so the caller reads it again.
using Attempt = Task<Result<std::shared_ptr<OpenObject>>>;

Attempt open_small(Core& core, const Bucket& bucket, const ObjectName& name, MaybeVersion version) {
  auto& record = version->record;
  auto body = ONGGI_CO_TRY(
      co_await core.metadata.get(bucket.space, Family::kBody, name.key, record.data_id));
  if (!body) {
    const bool same = ONGGI_CO_TRY(co_await unchanged(core.metadata, bucket, name, version->value));
    if (same) co_return fail(Code::kCorrupt, "the small body of an object is missing");
    co_return fail(Code::kConflict);
  }
  if (body->size() != record.info.size)
    co_return fail(Code::kCorrupt, "the size of a small body differs from its object");
  co_return StoredObject::open(core, bucket.space, std::move(record), *std::move(body),
                               DataPins::Pin());
}

/// Opens an object whose bytes are in blobs. Pinning alone is not enough: the garbage collector may
/// have claimed and released the data after the record was read and before it was pinned. `claims`
/// is the number of claims before the record was read. In the rare case that the number has
/// changed, the record is read again and compared.
Attempt open_blobs(Core& core, const Bucket& bucket, const ObjectName& name, MaybeVersion version,
                   std::uint64_t claims) {
  auto pin = core.pins.pin(version->record.data_id);
  if (!pin) co_return fail(Code::kConflict);
  ONGGI_DCHECK(core.pins.claims() >= claims);
  if (core.pins.claims() != claims) {
    const bool same = ONGGI_CO_TRY(co_await unchanged(core.metadata, bucket, name, version->value));
    if (!same) co_return fail(Code::kConflict);
  }
  co_return StoredObject::open(core, bucket.space, std::move(version->record), std::string(),
                               std::move(pin));
}

Attempt try_open(Core& core, const Bucket& bucket, const ObjectName& name) {
  const auto claims = core.pins.claims();
  auto version = ONGGI_CO_TRY(co_await read_object(core.metadata, bucket, name));
  switch (version->record.place) {
    case Place::kNowhere:
      co_return StoredObject::open(core, bucket.space, std::move(version->record), std::string(),
                                   DataPins::Pin());
    case Place::kInline: co_return co_await open_small(core, bucket, name, std::move(version));
    case Place::kExtent:
    case Place::kManifest:
      co_return co_await open_blobs(core, bucket, name, std::move(version), claims);
  }
  co_return fail(Code::kInternal, "unknown place");
}

Error changes_too_fast() {
  return {Code::kUnavailable, "the object changes faster than it can be opened"};
}

}  // namespace

Task<Result<ObjectInfo>> Objects::stat(const Bucket& bucket, const ObjectName& name) {
  auto version = ONGGI_CO_TRY(co_await read_object(core_.metadata, bucket, name));
  co_return std::move(version->record.info);
}

Task<Result<std::optional<ObjectInfo>>> Objects::find_marker(const Bucket& bucket,
                                                             const ObjectName& name) {
  if (!bucket.versioning->ever()) co_return std::nullopt;
  auto version = ONGGI_CO_TRY(co_await read_version(core_.metadata, bucket, name));
  if (!version && name.version_id.empty()) {
    version = ONGGI_CO_TRY(co_await read_marker(core_.metadata, bucket.space, name.key));
  }
  if (!version || !version->record.info.delete_marker) co_return std::nullopt;
  co_return std::move(version->record.info);
}

Task<Result<std::shared_ptr<OpenObject>>> Objects::open(const Bucket& bucket,
                                                        const ObjectName& name) {
  auto attempt = [&core = core_, &bucket, &name] { return try_open(core, bucket, name); };
  return until_settled(core_.settings, std::move(attempt), changes_too_fast);
}

}  // namespace onggi::catalog
