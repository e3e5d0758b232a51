// Objects: put. The body is stored first; then one commit to the key's row checks the conditions
// and makes the object visible.
#include "catalog/commit/core.h"
#include "catalog/objects.h"

#include <tuple>

#include "base/check.h"
#include "catalog/codes.h"
#include "catalog/commit/commit.h"
#include "catalog/commit/versioning.h"
#include "catalog/objects/ingest.h"
#include "catalog/rules/conditions.h"

namespace onggi::catalog {
namespace {

using storage::Family;

ObjectRecord make_record(Random& random, PutRequest request, const Ingested& taken) {
  ObjectRecord record;
  record.data_id = new_data_id(random);
  record.info.key = std::move(request.key);
  record.info.size = taken.size;
  record.info.etag = etag_text(taken.md5);
  record.info.checksum = taken.checksum;
  record.info.attributes = std::move(request.attributes);
  if (taken.blob) {
    record.place = Place::kExtent;
    record.extent = {*taken.blob, 0, taken.size, record.data_id};
  } else if (taken.size > 0) {
    record.place = Place::kInline;
  }
  return record;
}

/// Returns kQuotaExceeded if an object of `size` bytes does not fit into the quota. The object may
/// replace the current one.
Task<Status> check_put_room(Core& core, const Bucket& bucket, std::string_view key,
                            std::uint64_t size) {
  storage::Counters add{1, static_cast<std::int64_t>(size)};
  auto room = co_await check_room(core, bucket, add);
  if (room || room.error().code != kQuotaExceeded) co_return room;
  const auto versioning = bucket.versioning->now();
  const auto row = ONGGI_CO_TRY(co_await read_row(core.metadata, bucket.space, versioning, key));
  if (!row.current || !overwrites_current(row, versioning)) co_return room;
  add.objects = 0;
  add.bytes -= static_cast<std::int64_t>(row.current->record.info.size);
  co_return co_await check_room(core, bucket, add);
}

}  // namespace

Objects::Objects(Engine& engine) : core_(engine.core()) {}

Task<Result<ObjectInfo>> Objects::put(const Bucket& bucket, PutRequest request, IncomingBody body) {
  ONGGI_CO_TRY(check_key(request.key));
  if (body.size > kPutSizeMax) co_return fail(kEntityTooLarge);
  if (has_quota(core_, bucket)) {
    const auto size = body.size_is_max ? 0 : body.size;
    auto room = co_await check_put_room(core_, bucket, request.key, size);
    if (!room) co_return fail(note_refusal(core_, std::move(room).error()));
  }
  auto taken = ONGGI_CO_TRY(co_await ingest(core_, body, core_.settings.inline_size_max));

  ONGGI_DCHECK(taken.size <= body.size && (body.size_is_max || taken.size == body.size));
  ONGGI_DCHECK(taken.inline_body.size() == (taken.blob ? 0 : taken.size));
  const auto conditions = std::move(request.conditions);
  Replacement next;
  next.record = make_record(core_.random, std::move(request), taken);
  if (next.record.place == Place::kInline) {
    next.data.push_back({Family::kBody, next.record.data_id, std::move(taken.inline_body)});
  }
  const auto committed = co_await commit_object(core_, bucket, conditions, next);
  if (committed.status) co_return std::move(next.record.info);
  if (taken.blob && !committed.outcome_unknown)
    std::ignore = co_await core_.blobs.remove(*taken.blob);
  co_return fail(committed.status.error());
}

Task<Status> Objects::check(const Bucket& bucket, std::string_view key,
                            const Conditions& conditions) {
  if (conditions.empty()) co_return Status();
  const auto current = ONGGI_CO_TRY(co_await read_current(core_.metadata, bucket.space, key));
  co_return check_write(conditions, current ? &current->record.info : nullptr);
}

}  // namespace onggi::catalog
