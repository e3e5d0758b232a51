// SigningKeyCache: caches derived signing keys, so that verifying a signature costs one HMAC
// instead of five. The size of the cache is limited; the least recently used key is evicted.
// Thread-safe.
#pragma once

#include <list>
#include <mutex>
#include <string>
#include <string_view>
#include <unordered_map>

#include "auth/sigv4.h"

namespace onggi::auth {

class SigningKeyCache {
 public:
  explicit SigningKeyCache(std::size_t capacity) : capacity_(capacity) {}

  /// Returns the signing key derived from `secret` for `scope`. Replaces a cached key that was
  /// derived from a different secret.
  [[nodiscard]] HmacKey get(std::string_view access_key, std::string_view secret,
                            const Scope& scope);
  [[nodiscard]] std::size_t size() const;

 private:
  struct Entry {
    std::string name;  // access key and scope, joined by "/"
    std::string secret;
    HmacKey key;
  };
  const std::size_t capacity_;
  mutable std::mutex mutex_;
  std::list<Entry> entries_;  // most recently used first
  std::unordered_map<std::string_view, std::list<Entry>::iterator> by_name_;
};

}  // namespace onggi::auth
