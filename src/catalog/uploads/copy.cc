#include <memory>
#include <utility>

#include "base/check.h"
#include "base/codec.h"
#include "base/digest/checksum.h"
#include "catalog/codes.h"
#include "catalog/commit/core.h"
#include "catalog/commit/data_pins.h"
#include "catalog/commit/pending_blobs.h"
#include "catalog/objects/access.h"
#include "catalog/uploads.h"
#include "catalog/uploads/digest_memo.h"
#include "catalog/uploads/part.h"

namespace onggi::catalog {
namespace {

constexpr std::size_t kMd5HexSize = 32;

Status check_range(const ObjectInfo& source, ByteRange range) {
  if (range.offset <= source.size && range.length <= source.size - range.offset) return {};
  return fail(kInvalidRange, "the range is outside the source object");
}

/// Copies the digests from the source's record to `part`, if the digests cover exactly the bytes of
/// `range`.
void reuse_digests(const ObjectInfo& source, ByteRange range, ChecksumAlgorithm algorithm,
                   PartRecord& part) {
  if (range.length != source.size) return;
  if (source.part_count == 0) {
    part.md5 = hex_decode(source.etag.substr(0, kMd5HexSize)).value_or(std::string());
  }
  const auto& checksum = source.checksum;
  if (!checksum || checksum->algorithm != algorithm) return;
  if (checksum->type == ChecksumType::kFullObject) part.checksum = checksum;
}

/// Computes the digests that are still missing, by reading the range once.
Task<Status> compute_digests(OpenObject& source, ByteRange range, ChecksumAlgorithm algorithm,
                             PartRecord& part) {
  const auto md5 = part.md5.empty() ? make_md5() : nullptr;
  const auto checksum = part.checksum ? nullptr : make_hasher(algorithm);
  if (!md5 && !checksum) co_return Status{};
  const auto reader = ONGGI_CO_TRY(co_await source.read(range));
  for (;;) {
    const auto piece = ONGGI_CO_TRY(co_await reader->next());
    if (piece.empty()) break;
    if (md5) md5->update(piece);
    if (checksum) checksum->update(piece);
  }
  if (md5) part.md5 = md5->finish();
  if (checksum) {
    part.checksum = Checksum{algorithm, ChecksumType::kFullObject, checksum->finish(), 0};
  }
  co_return Status{};
}

/// Sets the digests of the part: from the source's record, from an earlier copy of the same bytes,
/// or by reading the bytes.
Task<Status> find_digests(OpenObject& source, ByteRange range, ChecksumAlgorithm algorithm,
                          DigestMemo& memo, PartRecord& part) {
  reuse_digests(source.info(), range, algorithm, part);
  if (!part.md5.empty() && part.checksum) co_return Status{};
  const auto extents = ONGGI_CO_TRY(co_await extents_of(source, range));
  const auto name = DigestMemo::name(extents, algorithm);
  const auto known = extents.empty() ? std::nullopt : memo.find(name);
  if (known) {
    part.md5 = known->md5;
    part.checksum = Checksum{algorithm, ChecksumType::kFullObject, known->checksum, 0};
    co_return Status{};
  }
  ONGGI_CO_TRY(co_await compute_digests(source, range, algorithm, part));
  ONGGI_DCHECK(part.md5.size() == kMd5Size);
  ONGGI_DCHECK(part.checksum && part.checksum->algorithm == algorithm);
  if (!extents.empty()) memo.store(name, {part.md5, part.checksum->value});
  co_return Status{};
}

Task<Result<std::vector<Extent>>> write_blob(storage::BlobStore& blobs, std::string_view bytes,
                                             std::string_view holder) {
  const auto writer = ONGGI_CO_TRY(co_await blobs.create(bytes.size()));
  ONGGI_CO_TRY(co_await writer->append(bytes));
  const auto blob = ONGGI_CO_TRY(co_await writer->finish());
  std::vector<Extent> extents;
  extents.push_back({blob, 0, bytes.size(), std::string(holder)});
  co_return extents;
}

/// Returns the extents that contain the part's bytes. Blobs are shared with the source; bytes of an
/// inline body are written to a new blob.
Task<Result<std::vector<Extent>>> place(Core& core, std::uint64_t space, std::string_view key,
                                        OpenObject& source, ByteRange range,
                                        std::string_view holder) {
  if (range.length == 0) co_return std::vector<Extent>();
  if (const auto* body = source.small_body()) {
    const auto bytes = std::string_view(*body).substr(range.offset, range.length);
    ONGGI_DCHECK(bytes.size() == range.length);
    co_return co_await write_blob(core.blobs, bytes, holder);
  }
  const auto extents = ONGGI_CO_TRY(co_await extents_of(source, range));
  if (extents.size() > kPartExtentsMax) {
    co_return fail(kInvalidRequest, "the source range consists of too many pieces for one part");
  }
  co_return co_await share_extents(core, extents, holder, space, key);
}

}  // namespace

Task<Result<PartInfo>> Uploads::copy_part(const Bucket& bucket, std::string_view key,
                                          std::string_view upload_id, std::uint32_t number,
                                          OpenObject& source, ByteRange range) {
  ONGGI_CO_TRY(check_part(number, range.length));
  ONGGI_CO_TRY(check_range(source.info(), range));
  const auto id = ONGGI_CO_TRY(parse_upload_id(upload_id));
  auto upload = ONGGI_CO_TRY(co_await read_open_upload(core_.metadata, bucket.space, key, id));

  auto part = new_part(core_, number, range.length);
  const auto algorithm = part_algorithm(upload.record);
  ONGGI_CO_TRY(co_await find_digests(source, range, algorithm, copied_, part));
  // The pending blob and the pin keep the orphan sweep from removing the new blob, or the new
  // holder of shared blobs.
  const auto pending_blob = core_.pending_blobs.begin();
  const auto pin = core_.pins.pin(part.data_id);
  ONGGI_DCHECK(static_cast<bool>(pin));  // the pin is not empty, because the data id is new
  part.extents =
      ONGGI_CO_TRY(co_await place(core_, bucket.space, key, source, range, part.data_id));
  const bool declared = upload.record.checksum_algorithm.has_value();
  ONGGI_CO_TRY(co_await commit_part(core_, bucket, key, std::move(upload), part));
  auto info = part_info(part);
  if (!declared) info.checksum.reset();
  co_return info;
}

}  // namespace onggi::catalog
