#include "catalog/commit/extents.h"

#include <algorithm>
#include <functional>
#include <optional>
#include <span>
#include <tuple>

#include "base/check.h"
#include "base/when_all.h"
#include "catalog/commit/core.h"
#include "catalog/commit/retry.h"
#include "catalog/records/records.h"
#include "storage/scan_order.h"

// Why sharing and releasing blobs is safe (docs/decisions/0001-shared-blobs.md has the details). A
// holder is the data id of an object or part for which a blob is kept.
//
// 1. A blob without entries in kRefs has one holder, which its only extent names. A blob with
//    entries has exactly the holders that the entries name: when a blob is shared for the first
//    time, one commit to the blob's row writes the entries of the old and the new holder.
// 2. If a release finds no entries, its holder is the last one, or the blob has already been
//    removed. If a release finds only entries of other holders, its holder has already released the
//    blob. In both cases, repeating the release is harmless.
// 3. If two holders release a blob concurrently, each erases its own entry and expects the other
//    entry to still be present. One of the commits conflicts. The holder whose commit conflicted
//    reads the row again, finds no other holder and removes the blob. The same is true if one
//    commit releases several holders: the commit expects the entry of a holder that it does not
//    release.
// 4. The last holder removes the blob first and then its own entry. Blob ids are never reused.
// 5. A blob is never shared from a holder that is releasing it: sharing pins the holder's data id,
//    and releasing claims it. A data id cannot be pinned and claimed at the same time, so no other
//    writer can share a blob while its last holder is releasing it.

namespace onggi::catalog {
namespace {

using storage::Family;
using storage::kSystemSpace;

// The maximum number of concurrent commits to rows of Family::kRefs per operation.
constexpr std::size_t kRowsAtOnce = 256;
// The maximum number of a blob's holders that one commit releases.
constexpr std::size_t kHoldersAtOnce = 256;
// The maximum number of tasks created at a time. An object with kExtentsMax extents needs 40 times
// as many.
constexpr std::size_t kTasksMax = 1024;

struct Share {
  storage::BlobId blob;
  std::string holder;
  auto operator<=>(const Share&) const = default;
};

/// Returns the (blob, holder) pairs of `extents`, sorted and without duplicates.
std::vector<Share> shares_of(const std::vector<Extent>& extents) {
  std::vector<Share> shares;
  shares.reserve(extents.size());
  for (const auto& extent : extents) {
    ONGGI_DCHECK(extent.holder.size() == kDataIdSize);
    shares.push_back({extent.blob, extent.holder});
  }
  std::ranges::sort(shares);
  const auto repeated = std::ranges::unique(shares);
  shares.erase(repeated.begin(), repeated.end());
  return shares;
}

/// Returns true if `shares` are sorted and without duplicates.
[[maybe_unused]] bool are_in_order(std::span<const Share> shares) {
  return std::ranges::adjacent_find(shares, std::ranges::greater_equal()) == shares.end();
}

Error too_many_attempts() { return {Code::kUnavailable, "a blob's holders keep changing"}; }

/// Returns the batch that adds `holder` to the holders of share.blob, in addition to share.holder.
/// `next` is the encoded record of the new holder. Errors: kConflict if share.holder does not hold
/// the blob.
Task<Result<storage::Batch>> share_batch(Core& core, const Share& share, std::string_view holder,
                                         const std::string& next) {
  ONGGI_DCHECK(holder != share.holder);
  storage::Batch batch;
  batch.row = share.blob.view();
  storage::Expectation source{Family::kRefs, share.holder, std::nullopt};
  source.value = ONGGI_CO_TRY(
      co_await core.metadata.get(kSystemSpace, Family::kRefs, batch.row, share.holder));
  if (!source.value) {
    const auto range = storage::entries_of_row(batch.row);
    const auto others =
        ONGGI_CO_TRY(co_await core.metadata.scan(kSystemSpace, Family::kRefs, range, 1));
    if (!others.entries.empty())
      co_return fail(Code::kConflict, "the source no longer holds the blob");
    const HolderRecord first{0, {}, core.clock.now()};
    batch.puts.push_back({Family::kRefs, share.holder, encode(first)});
  }
  batch.expectations.push_back(std::move(source));
  batch.puts.push_back({Family::kRefs, std::string(holder), next});
  // A blob that is shared for the first time gets the entries of both holders.
  ONGGI_DCHECK(batch.expectations.size() == 1);
  ONGGI_DCHECK(batch.puts.size() == (batch.expectations.front().value ? 1U : 2U));
  co_return batch;
}

Task<Status> try_share(Core& core, const Share& share, std::string_view holder,
                       const std::string& next) {
  const auto batch = ONGGI_CO_TRY(co_await share_batch(core, share, holder, next));
  co_return co_await storage::commit_guarded(core.metadata, kSystemSpace, batch);
}

Task<Status> share_blob(Core& core, const Share& share, std::string_view holder,
                        const std::string& next) {
  auto attempt = [&core, &share, holder, &next] { return try_share(core, share, holder, next); };
  return until_settled(core.settings, std::move(attempt), too_many_attempts);
}

enum class Released : std::uint8_t { kShare, kBlob };

/// The holders of one blob that one commit releases: sorted, without duplicates.
using Leaving = std::span<const Share>;

/// The holder entries of one blob (Family::kRefs) that a release needs.
struct Row {
  std::optional<storage::Expectation> other;  // the entry of a holder that is not released
  // The entries of the released holders. Used only if `other` is not set.
  std::vector<storage::Expectation> own;
};

storage::Expectation unchanged(const storage::Entry& entry) {
  return {Family::kRefs, std::string(entry.suffix), std::string(entry.value)};
}

/// Returns the first holder that sorts after all holders in `leaving`, or nullopt if there is none.
Task<Result<std::optional<storage::Expectation>>> holder_behind(storage::MetadataStore& metadata,
                                                                Leaving leaving) {
  auto range = storage::entries_of_row(leaving.front().blob.view());
  range.start_suffix = leaving.back().holder + '\0';
  const auto page = ONGGI_CO_TRY(co_await metadata.scan(kSystemSpace, Family::kRefs, range, 1));
  if (page.entries.empty()) co_return std::nullopt;
  ONGGI_DCHECK(page.entries.front().suffix > leaving.back().holder);
  co_return unchanged(page.entries.front());
}

/// Reads the first leaving.size() + 1 holder entries of the blob. That is enough to find a holder
/// that is not released, if there is one.
Task<Result<Row>> read_row(storage::MetadataStore& metadata, Leaving leaving) {
  Row row;
  const auto range = storage::entries_of_row(leaving.front().blob.view());
  const auto limit = leaving.size() + 1;
  const auto page = ONGGI_CO_TRY(co_await metadata.scan(kSystemSpace, Family::kRefs, range, limit));
  ONGGI_DCHECK(page.entries.size() <= limit);
  for (const auto& entry : page.entries) {
    const bool leaves =
        std::ranges::binary_search(leaving, entry.suffix, std::ranges::less(), &Share::holder);
    if (leaves) {
      row.own.push_back(unchanged(entry));
    } else {
      row.other = unchanged(entry);
    }
  }
  // If a holder that could not be read were treated as absent, the release could remove a blob that
  // the holder still uses.
  if (!row.other && page.more)
    co_return fail(Code::kCorrupt, "not all holders of a blob could be read");
  ONGGI_DCHECK(row.own.size() <= leaving.size());
  co_return row;
}

/// Finds a holder of the blob that is not released. Holders are released in order, so a scan from
/// the blob's first holder has to skip all erased entries. So this function first searches behind
/// the last holder in `leaving`, and scans from the first holder only if it finds none there. A
/// blob that was never shared has no holder entries.
Task<Result<Row>> find_other(storage::MetadataStore& metadata, Leaving leaving) {
  const auto& first = leaving.front();
  const auto own = ONGGI_CO_TRY(
      co_await metadata.get(kSystemSpace, Family::kRefs, first.blob.view(), first.holder));
  if (own) {
    Row row;
    row.other = ONGGI_CO_TRY(co_await holder_behind(metadata, leaving));
    if (row.other) co_return row;
  }
  co_return co_await read_row(metadata, leaving);
}

/// Makes one attempt to release the holders in `leaving`. Their entries may already be erased, and
/// erasing them again is harmless. So the commit only requires that the entry of one remaining
/// holder has not changed, or if there is none, of one holder that it erases.
Task<Result<Released>> try_release(Core& core, Leaving leaving) {
  ONGGI_DCHECK(!leaving.empty() && leaving.size() <= kHoldersAtOnce);
  ONGGI_DCHECK(leaving.front().blob == leaving.back().blob);
  ONGGI_DCHECK(are_in_order(leaving));
  auto row = ONGGI_CO_TRY(co_await find_other(core.metadata, leaving));
  storage::Batch batch;
  batch.row = leaving.front().blob.view();
  const bool last = !row.other;
  if (last) {
    ONGGI_CO_TRY(co_await core.blobs.remove(leaving.front().blob));
    if (row.own.empty()) co_return Released::kBlob;
    for (const auto& holder : row.own) batch.erases.push_back({Family::kRefs, holder.suffix});
    // One expectation is enough: nobody adds a holder to a blob without a remaining one.
    batch.expectations.push_back(std::move(row.own.front()));
  } else {
    for (const auto& share : leaving) batch.erases.push_back({Family::kRefs, share.holder});
    batch.expectations.push_back(*std::move(row.other));
  }
  ONGGI_DCHECK(batch.expectations.size() == 1);
  ONGGI_DCHECK(!batch.erases.empty() && batch.erases.size() <= leaving.size());
  ONGGI_CO_TRY(co_await storage::commit_guarded(core.metadata, kSystemSpace, batch));
  co_return last ? Released::kBlob : Released::kShare;
}

Task<Result<Released>> release_together(Core& core, Leaving leaving) {
  auto attempt = [&core, leaving] { return try_release(core, leaving); };
  return until_settled(core.settings, std::move(attempt), too_many_attempts);
}

/// Releases all of the given holders of one blob. Each commit releases at most kHoldersAtOnce
/// holders, so that other operations can run in between.
Task<Result<Released>> release_row(Core& core, std::span<const Share> shares) {
  while (!shares.empty()) {
    const auto leaving = shares.first(std::min(kHoldersAtOnce, shares.size()));
    const auto released = ONGGI_CO_TRY(co_await release_together(core, leaving));
    // The blob was removed because no other holder had an entry. So the remaining shares have no
    // entries to erase.
    if (released == Released::kBlob) co_return Released::kBlob;
    shares = shares.subspan(leaving.size());
  }
  co_return Released::kShare;
}

/// Returns the leading elements of `shares` that belong to the same blob.
std::span<const Share> first_row(std::span<const Share> shares) {
  const auto end = std::ranges::find_if(
      shares, [&](const Share& share) { return share.blob != shares.front().blob; });
  ONGGI_DCHECK(end != shares.begin());
  return shares.first(static_cast<std::size_t>(end - shares.begin()));
}

Task<Result<std::uint64_t>> release_shares(Core& core, std::span<const Share> shares) {
  ONGGI_DCHECK(are_in_order(shares));
  std::uint64_t blobs = 0;
  while (!shares.empty()) {
    std::vector<Task<Result<Released>>> tasks;
    while (!shares.empty() && tasks.size() < kTasksMax) {
      const auto row = first_row(shares);
      tasks.push_back(release_row(core, row));
      shares = shares.subspan(row.size());
    }
    ONGGI_DCHECK(!tasks.empty() && tasks.size() <= kTasksMax);
    const auto results = co_await when_all(std::move(tasks), kRowsAtOnce);
    for (const auto& result : results) {
      if (!result) co_return fail(result.error());
      if (*result == Released::kBlob) ++blobs;
    }
  }
  co_return blobs;
}

}  // namespace

std::vector<Extent> slice(const std::vector<Extent>& extents, ByteRange range) {
  std::vector<Extent> pieces;
  for (const auto& extent : extents) {
    if (range.length == 0) break;
    if (range.offset >= extent.length) {
      range.offset -= extent.length;
      continue;
    }
    auto piece = extent;
    piece.offset += range.offset;
    piece.length = std::min(extent.length - range.offset, range.length);
    range.offset = 0;
    range.length -= piece.length;
    ONGGI_DCHECK(piece.length > 0 && piece.length <= extent.length);
    ONGGI_DCHECK(piece.offset - extent.offset <= extent.length - piece.length);
    pieces.push_back(std::move(piece));
  }
  return pieces;
}

Task<Result<std::vector<Extent>>> share_extents(Core& core, const std::vector<Extent>& extents,
                                                std::string_view holder, std::uint64_t space,
                                                std::string_view row) {
  ONGGI_DCHECK(holder.size() == kDataIdSize);
  ONGGI_DCHECK(space != kSystemSpace);
  const auto shares = shares_of(extents);
  const auto next = encode(HolderRecord{space, std::string(row), core.clock.now()});
  std::vector<Share> done;
  Status failed;
  for (std::size_t first = 0; failed && first < shares.size(); first += kTasksMax) {
    std::vector<Task<Status>> tasks;
    const auto end = std::min(first + kTasksMax, shares.size());
    for (auto i = first; i < end; ++i) tasks.push_back(share_blob(core, shares[i], holder, next));
    const auto results = co_await when_all(std::move(tasks), kRowsAtOnce);
    for (auto i = first; i < end; ++i) {
      const auto& result = results[i - first];
      // Several holders may share one blob. Record the new holder's share of the blob only once.
      const bool is_new = done.empty() || done.back().blob != shares[i].blob;
      if (result && is_new) done.push_back({shares[i].blob, std::string(holder)});
      if (!result && failed) failed = result;
    }
  }
  if (!failed) {
    // Release only the holders that were added. Releasing another holder could remove the blob.
    std::ignore = co_await release_shares(core, done);
    co_return fail(failed.error());
  }
  auto shared = extents;
  for (auto& extent : shared) extent.holder = holder;
  ONGGI_DCHECK(shared.size() == extents.size() && done.size() <= shares.size());
  co_return shared;
}

Task<Result<std::uint64_t>> release_extents(Core& core, const std::vector<Extent>& extents) {
  const auto shares = shares_of(extents);
  co_return co_await release_shares(core, shares);
}

}  // namespace onggi::catalog
