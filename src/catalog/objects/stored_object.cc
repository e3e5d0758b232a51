#include "catalog/objects/stored_object.h"

#include "catalog/codes.h"
#include "catalog/commit/core.h"
#include "catalog/objects/access.h"
#include "catalog/objects/extent_reader.h"

namespace onggi::catalog {
namespace {

class BodyReader final : public ObjectReader {
 public:
  BodyReader(std::string_view bytes, std::shared_ptr<const void> owner)
      : bytes_(bytes), owner_(std::move(owner)) {}

  Task<Result<std::string_view>> next() override {
    co_return std::exchange(bytes_, std::string_view());
  }
  [[nodiscard]] std::optional<FileSlice> plain() const override { return std::nullopt; }

 private:
  std::string_view bytes_;
  std::shared_ptr<const void> owner_;
};

/// Returns kCorrupt unless the extents, and the parts if there are any, add up to the size in the
/// record.
Status check_manifest(const Manifest& manifest, const ObjectInfo& info) {
  std::uint64_t extents_size = 0;
  for (const auto& extent : manifest.extents) extents_size += extent.length;
  std::uint64_t parts_size = 0;
  for (const auto& part : manifest.parts) parts_size += part.size;
  if (extents_size != info.size || (!manifest.parts.empty() && parts_size != info.size))
    return fail(Code::kCorrupt, "the size of a manifest differs from its object");
  return {};
}

}  // namespace

StoredObject::StoredObject(Core& core, std::uint64_t space, ObjectRecord&& record, std::string body,
                           DataPins::Pin pin)
    : open_(*this),
      core_(core),
      space_(space),
      record_(std::move(record)),
      body_(std::move(body)),
      pin_(std::move(pin)) {
  ONGGI_DCHECK(!record_.info.delete_marker);
  // A small body is in memory. Otherwise, a pin keeps the blobs from being released.
  ONGGI_DCHECK((small_body() == nullptr) == static_cast<bool>(pin_));
  ONGGI_DCHECK(body_.size() == (small_body() != nullptr ? record_.info.size : 0));
}

std::shared_ptr<OpenObject> StoredObject::open(Core& core, std::uint64_t space,
                                               ObjectRecord&& record, std::string body,
                                               DataPins::Pin pin) {
  auto stored = std::make_shared<StoredObject>(core, space, std::move(record), std::move(body),
                                               std::move(pin));
  auto& open = stored->open_;
  return {std::move(stored), &open};
}

const std::string* StoredObject::small_body() const {
  const bool small = record_.place == Place::kInline || record_.place == Place::kNowhere;
  return small ? &body_ : nullptr;
}

Task<Result<const Manifest*>> StoredObject::manifest() {
  if (manifest_) co_return &*manifest_;
  Manifest manifest;
  if (record_.place == Place::kExtent) manifest.extents.push_back(record_.extent);
  if (record_.place == Place::kManifest) {
    const auto value = ONGGI_CO_TRY(co_await core_.metadata.get(space_, storage::Family::kManifest,
                                                                record_.info.key, record_.data_id));
    if (!value) co_return fail(Code::kCorrupt, "the manifest of an object is missing");
    manifest = ONGGI_CO_TRY(decode_manifest(*value));
    ONGGI_CO_TRY(check_manifest(manifest, record_.info));
  }
  manifest_ = std::move(manifest);
  co_return &*manifest_;
}

Task<Result<std::unique_ptr<ObjectReader>>> StoredObject::read(ByteRange range) {
  const auto size = record_.info.size;
  if (range.offset > size || range.length > size - range.offset)
    co_return fail(kInvalidRange, "the range is outside the object");
  const auto* body = small_body();
  if (body != nullptr) {
    const auto bytes = std::string_view(*body).substr(range.offset, range.length);
    ONGGI_DCHECK(bytes.size() == range.length);
    co_return std::make_unique<BodyReader>(bytes, shared_from_this());
  }
  const auto* whole = ONGGI_CO_TRY(co_await manifest());
  auto reader =
      std::make_unique<ExtentReader>(core_.blobs, slice(whole->extents, range), shared_from_this());
  ONGGI_CO_TRY(co_await reader->start());
  co_return reader;
}

const ObjectInfo& OpenObject::info() const { return stored_.record().info; }

const std::string* OpenObject::small_body() const { return stored_.small_body(); }

Task<Result<std::unique_ptr<ObjectReader>>> OpenObject::read(ByteRange range) {
  return stored_.read(range);
}

Task<Result<std::vector<PartInfo>>> OpenObject::parts() {
  const auto* whole = ONGGI_CO_TRY(co_await stored_.manifest());
  const auto& object = info();
  std::vector<PartInfo> parts;
  parts.reserve(whole->parts.size());
  for (const auto& part : whole->parts) {
    PartInfo entry{part.number, part.size, {}, object.modified, std::nullopt};
    if (object.checksum && !part.checksum.empty()) {
      const auto algorithm = object.checksum->algorithm;
      // decode_manifest() cannot check the size: only the object's record has the algorithm.
      if (part.checksum.size() != checksum_size(algorithm))
        co_return fail(Code::kCorrupt, "part checksum of the wrong size");
      entry.checksum = Checksum{algorithm, ChecksumType::kFullObject, part.checksum};
    }
    parts.push_back(std::move(entry));
  }
  co_return parts;
}

Task<Result<ByteRange>> OpenObject::part_range(std::uint32_t number) {
  if (number == 0) co_return fail(kInvalidPartNumber);
  const auto* whole = ONGGI_CO_TRY(co_await stored_.manifest());
  const auto& parts = whole->parts;
  const auto count = std::max<std::size_t>(parts.size(), 1);
  if (number > count) co_return fail(kInvalidPartNumber, std::to_string(count));
  ByteRange range{0, info().size};
  if (parts.empty()) co_return range;
  ONGGI_DCHECK(number <= parts.size());
  for (std::uint32_t i = 0; i + 1 < number; ++i) range.offset += parts[i].size;
  range.length = parts[number - 1].size;
  co_return range;
}

Task<Result<std::vector<Extent>>> extents_of(OpenObject& object, ByteRange range) {
  const auto* whole = ONGGI_CO_TRY(co_await object.stored().manifest());
  co_return slice(whole->extents, range);
}

}  // namespace onggi::catalog
