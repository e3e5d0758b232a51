// StoredObject: what Objects::open() gives out; the rest of the catalog sees more of it than the
// faces do: the record and the extents, for copies.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "catalog/objects.h"
#include "catalog/records/records.h"

namespace onggi::catalog {

class StoredObject final : public OpenObject, public std::enable_shared_from_this<StoredObject> {
 public:
  /// `pin` holds the record's data id when its bytes are in blobs; `body` is that of an inline one.
  StoredObject(Stores& stores, std::uint64_t space, ObjectRecord&& record, std::string body,
               ReadPins::Pin pin);

  /// Every OpenObject is one of ours.
  [[nodiscard]] static StoredObject& of(OpenObject& object);

  [[nodiscard]] std::uint64_t space() const { return space_; }
  [[nodiscard]] const ObjectRecord& record() const { return record_; }
  /// In order; none for small and empty objects. Valid as long as the object.
  Task<Result<const Manifest*>> manifest();

  [[nodiscard]] const ObjectInfo& info() const override { return record_.info; }
  [[nodiscard]] const std::string* small_body() const override;
  Task<Result<std::unique_ptr<ObjectReader>>> read(ByteRange range) override;
  Task<Result<std::vector<PartInfo>>> parts() override;
  Task<Result<ByteRange>> part_range(std::uint32_t number) override;

 private:
  Stores& stores_;
  std::uint64_t space_;
  ObjectRecord record_;
  std::string body_;
  ReadPins::Pin pin_;
  std::optional<Manifest> manifest_;  // once it was asked for
};

}  // namespace onggi::catalog
