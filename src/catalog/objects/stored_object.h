// StoredObject: the state of an OpenObject. Copying needs the object's record and extents, which
// s3/ and admin/ cannot access. Internal to catalog/.
#pragma once

#include <memory>
#include <optional>
#include <string>

#include "catalog/commit/data_pins.h"
#include "catalog/objects.h"
#include "catalog/records/records.h"

namespace onggi::catalog {

struct Core;

class StoredObject : public std::enable_shared_from_this<StoredObject> {
 public:
  /// If the bytes are in blobs, `pin` pins the record's data id. `body` is the body of an inline
  /// object.
  StoredObject(Core& core, std::uint64_t space, ObjectRecord&& record, std::string body,
               DataPins::Pin pin);
  StoredObject(const StoredObject&) = delete;
  StoredObject& operator=(const StoredObject&) = delete;

  /// Creates a StoredObject and returns its OpenObject, which keeps the StoredObject alive.
  [[nodiscard]] static std::shared_ptr<OpenObject> open(Core& core, std::uint64_t space,
                                                        ObjectRecord&& record, std::string body,
                                                        DataPins::Pin pin);

  [[nodiscard]] std::uint64_t space() const { return space_; }
  [[nodiscard]] const ObjectRecord& record() const { return record_; }
  /// Implements OpenObject::small_body().
  [[nodiscard]] const std::string* small_body() const;
  /// Returns the manifest, with extents and parts in order. The manifest is empty for inline and
  /// empty objects. The pointer is valid as long as the StoredObject exists.
  Task<Result<const Manifest*>> manifest();
  /// Implements OpenObject::read().
  Task<Result<std::unique_ptr<ObjectReader>>> read(ByteRange range);

 private:
  OpenObject open_;
  Core& core_;
  std::uint64_t space_;
  ObjectRecord record_;
  std::string body_;
  DataPins::Pin pin_;
  std::optional<Manifest> manifest_;  // set by the first call to manifest()
};

}  // namespace onggi::catalog
