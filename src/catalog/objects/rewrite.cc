#include "catalog/objects/rewrite.h"

#include "base/check.h"
#include "catalog/codes.h"
#include "catalog/commit/commit.h"
#include "catalog/commit/core.h"
#include "catalog/commit/retry.h"

namespace onggi::catalog {
namespace {

using Change = std::function<Status(ObjectInfo&)>;

/// Makes one attempt to rewrite the record. Returns kConflict if another writer has changed the key
/// in the meantime.
Task<Result<ObjectInfo>> try_rewrite(Core& core, const Bucket& bucket, const ObjectName& name,
                                     const Change& change) {
  const auto version = ONGGI_CO_TRY(co_await read_version(core.metadata, bucket, name));
  if (!version) co_return fail(name.version_id.empty() ? kNoSuchKey : kNoSuchVersion);
  if (version->record.info.delete_marker) co_return fail(kDeleteMarker);
  auto changed = version->record;
  ONGGI_CO_TRY(change(changed.info));
  ONGGI_DCHECK(changed.info.key == version->record.info.key);
  ONGGI_DCHECK(changed.info.size == version->record.info.size);
  ONGGI_DCHECK(changed.info.etag == version->record.info.etag);
  const auto row =
      ONGGI_CO_TRY(co_await read_row(core.metadata, bucket.space, Versioning::kEnabled, name.key));
  storage::Batch batch;
  batch.row = name.key;
  rewrite_version(batch, row, *version, changed);
  ONGGI_CO_TRY(co_await commit_row(core, bucket.space, batch));
  co_return std::move(changed.info);
}

}  // namespace

Task<Result<ObjectInfo>> rewrite_object(Core& core, const Bucket& bucket, const ObjectName& name,
                                        std::function<Status(ObjectInfo&)> change) {
  const auto attempt = [&] { return try_rewrite(core, bucket, name, change); };
  co_return co_await until_settled(core.settings, attempt);
}

}  // namespace onggi::catalog
