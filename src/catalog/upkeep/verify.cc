#include "catalog/verify.h"

#include <map>
#include <set>

#include "base/check.h"
#include "base/codec.h"
#include "catalog/commit/collect.h"
#include "catalog/commit/core.h"
#include "catalog/commit/version_row.h"
#include "catalog/records/listed_object.h"
#include "catalog/records/records.h"
#include "catalog/records/version_id.h"
#include "catalog/upkeep/body_check.h"
#include "storage/entry_scan.h"

namespace onggi::catalog {
namespace {

using storage::Family;
using storage::kSystemSpace;

class Checker {
 public:
  Checker(Core& core, std::function<void(std::string)> damaged)
      : core_(core), damaged_(std::move(damaged)) {}

  Task<Status> load_blobs();
  Task<Status> load_holders();
  Task<Status> check_bucket(const Bucket& bucket);
  Task<Status> check_garbage(const Bucket& bucket);
  void judge_unnamed();
  CatalogCheck result;

 private:
  struct Blob {
    std::uint64_t size = 0;
    std::string damage;  // empty if the blob is intact
    std::string holder;  // holder of the extent that refers to the blob
    bool named = false;  // true if a record, a part or a garbage entry refers to the blob
  };

  void report(std::string what) {
    ++result.damages;
    damaged_(std::move(what));
  }
  /// Returns a scan that reports unreadable ranges and continues after them.
  storage::EntryScan walk(storage::SpaceId space, Family family, std::string where) {
    const auto on_gap = [this, where = std::move(where)](const storage::Gap& gap) {
      report(where + ": " + describe(gap));
      gap_end_ = gap.before;
      ++gaps_;
    };
    return {core_.metadata, space, family, on_gap};
  }
  void check_extent(const std::string& where, const Extent& extent);
  void check_extents(const std::string& where, const std::vector<Extent>& extents);
  Task<Status> check_objects(const Bucket& bucket, storage::Counters& counted);
  Task<Status> check_counters(const Bucket& bucket, const storage::Counters& counted);
  Task<Status> check_current(const Bucket& bucket, storage::Counters& counted);
  Task<Status> check_history(const Bucket& bucket, storage::Counters& counted);
  Task<Status> check_version(const Bucket& bucket, const std::string& where,
                             const storage::Entry& entry, bool newest);
  Task<Status> check_null_versions(const Bucket& bucket);
  Task<Status> check_markers(const Bucket& bucket);
  Task<Status> check_data(const Bucket& bucket, const std::string& where,
                          const ObjectRecord& record);
  void check_manifest(const std::string& where, const ObjectInfo& info, std::string_view value);
  Task<Status> check_rest(const Bucket& bucket, storage::Counters& counted);

  Core& core_;
  std::function<void(std::string)> damaged_;
  std::map<storage::BlobId, Blob> blobs_;
  std::map<storage::BlobId, std::set<std::string>> holders_;
  bool knows_holders_ = false;
  bool knows_uploads_ = false;  // true if all uploads and parts of the bucket could be decoded
  std::size_t gaps_ = 0;        // number of unreadable ranges so far, which may refer to any blob
  std::string gap_end_;         // the first row after the last unreadable range
};

Task<Status> Checker::load_blobs() {
  const auto remember = [this](const storage::BlobInfo& info) {
    blobs_[info.id].size = info.size;
    return true;
  };
  const std::function<bool(const storage::BlobInfo&)> each = remember;
  ONGGI_CO_TRY(co_await core_.blobs.list(each));
  for (auto& [id, blob] : blobs_) {
    auto whole = co_await core_.blobs.verify(id);
    if (!whole) blob.damage = whole.error().message();
  }
  result.blobs = blobs_.size();
  co_return Status();
}

Task<Status> Checker::load_holders() {
  auto scan = walk(kSystemSpace, Family::kRefs, "holders of blobs");
  while (true) {
    const auto* entry = ONGGI_CO_TRY(co_await scan.next());
    if (entry == nullptr) break;
    const auto id = storage::BlobId::from_view(entry->row);
    if (!id || !decode_holder(entry->value)) {
      report("holder of blob " + hex_encode(entry->row) + " does not decode");
      continue;
    }
    holders_[*id].emplace(entry->suffix);
  }
  knows_holders_ = gaps_ == 0;
  co_return Status();
}

void Checker::check_extent(const std::string& where, const Extent& extent) {
  const auto found = blobs_.find(extent.blob);
  if (found == blobs_.end()) return report(where + ": blob " + extent.blob.to_hex() + " is lost");
  auto& blob = found->second;
  if (!blob.damage.empty()) report(where + ": " + blob.damage);
  if (extent.offset > blob.size || extent.length > blob.size - extent.offset)
    report(where + ": blob " + extent.blob.to_hex() + " is shorter than its record says");
  const auto shared = holders_.find(extent.blob);
  const bool held = shared == holders_.end() ? blob.holder.empty() || blob.holder == extent.holder
                                             : shared->second.contains(extent.holder);
  if (!held && knows_holders_)
    report(where + ": is not among the holders of blob " + extent.blob.to_hex());
  blob.holder = extent.holder;
  blob.named = true;
}

void Checker::check_extents(const std::string& where, const std::vector<Extent>& extents) {
  for (const auto& extent : extents) check_extent(where, extent);
}

void Checker::check_manifest(const std::string& where, const ObjectInfo& info,
                             std::string_view value) {
  const auto manifest = decode_manifest(value);
  if (!manifest) return report(where + ": " + manifest.error().message());
  std::uint64_t size = 0;
  for (const auto& extent : manifest->extents) size += extent.length;
  std::uint64_t parts_size = 0;
  for (const auto& part : manifest->parts) parts_size += part.size;
  if (size != info.size || (!manifest->parts.empty() && parts_size != size))
    report(where + ": the manifest has the wrong size");
  check_extents(where, manifest->extents);
}

Task<Status> Checker::check_data(const Bucket& bucket, const std::string& where,
                                 const ObjectRecord& record) {
  const auto& info = record.info;
  if (record.place == Place::kExtent) check_extent(where, record.extent);
  if (record.place != Place::kInline && record.place != Place::kManifest) co_return Status();
  const auto family = record.place == Place::kInline ? Family::kBody : Family::kManifest;
  const auto value = co_await core_.metadata.get(bucket.space, family, info.key, record.data_id);
  if (!value) {
    report(where + ": " + value.error().message());
  } else if (!*value) {
    report(where + ": its data is lost");
  } else if (family == Family::kBody) {
    const auto damage = body_damage(info, **value);
    if (!damage.empty()) report(where + ": " + damage);
  } else {
    check_manifest(where, info, **value);
  }
  co_return Status();
}

Task<Status> Checker::check_objects(const Bucket& bucket, storage::Counters& counted) {
  ONGGI_CO_TRY(co_await check_current(bucket, counted));
  ONGGI_CO_TRY(co_await check_history(bucket, counted));
  ONGGI_CO_TRY(co_await check_null_versions(bucket));
  ONGGI_CO_TRY(co_await check_markers(bucket));
  result.objects += static_cast<std::uint64_t>(counted.objects);
  co_return Status();
}

Task<Status> Checker::check_counters(const Bucket& bucket, const storage::Counters& counted) {
  const auto kept = co_await core_.metadata.counters(bucket.space);
  if (!kept) report(bucket.name + ": its counters: " + kept.error().message());
  if (!kept) co_return Status();
  if (kept->objects != counted.objects || kept->bytes != counted.bytes)
    report(bucket.name + ": its counters say " + std::to_string(kept->objects) + " objects of " +
           std::to_string(kept->bytes) + " bytes, but it holds " + std::to_string(counted.objects) +
           " of " + std::to_string(counted.bytes));
  const bool same = kept->uploads == counted.uploads && kept->part_bytes == counted.part_bytes;
  if (!same && knows_uploads_)
    report(bucket.name + ": its counters say " + std::to_string(kept->uploads) +
           " uploads with parts of " + std::to_string(kept->part_bytes) + " bytes, but it holds " +
           std::to_string(counted.uploads) + " with " + std::to_string(counted.part_bytes));
  co_return Status();
}

/// Checks the current objects. Counts only objects of keys that have no version history
/// (kVersions); check_history() counts all versions of the other keys.
Task<Status> Checker::check_current(const Bucket& bucket, storage::Counters& counted) {
  auto scan = walk(bucket.space, Family::kCurrent, bucket.name);
  while (true) {
    const auto* entry = ONGGI_CO_TRY(co_await scan.next());
    if (entry == nullptr) co_return Status();
    const auto where = bucket.name + "/" + std::string(entry->row);
    const auto record = decode_object(entry->row, entry->value);
    if (!record) {
      report(where + ": " + record.error().message());
      ++counted.objects;
      continue;
    }
    const auto newest = co_await read_older(core_.metadata, bucket.space, entry->row, {});
    if (record->order > 0) {
      if (newest && (!*newest || (*newest)->value != entry->value))
        report(where + ": the current object is not the newest of its versions");
      continue;
    }
    if (newest && *newest)
      report(where + ": has older versions, but its current object is recorded as having none");
    ++counted.objects;
    counted.bytes += static_cast<std::int64_t>(record->info.size);
    ONGGI_CO_TRY(co_await check_data(bucket, where, *record));
  }
}

Task<Status> Checker::check_history(const Bucket& bucket, storage::Counters& counted) {
  std::string row;
  gap_end_.clear();
  auto scan = walk(bucket.space, Family::kVersions, bucket.name + " (versions)");
  while (true) {
    const auto* entry = ONGGI_CO_TRY(co_await scan.next());
    if (entry == nullptr) co_return Status();
    ++counted.objects;
    const bool newest = entry->row != row && entry->row != gap_end_;
    row = entry->row;
    const auto where = bucket.name + "/" + row + " (version " + std::string(entry->suffix) + ")";
    if (const auto listed = decode_listed(entry->row, entry->value))
      counted.bytes += static_cast<std::int64_t>(listed->size);
    ONGGI_CO_TRY(co_await check_version(bucket, where, *entry, newest));
  }
}

Task<Status> Checker::check_version(const Bucket& bucket, const std::string& where,
                                    const storage::Entry& entry, bool newest) {
  const auto record = decode_object(entry.row, entry.value);
  if (!record) {
    report(where + ": " + record.error().message());
    co_return Status();
  }
  const auto& info = record->info;
  const auto& id = info.version_id;
  if (version_suffix(record->order) != entry.suffix ||
      (!id.empty() && suffix_of_version(id) != entry.suffix))
    report(where + ": is stored in the wrong place");
  if (newest) {
    const auto current = co_await core_.metadata.get(bucket.space, Family::kCurrent, entry.row);
    const bool right = current && (info.delete_marker ? !*current : *current == entry.value);
    if (!current) report(where + ": the current object: " + current.error().message());
    if (current && !right) report(where + ": the newest version is not the current object");
  }
  if (id.empty()) {
    const auto known = co_await core_.metadata.get(bucket.space, Family::kNullVersions, entry.row);
    if (!known) report(where + ": its null version: " + known.error().message());
    if (known && *known != entry.suffix) report(where + ": is not recorded as the null version");
  }
  if (!info.delete_marker) ONGGI_CO_TRY(co_await check_data(bucket, where, *record));
  co_return Status();
}

Task<Status> Checker::check_null_versions(const Bucket& bucket) {
  auto scan = walk(bucket.space, Family::kNullVersions, bucket.name + " (null versions)");
  while (true) {
    const auto* entry = ONGGI_CO_TRY(co_await scan.next());
    if (entry == nullptr) co_return Status();
    const auto version =
        co_await core_.metadata.get(bucket.space, Family::kVersions, entry->row, entry->value);
    if (!version) {
      report(bucket.name + "/" + std::string(entry->row) +
             ": its null version: " + version.error().message());
      continue;
    }
    const auto listed = *version ? decode_listed(entry->row, **version) : fail(Code::kNotFound);
    if (!listed || !listed->version_id.empty())
      report(bucket.name + "/" + std::string(entry->row) + ": its null version is lost");
  }
}

/// Checks that each delete marker recorded as current (in kMarkers) is the newest version of its
/// key, and that the key has no current object.
Task<Status> Checker::check_markers(const Bucket& bucket) {
  auto scan = walk(bucket.space, Family::kMarkers, bucket.name + " (delete markers)");
  while (true) {
    const auto* entry = ONGGI_CO_TRY(co_await scan.next());
    if (entry == nullptr) co_return Status();
    const auto newest = co_await read_older(core_.metadata, bucket.space, entry->row, {});
    const auto current = co_await core_.metadata.get(bucket.space, Family::kCurrent, entry->row);
    if (!current)
      report(bucket.name + "/" + std::string(entry->row) + ": " + current.error().message());
    if ((current && *current) || (newest && (!*newest || (*newest)->value != entry->value)))
      report(bucket.name + "/" + std::string(entry->row) +
             ": its delete marker is not the newest version");
  }
}

/// Marks the blobs to which garbage entries refer. A missing blob is not an error here, because a
/// release may have been interrupted.
Task<Status> Checker::check_garbage(const Bucket& bucket) {
  auto scan = walk(bucket.space, Family::kGarbage, bucket.name + " (garbage)");
  while (true) {
    const auto* entry = ONGGI_CO_TRY(co_await scan.next());
    if (entry == nullptr) co_return Status();
    const auto extents = co_await garbage_extents(core_.metadata, bucket.space, *entry);
    if (!extents) {
      report(bucket.name + "/" + std::string(entry->row) + ": " + extents.error().message());
      continue;
    }
    for (const auto& extent : *extents) {
      const auto found = blobs_.find(extent.blob);
      if (found != blobs_.end()) found->second.named = true;
    }
  }
}

/// Checks and counts uploads and parts.
Task<Status> Checker::check_rest(const Bucket& bucket, storage::Counters& counted) {
  knows_uploads_ = true;
  for (const auto family : {Family::kUploads, Family::kParts}) {
    auto scan = walk(bucket.space, family,
                     bucket.name + (family == Family::kParts ? " (parts)" : " (uploads)"));
    while (true) {
      const auto* entry = ONGGI_CO_TRY(co_await scan.next());
      if (entry == nullptr) break;
      const auto where = bucket.name + "/" + std::string(entry->row);
      Status decoded;
      if (family == Family::kUploads) {
        const auto upload = decode_upload(entry->value);
        if (!upload) decoded = fail(upload.error());
        if (upload && upload->counted) ++counted.uploads;
      } else if (auto part = decode_part(entry->value); part) {
        check_extents(where + " (part " + std::to_string(part->number) + ")", part->extents);
        if (part->counted) counted.part_bytes += static_cast<std::int64_t>(part->size);
      } else {
        decoded = fail(part.error());
      }
      if (decoded) continue;
      knows_uploads_ = false;
      report(where + ": " + decoded.error().message());
    }
  }
  co_return Status();
}

Task<Status> Checker::check_bucket(const Bucket& bucket) {
  ++result.buckets;
  const auto gaps = gaps_;
  storage::Counters counted;
  ONGGI_CO_TRY(co_await check_objects(bucket, counted));
  ONGGI_CO_TRY(co_await check_rest(bucket, counted));
  if (gaps_ == gaps) ONGGI_CO_TRY(co_await check_counters(bucket, counted));
  co_return co_await check_garbage(bucket);
}

void Checker::judge_unnamed() {
  for (const auto& [id, blob] : blobs_) {
    if (!blob.damage.empty() && blob.holder.empty()) report("used by no object: " + blob.damage);
    if (!blob.named && gaps_ == 0) ++result.orphans;
  }
  ONGGI_DCHECK(result.orphans <= result.blobs);
}

}  // namespace

Task<Result<CatalogCheck>> verify_catalog(Engine& engine, Buckets& buckets,
                                          std::function<void(std::string)> damaged) {
  Checker checker(engine.core(), std::move(damaged));
  ONGGI_CO_TRY(co_await checker.load_blobs());
  ONGGI_CO_TRY(co_await checker.load_holders());
  const auto all = buckets.list("", "", SIZE_MAX);
  for (const auto& bucket : all.buckets) ONGGI_CO_TRY(co_await checker.check_bucket(bucket));
  checker.judge_unnamed();
  co_return checker.result;
}

}  // namespace onggi::catalog
