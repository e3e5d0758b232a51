// Objects: tags. The record is written anew where it lies; nothing else of the version changes.
#include "catalog/commit.h"
#include "catalog/objects.h"

namespace onggi::catalog {
namespace {

/// One attempt; kConflict when somebody else has changed the key meanwhile.
Task<Result<ObjectInfo>> try_set_tags(Stores& stores, const Bucket& bucket, const ObjectName& name,
                                      const Pairs& tags) {
  ONGGI_CO_ASSIGN(const auto version, co_await read_version(stores, bucket, name));
  if (!version) co_return fail(name.version_id.empty() ? Code::kNoSuchKey : Code::kNoSuchVersion);
  if (version->record.info.delete_marker) co_return fail(Code::kDeleteMarker);
  auto changed = version->record;
  changed.info.attributes.tags = tags;
  ONGGI_CO_ASSIGN(const auto row,
                  co_await read_row(stores, bucket.space, Versioning::kEnabled, name.key));
  storage::Batch batch;
  batch.row = name.key;
  rewrite_version(batch, row, *version, changed);
  ONGGI_CO_TRY(co_await commit_row(stores, bucket.space, std::move(batch)));
  co_return std::move(changed.info);
}

}  // namespace

Task<Result<ObjectInfo>> Objects::set_tags(const Bucket& bucket, const ObjectName& name,
                                           Pairs tags) {
  for (std::uint32_t attempt = 0; attempt < stores_.settings.commit_attempts_max; ++attempt) {
    auto done = co_await try_set_tags(stores_, bucket, name, tags);
    if (done || done.error().code != Code::kConflict) co_return done;
    co_await Yield();
  }
  co_return fail(too_contended());
}

}  // namespace onggi::catalog
