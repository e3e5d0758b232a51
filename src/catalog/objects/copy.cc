// Objects: copy. The copy of a large object shares the blobs of its source; the body of a small
// object is copied.
#include <algorithm>
#include <tuple>

#include "base/check.h"
#include "catalog/commit/core.h"
#include "catalog/commit/data_pins.h"
#include "catalog/objects/copying.h"
#include "catalog/objects/stored_object.h"
#include "catalog/rules/conditions.h"

namespace onggi::catalog {
namespace {

using storage::Family;

Task<Result<Checksum>> compute_checksum(OpenObject& source, ChecksumAlgorithm algorithm) {
  const auto hasher = make_hasher(algorithm);
  const ByteRange whole{0, source.info().size};
  const auto reader = ONGGI_CO_TRY(co_await source.read(whole));
  while (true) {
    const auto piece = ONGGI_CO_TRY(co_await reader->next());
    if (piece.empty()) break;
    hasher->update(piece);
  }
  co_return Checksum{algorithm, ChecksumType::kFullObject, hasher->finish()};
}

/// Combines the CRCs of all parts into the checksum of the whole object without reading any data.
/// Returns nullopt if `algorithm` is not a CRC, if there are no parts, or if a part has no checksum
/// of that algorithm.
std::optional<Checksum> combine_parts(const std::vector<PartInfo>& parts,
                                      ChecksumAlgorithm algorithm) {
  if (!can_combine(algorithm) || parts.empty()) return std::nullopt;
  std::string value;
  for (const auto& part : parts) {
    const auto& checksum = part.checksum;
    if (!checksum || checksum->algorithm != algorithm) return std::nullopt;
    value =
        value.empty() ? checksum->value : crc_combine(algorithm, value, checksum->value, part.size);
  }
  return Checksum{algorithm, ChecksumType::kFullObject, std::move(value)};
}

/// Returns the checksum of the copy. The checksum always covers the whole object (FULL_OBJECT),
/// even if the source has a COMPOSITE checksum.
Task<Result<Checksum>> checksum_of_copy(const CopyRequest& request, OpenObject& source) {
  const auto& known = source.info().checksum;
  const auto usual = known ? known->algorithm : ChecksumAlgorithm::kCrc64nvme;
  const auto algorithm = request.checksum_algorithm.value_or(usual);
  const bool fits =
      known && known->algorithm == algorithm && known->type == ChecksumType::kFullObject;
  if (fits) co_return *known;
  if (source.info().part_count > 0) {
    const auto parts = ONGGI_CO_TRY(co_await source.parts());
    if (auto combined = combine_parts(parts, algorithm)) co_return *std::move(combined);
  }
  co_return co_await compute_checksum(source, algorithm);
}

/// Returns the metadata of the copy, that is, the copy's record without the location of the bytes.
/// The modification time is still that of the source; commit_object() replaces it, except in a
/// rename.
Task<Result<ObjectInfo>> describe_copy(CopyRequest& request, OpenObject& source) {
  auto info = source.info();
  info.key = std::move(request.key);
  info.version_id.clear();
  if (request.attributes) {
    info.attributes = *std::move(request.attributes);
  } else {
    // Like S3, do not copy a website redirect.
    std::erase_if(info.attributes.system_metadata,
                  [](const auto& pair) { return pair.first == "x-amz-website-redirect-location"; });
  }
  info.attributes.tags = request.tags ? *std::move(request.tags) : source.info().attributes.tags;
  info.attributes.lock = request.lock;
  info.attributes.owner_id = std::move(request.owner_id);
  info.attributes.acl = std::move(request.acl);
  info.attributes.storage_class = request.storage_class;
  if (!request.keep_checksum) {
    info.checksum = ONGGI_CO_TRY(co_await checksum_of_copy(request, source));
  }
  co_return info;
}

/// Removes the checksums of the parts from the manifest if the copy's checksum algorithm differs
/// from the source's.
void fit_part_digests(Manifest& manifest, const ObjectInfo& source, const ObjectInfo& copy) {
  const auto algorithm = [](const ObjectInfo& info) {
    return info.checksum ? std::optional(info.checksum->algorithm) : std::nullopt;
  };
  if (algorithm(source) == algorithm(copy)) return;
  for (auto& part : manifest.parts) part.checksum.clear();
}

Task<Status> share_blobs(Core& core, std::uint64_t space, OpenObject& source, NewData& data) {
  auto& record = data.next.record;
  data.pin = core.pins.pin(record.data_id);
  ONGGI_DCHECK(static_cast<bool>(data.pin));  // the pin is not empty, because the data id is new
  const auto* manifest = ONGGI_CO_TRY(co_await source.stored().manifest());
  data.shared = ONGGI_CO_TRY(
      co_await share_extents(core, manifest->extents, record.data_id, space, record.info.key));
  ONGGI_DCHECK(!data.shared.empty());
  if (record.place == Place::kExtent) {
    ONGGI_DCHECK(data.shared.size() == 1);
    record.extent = data.shared.front();
    co_return Status();
  }
  Manifest copied{data.shared, manifest->parts};
  fit_part_digests(copied, source.info(), record.info);
  data.next.data.push_back({Family::kManifest, record.data_id, encode(copied)});
  co_return Status();
}

Task<Status> make_data(Core& core, std::uint64_t space, OpenObject& source, NewData& data) {
  ONGGI_DCHECK(data.next.data.empty() && data.next.only_over.empty());
  ONGGI_DCHECK(data.shared.empty() && !data.pin);
  auto& record = data.next.record;
  record.data_id = new_data_id(core.random);
  record.place = source.stored().record().place;
  switch (record.place) {
    case Place::kNowhere: break;
    case Place::kInline:
      ONGGI_DCHECK(source.small_body() != nullptr);
      data.next.data.push_back({Family::kBody, record.data_id, *source.small_body()});
      break;
    case Place::kExtent:
    case Place::kManifest: co_return co_await share_blobs(core, space, source, data);
  }
  co_return Status();
}

/// Commits a copy of an object onto itself, reusing the object's bytes. Returns kConflict if the
/// current object no longer has these bytes, or if the old version is kept and still needs them.
Task<Committed> commit_in_place(Core& core, const Bucket& bucket, const CopyRequest& request,
                                OpenObject& source, Replacement& next) {
  ONGGI_DCHECK(next.data.empty());
  next.record.data_id = source.stored().record().data_id;
  next.record.place = source.stored().record().place;
  next.record.extent = source.stored().record().extent;
  next.only_over = source.stored().record().data_id;
  if (next.record.place == Place::kManifest) {
    const auto manifest = co_await source.stored().manifest();
    if (!manifest) co_return Committed{fail(manifest.error())};
    auto kept = **manifest;
    fit_part_digests(kept, source.info(), next.record.info);
    next.data.push_back({Family::kManifest, next.record.data_id, encode(kept)});
  }
  co_return co_await commit_object(core, bucket, request.conditions, next);
}

}  // namespace

Task<Status> prepare_copy(Core& core, std::uint64_t space, CopyRequest& request, OpenObject& source,
                          NewData& data) {
  data.next.record.info = ONGGI_CO_TRY(co_await describe_copy(request, source));
  co_return co_await make_data(core, space, source, data);
}

Task<Result<ObjectInfo>> Objects::copy(const Bucket& bucket, CopyRequest request,
                                       OpenObject& source) {
  ONGGI_CO_TRY(check_key(request.key));
  const bool onto_itself =
      source.stored().space() == bucket.space && source.info().key == request.key;
  auto info = ONGGI_CO_TRY(co_await describe_copy(request, source));
  NewData data;
  data.next.record.info = std::move(info);

  if (onto_itself) {
    const auto in_place = co_await commit_in_place(core_, bucket, request, source, data.next);
    if (in_place.status) co_return std::move(data.next.record.info);
    if (in_place.status.error().code != Code::kConflict) co_return fail(in_place.status.error());
    // The source was overwritten or is kept as an older version, so copy it like any other object.
    data.next.only_over.clear();
    data.next.data.clear();
  }
  ONGGI_CO_TRY(co_await make_data(core_, bucket.space, source, data));
  const auto committed = co_await commit_object(core_, bucket, request.conditions, data.next);
  if (committed.status) co_return std::move(data.next.record.info);
  if (!committed.outcome_unknown) std::ignore = co_await release_extents(core_, data.shared);
  co_return fail(committed.status.error());
}

}  // namespace onggi::catalog
