#include "catalog/commit.h"

#include <cstring>

#include "catalog/conditions.h"

namespace onggi::catalog {
namespace {

using storage::Family;

/// The name under which a space is pinned; no data id has this size.
std::string space_pin(std::uint64_t space) {
  std::string name("space:12345678");
  std::memcpy(name.data() + name.size() - sizeof space, &space, sizeof space);
  return name;
}

/// The old bytes go with the record when they lie beside it; blobs are given up, to be released
/// when nobody reads them any more.
void give_up_data(storage::Batch& batch, const ObjectRecord& old) {
  switch (old.place) {
    case Place::kNowhere: return;
    case Place::kInline: batch.erases.push_back({Family::kBody, old.data_id}); return;
    case Place::kExtent:
      batch.puts.push_back(
          {Family::kGarbage, old.data_id, encode(GarbageRecord{{old.extent}, false})});
      return;
    case Place::kManifest:
      batch.puts.push_back({Family::kGarbage, old.data_id, encode(GarbageRecord{{}, true})});
      return;
  }
}

}  // namespace

Task<Result<std::optional<CurrentRecord>>> read_current(Stores& stores, std::uint64_t space,
                                                        std::string_view key) {
  ONGGI_CO_ASSIGN(auto value, co_await stores.metadata.get(space, Family::kCurrent, key));
  if (!value) co_return std::nullopt;
  ONGGI_CO_ASSIGN(auto record, decode_object(key, *value));
  co_return CurrentRecord{*std::move(value), std::move(record)};
}

void replace_current(storage::Batch& batch, const CurrentRecord* old, const ObjectRecord* next) {
  storage::Expectation unchanged{Family::kCurrent, {}, std::nullopt};
  if (old != nullptr) {
    unchanged.value = old->value;
    batch.add.objects -= 1;
    batch.add.bytes -= static_cast<std::int64_t>(old->record.info.size);
    if (next == nullptr || next->data_id != old->record.data_id) give_up_data(batch, old->record);
  }
  batch.expectations.push_back(std::move(unchanged));
  if (next == nullptr) {
    batch.erases.push_back({Family::kCurrent, {}});
    return;
  }
  batch.puts.push_back({Family::kCurrent, {}, encode(*next)});
  batch.add.objects += 1;
  batch.add.bytes += static_cast<std::int64_t>(next->info.size);
}

Task<Committed> commit_object(Stores& stores, std::uint64_t space, const Conditions& conditions,
                              Replacement& next) {
  auto& info = next.record.info;
  for (std::uint32_t attempt = 0; attempt < stores.settings.commit_attempts_max; ++attempt) {
    const auto current = co_await read_current(stores, space, info.key);
    if (!current) co_return Committed{fail(current.error())};
    const auto* old = *current ? &**current : nullptr;
    const auto allowed = check_write(conditions, old != nullptr ? &old->record.info : nullptr);
    if (!allowed) co_return Committed{allowed};
    if (!next.only_over.empty() && (old == nullptr || old->record.data_id != next.only_over))
      co_return Committed{fail(Code::kConflict)};

    info.modified = stores.clock.now();
    storage::Batch batch;
    batch.row = info.key;
    batch.puts = next.data;
    replace_current(batch, old, &next.record);
    auto committed = co_await commit_row(stores, space, std::move(batch));
    if (committed) info.modified = whole_ms(info.modified);
    if (committed || committed.error().code != Code::kConflict) {
      const bool unknown = !committed && outcome_unknown(committed.error());
      co_return Committed{std::move(committed), unknown};
    }
    co_await Yield();
  }
  co_return Committed{fail(too_contended())};
}

bool outcome_unknown(const Error& error) {
  switch (error.code) {
    case Code::kConflict:
    case Code::kNoSuchBucket:
    case Code::kNoSpace:
    case Code::kUnavailable:
    case Code::kInvalid:
    case Code::kTooLarge: return false;
    default: return true;
  }
}

Error too_contended() { return {Code::kUnavailable, "too many writers of one key"}; }

// A seal alone does not keep stragglers out: it goes when the space is dropped, and a PUT that
// found its bucket before that may commit long after. Closing the space in this process does; a
// straggler does not outlive the process.
Task<Status> commit_row(Stores& stores, std::uint64_t space, storage::Batch batch) {
  const auto pin = stores.pins.pin(space_pin(space));
  if (!pin) co_return fail(Code::kNoSuchBucket);
  auto committed = co_await stores.metadata.commit(space, std::move(batch));
  // Whether the bucket goes is not decided before it was found empty: whoever asks again will know.
  if (!committed && committed.error().code == Code::kSealed)
    co_return fail(Code::kConflict, "the bucket is being deleted");
  co_return committed;
}

bool close_space(Stores& stores, std::uint64_t space) {
  return stores.pins.claim_for_release(space_pin(space));
}

}  // namespace onggi::catalog
