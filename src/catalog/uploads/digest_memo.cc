#include "catalog/uploads/digest_memo.h"

#include <utility>

#include "base/check.h"

namespace onggi::catalog {

std::string DigestMemo::name(const std::vector<Extent>& extents, ChecksumAlgorithm algorithm) {
  const auto hash = make_sha256();
  for (const auto& extent : extents) {
    hash->update(extent.blob.view());
    for (const auto number : {extent.offset, extent.length}) {
      hash->update({reinterpret_cast<const char*>(&number), sizeof(number)});
    }
  }
  return hash->finish() + static_cast<char>(algorithm);
}

std::optional<DigestMemo::Digests> DigestMemo::find(const std::string& name) {
  const std::scoped_lock lock(mutex_);
  const auto found = by_name_.find(name);
  if (found == by_name_.end()) return std::nullopt;
  ONGGI_DCHECK(found->second->first == name);
  entries_.splice(entries_.begin(), entries_, found->second);
  return found->second->second;
}

void DigestMemo::store(const std::string& name, Digests digests) {
  ONGGI_DCHECK(!digests.md5.empty() && !digests.checksum.empty());
  const std::scoped_lock lock(mutex_);
  if (by_name_.contains(name)) return;
  entries_.emplace_front(name, std::move(digests));
  by_name_.emplace(name, entries_.begin());
  ONGGI_DCHECK(by_name_.size() == entries_.size());
  if (entries_.size() <= entries_max_) return;
  by_name_.erase(entries_.back().first);
  entries_.pop_back();
  ONGGI_DCHECK(by_name_.size() == entries_.size() && entries_.size() == entries_max_);
}

}  // namespace onggi::catalog
