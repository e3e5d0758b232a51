// Objects: reading. A record is read, then what it names is secured before anybody may release it.
#include "catalog/objects.h"
#include "catalog/stored_object.h"

namespace onggi::catalog {
namespace {

using storage::Family;

/// The null version is the only one there is for now.
bool names_null_version(std::string_view version_id) {
  return version_id.empty() || version_id == "null";
}

Error missing(const ObjectName& name) {
  return {name.version_id.empty() ? Code::kNoSuchKey : Code::kNoSuchVersion, {}};
}

Task<Result<std::optional<std::string>>> read_value(Stores& stores, std::uint64_t space,
                                                    std::string_view key) {
  return stores.metadata.get(space, Family::kCurrent, key);
}

/// Null: what the record named is gone or going, so the record has changed: read it again.
using Attempt = Task<Result<std::shared_ptr<OpenObject>>>;

Attempt open_small(Stores& stores, std::uint64_t space, ObjectRecord record,
                   const std::string& value) {
  ONGGI_CO_ASSIGN(auto body, co_await stores.metadata.get(space, Family::kBody, record.info.key,
                                                          record.data_id));
  if (!body) {
    ONGGI_CO_ASSIGN(const auto again, co_await read_value(stores, space, record.info.key));
    if (again == value) co_return fail(Code::kCorrupt, "object record without its small body");
    co_return nullptr;
  }
  if (body->size() != record.info.size)
    co_return fail(Code::kCorrupt, "small body of another size than its object");
  co_return std::make_shared<StoredObject>(stores, space, std::move(record), *std::move(body),
                                           ReadPins::Pin());
}

/// Pinning is not enough when a collector claimed the data, released it and was done between the
/// reading of the record and the pin. `claims` tells; it stands still nearly always.
Attempt open_blobs(Stores& stores, std::uint64_t space, ObjectRecord record,
                   const std::string& value, std::uint64_t claims) {
  auto pin = stores.pins.pin(record.data_id);
  if (!pin) co_return nullptr;
  if (stores.pins.claims() != claims) {
    ONGGI_CO_ASSIGN(const auto again, co_await read_value(stores, space, record.info.key));
    if (again != value) co_return nullptr;
  }
  co_return std::make_shared<StoredObject>(stores, space, std::move(record), std::string(),
                                           std::move(pin));
}

Attempt try_open(Stores& stores, std::uint64_t space, const ObjectName& name) {
  const auto claims = stores.pins.claims();
  ONGGI_CO_ASSIGN(const auto value, co_await read_value(stores, space, name.key));
  if (!value) co_return fail(missing(name));
  ONGGI_CO_ASSIGN(auto record, decode_object(name.key, *value));
  switch (record.place) {
    case Place::kNowhere:
      co_return std::make_shared<StoredObject>(stores, space, std::move(record), std::string(),
                                               ReadPins::Pin());
    case Place::kInline: co_return co_await open_small(stores, space, std::move(record), *value);
    case Place::kExtent:
    case Place::kManifest:
      co_return co_await open_blobs(stores, space, std::move(record), *value, claims);
  }
  co_return fail(Code::kInternal, "unknown place");
}

}  // namespace

Task<Result<ObjectInfo>> Objects::stat(const Bucket& bucket, const ObjectName& name) {
  if (!names_null_version(name.version_id)) co_return fail(Code::kNoSuchVersion);
  ONGGI_CO_ASSIGN(const auto value, co_await read_value(stores_, bucket.space, name.key));
  if (!value) co_return fail(missing(name));
  ONGGI_CO_ASSIGN(auto record, decode_object(name.key, *value));
  co_return std::move(record.info);
}

Task<Result<std::shared_ptr<OpenObject>>> Objects::open(const Bucket& bucket,
                                                        const ObjectName& name) {
  if (!names_null_version(name.version_id)) co_return fail(Code::kNoSuchVersion);
  for (std::uint32_t attempt = 0; attempt < stores_.settings.commit_attempts_max; ++attempt) {
    auto opened = co_await try_open(stores_, bucket.space, name);
    if (!opened || *opened) co_return opened;
    co_await Yield();
  }
  co_return fail(Code::kUnavailable, "the object changes faster than it can be opened");
}

}  // namespace onggi::catalog
