// StoredObject: the OpenObject that Objects::open() returns. It also gives the rest of the catalog
// access to the record and the extents, which copying needs and which are hidden from s3/ and
// admin/.
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
  /// If the bytes are in blobs, `pin` pins the record's data id. `body` is the body of an inline
  /// object.
  StoredObject(Stores& stores, std::uint64_t space, ObjectRecord&& record, std::string body,
               DataPins::Pin pin);

  /// Downcasts `object`. Every OpenObject is a StoredObject.
  [[nodiscard]] static StoredObject& of(OpenObject& object);

  [[nodiscard]] std::uint64_t space() const { return space_; }
  [[nodiscard]] const ObjectRecord& record() const { return record_; }
  /// Returns the manifest, with extents and parts in order. The manifest is empty for inline and
  /// empty objects. The pointer is valid as long as this object exists.
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
  DataPins::Pin pin_;
  std::optional<Manifest> manifest_;  // set by the first call to manifest()
};

}  // namespace onggi::catalog
