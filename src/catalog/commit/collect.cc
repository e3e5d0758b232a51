#include "catalog/commit/collect.h"

#include "base/check.h"
#include "catalog/commit/core.h"
#include "catalog/commit/data_pins.h"

namespace onggi::catalog {

using storage::Family;

Task<Result<std::vector<Extent>>> garbage_extents(storage::MetadataStore& metadata,
                                                  std::uint64_t space,
                                                  const storage::Entry& entry) {
  auto garbage = ONGGI_CO_TRY(decode_garbage(entry.value));
  if (!garbage.manifest) co_return std::move(garbage.extents);
  const auto value =
      ONGGI_CO_TRY(co_await metadata.get(space, Family::kManifest, entry.row, entry.suffix));
  // The manifest and the garbage entry are erased by one commit, after the manifest's extents have
  // been released. So if the manifest is missing, nothing is left to release.
  if (!value) co_return std::vector<Extent>();
  auto manifest = ONGGI_CO_TRY(decode_manifest(*value));
  co_return std::move(manifest.extents);
}

Task<Result<std::optional<std::uint64_t>>> release_entry(Core& core, std::uint64_t space,
                                                         const storage::Entry& entry) {
  if (!core.pins.claim_for_release(entry.suffix)) co_return std::nullopt;
  auto extents = co_await garbage_extents(core.metadata, space, entry);
  Result<std::uint64_t> blobs = 0;
  if (extents) blobs = co_await release_extents(core, *extents);
  ONGGI_DCHECK(!blobs || *blobs == 0 || (extents && *blobs <= extents->size()));
  core.pins.release_done(entry.suffix);
  if (!extents) co_return fail(std::move(extents).error());
  if (!blobs) co_return fail(std::move(blobs).error());
  co_return *blobs;
}

}  // namespace onggi::catalog
