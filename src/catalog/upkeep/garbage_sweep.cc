// The orphan sweep. It removes what a crash has left behind: blobs that no record refers to, and
// holders (references to shared blobs, in kRefs) of copies whose record was never committed.
// Candidates are processed in batches of up to two million. For each batch, all records are read to
// find out which candidates are referenced.
#include <algorithm>
#include <cstring>

#include "base/check.h"
#include "base/log.h"
#include "catalog/codes.h"
#include "catalog/commit/core.h"
#include "catalog/commit/data_pins.h"
#include "catalog/commit/pending_blobs.h"
#include "catalog/garbage.h"
#include "catalog/records/records.h"
#include "catalog/upkeep/sweep.h"
#include "catalog/uploads/entries.h"
#include "storage/entry_scan.h"

namespace onggi::catalog {
namespace {

using storage::Family;
using storage::kSystemSpace;

constexpr std::size_t kLandingTurnsMax = 100'000;
constexpr std::size_t kCandidatesMax = 2'000'000;  // the candidates take 64 MiB of memory

/// Returns the blobs that are old enough to be removed and have ids greater than `after`: the
/// kCandidatesMax blobs with the smallest ids, or all if there are fewer.
Task<Result<std::vector<Candidate>>> old_blobs(Core& core,
                                               const std::optional<storage::BlobId>& after) {
  std::vector<Candidate> found;  // a max-heap
  const auto consider = [&](const storage::BlobInfo& blob) {
    if (blob.age_s < core.settings.orphan_age_min.count()) return true;
    if (after && blob.id <= *after) return true;
    const Candidate candidate{blob.id, {}};
    if (found.size() < kCandidatesMax) {
      found.push_back(candidate);
      std::ranges::push_heap(found);
    } else if (candidate < found.front()) {
      std::ranges::pop_heap(found);
      found.back() = candidate;
      std::ranges::push_heap(found);
    }
    return true;
  };
  const std::function<bool(const storage::BlobInfo&)> each = consider;
  ONGGI_CO_TRY(co_await core.blobs.list(each));
  ONGGI_DCHECK(found.size() <= kCandidatesMax);
  co_return found;
}

/// Returns the next batch of holders (references to shared blobs) that `scan` finds in kRefs and
/// that are old enough to be released.
Task<Result<std::vector<Candidate>>> old_shares(Core& core, storage::EntryScan& scan) {
  std::vector<Candidate> found;
  const auto young = core.clock.now() - core.settings.orphan_age_min;
  while (found.size() < kCandidatesMax) {
    const auto* entry = ONGGI_CO_TRY(co_await scan.next());
    if (entry == nullptr) break;
    const auto record = ONGGI_CO_TRY(decode_holder(entry->value));
    // Skip a pinned holder: its copy may still be in progress. The copy may commit a record to a
    // row that the scan of all records has already passed, and then unpin the holder.
    if (record.created > young || core.pins.pinned(entry->suffix)) continue;
    Candidate candidate;
    candidate.blob = ONGGI_CO_TRY(storage::BlobId::from_view(entry->row));
    if (entry->suffix.size() != candidate.holder.size())
      co_return fail(Code::kCorrupt, "holder of the wrong size");
    std::memcpy(candidate.holder.data(), entry->suffix.data(), candidate.holder.size());
    found.push_back(candidate);
  }
  co_return found;
}

/// Waits until all writers that have pending blobs when the call begins have committed their
/// records or given up. Returns kUnavailable if that takes too long.
Task<Status> let_land(const PendingBlobs& pending_blobs) {
  const auto begun = pending_blobs.begun();
  for (std::size_t turn = 0; turn < kLandingTurnsMax; ++turn) {
    if (pending_blobs.all_ended(begun)) co_return Status();
    co_await Yield();
  }
  co_return fail(Code::kUnavailable,
                 "commits take too long; the search for orphans will be tried again");
}

Task<Result<std::vector<Candidate>>> find_unnamed(Core& core, const Buckets& buckets,
                                                  std::vector<Candidate> found) {
  ONGGI_CO_TRY(co_await let_land(core.pending_blobs));
  ONGGI_DCHECK(!found.empty());
  Candidates candidates(std::move(found));
  for (const auto space : buckets.spaces())
    ONGGI_CO_TRY(co_await mark_space(core.metadata, space, candidates));
  co_return candidates.unnamed();
}

/// Removes a blob that is not shared (has no entries in kRefs), and returns true. Keeps a shared
/// blob and returns false: even if the scan of all records found no reference to the blob, a copy
/// may have committed one to a row that the scan had already passed. A shared blob is removed
/// together with its last holder.
Task<Result<bool>> remove_unless_shared(Core& core, const storage::BlobId& blob) {
  const auto row = storage::entries_of_row(blob.view());
  const auto holders =
      ONGGI_CO_TRY(co_await core.metadata.scan(kSystemSpace, Family::kRefs, row, 1));
  if (!holders.entries.empty()) co_return false;
  ONGGI_CO_TRY(co_await core.blobs.remove(blob));
  co_return true;
}

/// Releases one holder of a shared blob after the scan found no record with that holder. Returns
/// the number of blobs removed. All records with the same holder are in a single row, so the scan
/// cannot have missed such a record.
Task<Result<std::uint64_t>> drop_share(Core& core, const Candidate& candidate) {
  const std::string holder(candidate.holder.begin(), candidate.holder.end());
  ONGGI_DCHECK(holder.size() == kDataIdSize);
  if (!core.pins.claim_for_release(holder)) co_return 0;
  std::vector<Extent> extents;
  extents.push_back({candidate.blob, 0, 1, holder});
  auto released = co_await release_extents(core, extents);
  ONGGI_DCHECK(!released || *released <= 1);
  core.pins.release_done(holder);
  co_return released;
}

}  // namespace

Task<Result<std::uint64_t>> Garbage::sweep_orphans() {
  std::uint64_t removed = 0;
  std::optional<storage::BlobId> after;
  while (true) {
    auto found = ONGGI_CO_TRY(co_await old_blobs(core_, after));
    if (found.empty()) break;
    const auto last = std::ranges::max(found).blob;
    ONGGI_DCHECK(!after || *after < last);
    after = last;
    const auto unnamed = ONGGI_CO_TRY(co_await find_unnamed(core_, buckets_, std::move(found)));
    for (const auto& candidate : unnamed) {
      const auto gone = ONGGI_CO_TRY(co_await remove_unless_shared(core_, candidate.blob));
      removed += gone ? 1 : 0;
    }
  }
  storage::EntryScan shares(core_.metadata, kSystemSpace, Family::kRefs);
  while (true) {
    auto found = ONGGI_CO_TRY(co_await old_shares(core_, shares));
    if (found.empty()) co_return removed;
    const auto unnamed = ONGGI_CO_TRY(co_await find_unnamed(core_, buckets_, std::move(found)));
    for (const auto& candidate : unnamed) {
      const auto blobs = ONGGI_CO_TRY(co_await drop_share(core_, candidate));
      removed += blobs;
    }
  }
}

Task<Status> Garbage::expire_uploads(const Bucket& bucket, std::optional<Time> abort_before) {
  const auto kept_since = core_.clock.now() - core_.settings.ended_upload_kept;
  const auto log_gap = [&](const storage::Gap& gap) {
    log::error("uploads of bucket {}: {}", bucket.name, describe(gap));
  };
  storage::EntryScan scan(core_.metadata, bucket.space, Family::kUploads, log_gap);
  while (true) {
    const auto* entry = ONGGI_CO_TRY(co_await scan.next());
    if (entry == nullptr) co_return Status();
    const auto upload = ONGGI_CO_TRY(decode_upload(entry->value));
    const bool open = !upload.completed && !upload.aborted;
    const bool is_unfinished = upload.aborted && upload.ended_at == Time();
    const bool over = !open && !is_unfinished && upload.ended_at <= kept_since;
    Status done;
    if (is_unfinished) {
      done = co_await finish_abort(core_, bucket.space, entry->row, entry->suffix, upload);
    } else if (over) {
      done = co_await forget_upload(core_, bucket.space, entry->row, entry->suffix);
    } else if (open && abort_before && upload.initiated < *abort_before) {
      done = co_await abort_upload(core_, bucket.space, entry->row, entry->suffix);
    }
    // Another caller may have ended the upload or finished its cleanup in the meantime.
    const auto code = done ? kNoSuchUpload : done.error().code;
    if (code != kNoSuchUpload && code != Code::kConflict) co_return done;
  }
}

}  // namespace onggi::catalog
