#include "catalog/commit/version_row.h"

#include "base/check.h"
#include "catalog/commit/core.h"
#include "catalog/commit/row_rules.h"
#include "catalog/commit/versioning.h"
#include "catalog/records/version_id.h"

namespace onggi::catalog {
namespace {

using storage::Batch;
using storage::Family;

constexpr int kNullAttemptsMax = 16;

Result<MaybeVersion> decode(std::string_view key, std::string value) {
  auto version = std::make_unique<StoredVersion>();
  version->record = ONGGI_TRY(decode_object(key, value));
  version->value = std::move(value);
  return version;
}

Task<Result<MaybeVersion>> read_entry(storage::MetadataStore& metadata, std::uint64_t space,
                                      Family family, std::string_view key,
                                      std::string_view suffix) {
  auto value = ONGGI_CO_TRY(co_await metadata.get(space, family, key, suffix));
  if (!value) co_return nullptr;
  co_return decode(key, *std::move(value));
}

/// Reads the null version, first from kVersions and then from kCurrent. Between the two reads,
/// another writer may replace the null version in kVersions, or move it from kCurrent to kVersions,
/// but never move it back. So the two reads may have to be repeated.
Task<Result<MaybeVersion>> read_null(storage::MetadataStore& metadata, std::uint64_t space,
                                     std::string_view key) {
  for (int attempt = 0; attempt < kNullAttemptsMax; ++attempt) {
    const auto suffix = ONGGI_CO_TRY(co_await metadata.get(space, Family::kNullVersions, key));
    if (suffix) {
      auto version =
          ONGGI_CO_TRY(co_await read_entry(metadata, space, Family::kVersions, key, *suffix));
      if (version) co_return version;
      continue;
    }
    auto current = ONGGI_CO_TRY(co_await read_current(metadata, space, key));
    if (current && current->record.info.version_id.empty()) co_return current;
    if (attempt > 0) co_return nullptr;  // neither attempt found a null version, so there is none
  }
  co_return fail(Code::kUnavailable, "the null version changes faster than it can be read");
}

/// Reads the version with the given version id, which may be arbitrary text from a client.
Task<Result<MaybeVersion>> read_named(storage::MetadataStore& metadata, const Bucket& bucket,
                                      const ObjectName& name) {
  const auto suffix = suffix_of_version(name.version_id);
  if (suffix.empty() || !bucket.versioning->ever()) co_return nullptr;
  auto version = ONGGI_CO_TRY(
      co_await read_entry(metadata, bucket.space, Family::kVersions, name.key, suffix));
  if (!version || version->record.info.version_id != name.version_id) co_return nullptr;
  co_return version;
}

std::uint64_t order_of(const MaybeVersion& version) { return version ? version->record.order : 0; }

void expect(Batch& batch, Family family, std::string suffix, const StoredVersion* version) {
  storage::Expectation as_read{family, std::move(suffix), std::nullopt};
  if (version != nullptr) as_read.value = version->value;
  batch.expectations.push_back(std::move(as_read));
}

/// Makes the commit fail if the newest version has changed since `row` was read.
void expect_newest(Batch& batch, const VersionRow& row) {
  ONGGI_DCHECK(!row.current || !row.marker);
  expect(batch, Family::kCurrent, {}, row.current.get());
  if (!row.current) expect(batch, Family::kMarkers, {}, row.marker.get());
}

/// Replaces the newest version in `row` with `next`.
void put_newest(Batch& batch, const VersionRow& row, const ObjectRecord& next, std::string value) {
  ONGGI_DCHECK(!row.current || !row.marker);
  const bool marker = next.info.delete_marker;
  if (marker && row.current) batch.erases.push_back({Family::kCurrent, {}});
  if (!marker && row.marker) batch.erases.push_back({Family::kMarkers, {}});
  batch.puts.push_back({marker ? Family::kMarkers : Family::kCurrent, {}, std::move(value)});
}

void count(Batch& batch, const ObjectRecord& record, int sign) {
  batch.add.objects += sign;
  batch.add.bytes += sign * static_cast<std::int64_t>(record.info.size);
}

/// Releases the bytes of `old`. An inline body is erased together with the record. For blobs,
/// writes a garbage entry; the blobs are released once no reader has them pinned.
void give_up_data(Batch& batch, const ObjectRecord& old) {
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

/// Removes a version if its lock allows it. Every removal of a version calls drop() or overwrite().
Status drop(Batch& batch, const ObjectRecord& old, const LockTerms& terms) {
  ONGGI_TRY(check_removable(old.info.attributes.lock, terms));
  count(batch, old, -1);
  give_up_data(batch, old);
  return {};
}

/// Replaces the current object with `next`. The old object is not kept as a version.
Status overwrite(Batch& batch, const MaybeVersion& current, ObjectRecord& next,
                 const LockTerms& terms) {
  next.order = 0;
  next.info.version_id.clear();
  if (current) {
    ONGGI_TRY(check_removable(current->record.info.attributes.lock, terms));
    count(batch, current->record, -1);
    if (current->record.data_id != next.data_id) give_up_data(batch, current->record);
  }
  batch.puts.push_back({Family::kCurrent, {}, encode(next)});
  count(batch, next, 1);
  return {};
}

/// Begins the history of a key: stores the null version `current` as its first entry in kVersions.
void begin_history(Batch& batch, const StoredVersion& current) {
  ONGGI_DCHECK(current.record.order == 0);
  auto first = current.record;
  first.order = 1;
  batch.puts.push_back({Family::kVersions, version_suffix(first.order), encode(first)});
  batch.puts.push_back({Family::kNullVersions, {}, version_suffix(first.order)});
}

/// Removes the null version `old`, if there is one, from kVersions and makes `next` the new null
/// version.
Status replace_null(Batch& batch, const MaybeVersion& old, const ObjectRecord& next,
                    const LockTerms& terms) {
  ONGGI_DCHECK(next.info.version_id.empty());
  storage::Expectation as_read{Family::kNullVersions, {}, std::nullopt};
  if (old) {
    const auto suffix = version_suffix(old->record.order);
    expect(batch, Family::kVersions, suffix, old.get());
    batch.erases.push_back({Family::kVersions, suffix});
    as_read.value = suffix;
    ONGGI_TRY(drop(batch, old->record, terms));
  }
  batch.expectations.push_back(std::move(as_read));
  batch.puts.push_back({Family::kNullVersions, {}, version_suffix(next.order)});
  return {};
}

/// Builds the batch of add_version().
Status build_version(Batch& batch, const VersionRow& row, Versioning versioning, ObjectRecord& next,
                     Core& core) {
  const LockTerms terms{core.clock.now()};
  if (versioning == Versioning::kNever) {
    expect(batch, Family::kCurrent, {}, row.current.get());
    return overwrite(batch, row.current, next, terms);
  }
  expect_newest(batch, row);
  if (overwrites_current(row, versioning) && !next.info.delete_marker)
    return overwrite(batch, row.current, next, terms);

  const bool enabled = versioning == Versioning::kEnabled;
  const bool begins = row.current && !row.has_history();
  if (begins && enabled) begin_history(batch, *row.current);
  if (begins && !enabled) ONGGI_TRY(drop(batch, row.current->record, terms));
  next.order = begins ? 2 : order_of(row.newest()) + 1;
  next.info.version_id = enabled ? new_version_id(next.order, core.random) : std::string();
  if (!enabled) ONGGI_TRY(replace_null(batch, row.null_version, next, terms));

  auto value = encode(next);
  batch.puts.push_back({Family::kVersions, version_suffix(next.order), value});
  put_newest(batch, row, next, std::move(value));
  count(batch, next, 1);
  return {};
}

}  // namespace

Task<Result<MaybeVersion>> read_current(storage::MetadataStore& metadata, std::uint64_t space,
                                        std::string_view key) {
  return read_entry(metadata, space, Family::kCurrent, key, {});
}

Task<Result<MaybeVersion>> read_marker(storage::MetadataStore& metadata, std::uint64_t space,
                                       std::string_view key) {
  return read_entry(metadata, space, Family::kMarkers, key, {});
}

Task<Result<MaybeVersion>> read_version(storage::MetadataStore& metadata, const Bucket& bucket,
                                        const ObjectName& name) {
  const bool null = name.version_id == kNullVersionId;
  if (name.version_id.empty() || (null && !bucket.versioning->ever()))
    return read_current(metadata, bucket.space, name.key);
  return null ? read_null(metadata, bucket.space, name.key) : read_named(metadata, bucket, name);
}

Task<Result<MaybeVersion>> read_older(storage::MetadataStore& metadata, std::uint64_t space,
                                      std::string_view key, std::string_view suffix) {
  auto range = storage::entries_of_row(key);
  range.start_suffix = suffix;
  if (!suffix.empty()) range.start_suffix += '\0';
  const auto page = ONGGI_CO_TRY(co_await metadata.scan(space, Family::kVersions, range, 1));
  if (page.entries.empty()) co_return nullptr;
  ONGGI_DCHECK(page.entries.size() == 1 && page.entries.front().row == key);
  ONGGI_DCHECK(suffix.empty() || page.entries.front().suffix > suffix);
  co_return decode(key, std::string(page.entries.front().value));
}

Task<Result<VersionRow>> read_row(storage::MetadataStore& metadata, std::uint64_t space,
                                  Versioning versioning, std::string_view key) {
  VersionRow row;
  row.current = ONGGI_CO_TRY(co_await read_current(metadata, space, key));
  if (versioning == Versioning::kNever) co_return row;
  if (!row.current) {
    row.marker = ONGGI_CO_TRY(co_await read_marker(metadata, space, key));
  }
  if (versioning != Versioning::kSuspended || !row.has_history()) co_return row;
  if (row.current && row.current->record.info.version_id.empty()) {
    row.null_version = std::make_unique<StoredVersion>(*row.current);
  } else {
    row.null_version = ONGGI_CO_TRY(co_await read_null(metadata, space, key));
  }
  co_return row;
}

bool overwrites_current(const VersionRow& row, Versioning versioning) {
  return versioning != Versioning::kEnabled && !row.has_history();
}

Status add_version(Batch& batch, const VersionRow& row, Versioning versioning, ObjectRecord& next,
                   Core& core) {
  ONGGI_DCHECK(versioning != Versioning::kNever || !next.info.delete_marker);
  ONGGI_DCHECK(versioning == Versioning::kSuspended || !row.null_version);
  const BatchSizes before(batch);
  ONGGI_TRY(build_version(batch, row, versioning, next, core));
  // The order of the newest version is read from disk and may be damaged. If that order is the
  // maximum, next.order wraps to 0.
  ONGGI_DCHECK(next.order == 0 || next.order > order_of(row.newest()));
  ONGGI_DCHECK(next.info.version_id.empty() == (versioning != Versioning::kEnabled));
  ONGGI_DCHECK(batch.add.objects == before.objects || batch.add.objects == before.objects + 1);
  ONGGI_DCHECK(puts_one_newest(batch, before));
  ONGGI_DCHECK(keeps_newest_in_history(batch, before));
  ONGGI_DCHECK(expects_newest(batch, before, row));
  ONGGI_DCHECK(names_null_version(batch, before));
  return {};
}

void rewrite_version(Batch& batch, const VersionRow& row, const StoredVersion& version,
                     const ObjectRecord& changed) {
  ONGGI_DCHECK(changed.order == version.record.order);
  ONGGI_DCHECK(changed.data_id == version.record.data_id && changed.place == version.record.place);
  ONGGI_DCHECK(changed.info.version_id == version.record.info.version_id);
  const BatchSizes before(batch);
  expect_newest(batch, row);
  auto value = encode(changed);
  if (changed.order > 0) {
    const auto suffix = version_suffix(changed.order);
    expect(batch, Family::kVersions, suffix, &version);
    batch.puts.push_back({Family::kVersions, suffix, value});
  } else {
    expect(batch, Family::kCurrent, {}, &version);
  }
  const bool current = row.current && row.current->record.order == changed.order;
  if (current) batch.puts.push_back({Family::kCurrent, {}, std::move(value)});
  ONGGI_DCHECK(batch.add.objects == before.objects);
  ONGGI_DCHECK(puts_one_newest(batch, before));
  ONGGI_DCHECK(keeps_newest_in_history(batch, before));
  ONGGI_DCHECK(expects_newest(batch, before, row));
}

Status remove_only_version(Batch& batch, const StoredVersion& current, const LockTerms& terms) {
  const BatchSizes before(batch);
  expect(batch, Family::kCurrent, {}, &current);
  ONGGI_TRY(drop(batch, current.record, terms));
  batch.erases.push_back({Family::kCurrent, {}});
  ONGGI_DCHECK(batch.add.objects == before.objects - 1);
  ONGGI_DCHECK(puts_one_newest(batch, before));
  return {};
}

Task<Result<VersionRemoval>> read_removal(storage::MetadataStore& metadata, std::uint64_t space,
                                          MaybeVersion version) {
  ONGGI_DCHECK(version && version->record.order > 0);
  const auto key = version->record.info.key;
  const auto suffix = version_suffix(version->record.order);
  VersionRemoval removal{std::move(version), {}, {}};
  removal.row = ONGGI_CO_TRY(co_await read_row(metadata, space, Versioning::kEnabled, key));
  if (removal.of_newest()) {
    removal.next = ONGGI_CO_TRY(co_await read_older(metadata, space, key, suffix));
  }
  co_return removal;
}

namespace {

/// Builds the batch of remove_version().
Status build_removal(Batch& batch, const VersionRemoval& removal, const LockTerms& terms) {
  const auto& record = removal.version->record;
  const auto suffix = version_suffix(record.order);
  expect_newest(batch, removal.row);
  expect(batch, Family::kVersions, suffix, removal.version.get());
  batch.erases.push_back({Family::kVersions, suffix});
  ONGGI_TRY(drop(batch, record, terms));
  if (record.info.version_id.empty()) {
    batch.expectations.push_back({Family::kNullVersions, {}, suffix});
    batch.erases.push_back({Family::kNullVersions, {}});
  }
  if (!removal.of_newest()) return {};
  const auto& next = removal.next;
  if (next) {
    expect(batch, Family::kVersions, version_suffix(next->record.order), next.get());
    put_newest(batch, removal.row, next->record, next->value);
  } else {
    batch.erases.push_back({removal.row.current ? Family::kCurrent : Family::kMarkers, {}});
  }
  return {};
}

}  // namespace

Status remove_version(Batch& batch, const VersionRemoval& removal, const LockTerms& terms) {
  ONGGI_DCHECK(removal.version && removal.version->record.order > 0);
  ONGGI_DCHECK(!removal.next || removal.of_newest());
  const BatchSizes before(batch);
  ONGGI_TRY(build_removal(batch, removal, terms));
  ONGGI_DCHECK(batch.add.objects == before.objects - 1);
  ONGGI_DCHECK(puts_one_newest(batch, before));
  ONGGI_DCHECK(keeps_newest_in_history(batch, before));
  ONGGI_DCHECK(expects_newest(batch, before, removal.row));
  ONGGI_DCHECK(names_null_version(batch, before));
  return {};
}

}  // namespace onggi::catalog
