#include "catalog/upkeep/sweep.h"

#include <algorithm>
#include <cstring>

#include "base/check.h"
#include "base/log.h"
#include "catalog/commit/core.h"
#include "catalog/records/records.h"
#include "storage/entry_scan.h"

namespace onggi::catalog {
namespace {

using storage::Family;

/// The families (kinds of entries) that contain references to blobs, in the order of the scan.
/// Commits move references only from earlier to later families: parts become a manifest, and
/// records become garbage. So if a reference moves during the scan, the scan still finds it at
/// least once.
constexpr std::array kNamingFamilies = {Family::kParts, Family::kManifest, Family::kCurrent,
                                        Family::kVersions, Family::kGarbage};

Result<std::vector<Extent>> named_extents(Family family, const storage::Entry& entry) {
  if (family == Family::kParts) {
    auto part = ONGGI_TRY(decode_part(entry.value));
    return std::move(part.extents);
  }
  if (family == Family::kManifest) {
    auto manifest = ONGGI_TRY(decode_manifest(entry.value));
    return std::move(manifest.extents);
  }
  if (family == Family::kGarbage) {
    auto garbage = ONGGI_TRY(decode_garbage(entry.value));
    return std::move(garbage.extents);
  }
  auto record = ONGGI_TRY(decode_object(entry.row, entry.value, false));
  std::vector<Extent> extents;
  if (record.place == Place::kExtent) extents.push_back(std::move(record.extent));
  return extents;
}

}  // namespace

Candidates::Candidates(std::vector<Candidate> candidates) : sorted_(std::move(candidates)) {
  std::ranges::sort(sorted_);
  // name() marks only one of several equal candidates. A duplicate would stay unmarked, and the
  // sweep would remove data that is in use.
  const auto repeated = std::ranges::unique(sorted_);
  if (!repeated.empty())
    log::error("orphan sweep: {} blobs or holders are listed more than once", repeated.size());
  sorted_.erase(repeated.begin(), repeated.end());
  named_.resize(sorted_.size());
  ONGGI_DCHECK(named_.size() == sorted_.size());
}

void Candidates::name(const Extent& extent) {
  Candidate candidate{extent.blob, {}};
  ONGGI_DCHECK(extent.holder.size() == candidate.holder.size());
  name(candidate);
  std::memcpy(candidate.holder.data(), extent.holder.data(),
              std::min(extent.holder.size(), candidate.holder.size()));
  name(candidate);
}

void Candidates::name(const Candidate& candidate) {
  const auto found = std::ranges::lower_bound(sorted_, candidate);
  if (found == sorted_.end() || *found != candidate) return;
  named_[static_cast<std::size_t>(found - sorted_.begin())] = true;
}

std::vector<Candidate> Candidates::unnamed() const {
  std::vector<Candidate> left;
  for (std::size_t i = 0; i < sorted_.size(); ++i)
    if (!named_[i]) left.push_back(sorted_[i]);
  ONGGI_DCHECK(left.size() <= sorted_.size());
  return left;
}

Task<Status> mark_space(storage::MetadataStore& metadata, std::uint64_t space,
                        Candidates& candidates) {
  for (const auto family : kNamingFamilies) {
    storage::EntryScan scan(metadata, space, family);
    while (true) {
      const auto* entry = ONGGI_CO_TRY(co_await scan.next());
      if (entry == nullptr) break;
      const auto extents = named_extents(family, *entry);
      if (!extents) co_return fail(extents.error().within("key " + std::string(entry->row)));
      for (const auto& extent : *extents) candidates.name(extent);
    }
  }
  co_return Status();
}

}  // namespace onggi::catalog
