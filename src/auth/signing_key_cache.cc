#include "auth/signing_key_cache.h"

#include "base/check.h"
#include "base/codec.h"

namespace onggi::auth {

HmacKey SigningKeyCache::get(std::string_view access_key, std::string_view secret,
                             const Scope& scope) {
  std::string name(access_key);
  name.append("/").append(scope.text());
  {
    const std::lock_guard lock(mutex_);
    const auto found = by_name_.find(name);
    if (found != by_name_.end() && equals_constant_time(found->second->secret, secret)) {
      ONGGI_DCHECK(found->second->name == name);
      entries_.splice(entries_.begin(), entries_, found->second);
      return found->second->key;
    }
  }
  // The lock is not held while the key is derived, so two threads may derive the same key.
  const auto key = derive_signing_key(secret, scope);
  const std::lock_guard lock(mutex_);
  if (const auto found = by_name_.find(name); found != by_name_.end()) {
    const auto stale = found->second;
    by_name_.erase(found);
    entries_.erase(stale);
  }
  entries_.push_front({std::move(name), std::string(secret), key});
  by_name_.emplace(entries_.front().name, entries_.begin());
  if (entries_.size() > capacity_) {
    by_name_.erase(entries_.back().name);
    entries_.pop_back();
  }
  ONGGI_DCHECK(entries_.size() <= capacity_ && by_name_.size() == entries_.size());
  return key;
}

std::size_t SigningKeyCache::size() const {
  const std::lock_guard lock(mutex_);
  return entries_.size();
}

}  // namespace onggi::auth
