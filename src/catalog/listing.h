// Listing a bucket: pages of keys and common prefixes in byte order. The paging rules are pure code
// over a cursor; skipping a common prefix costs one seek, however many keys it hides.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "catalog/stores.h"
#include "catalog/types.h"

namespace onggi::catalog {

struct ListRequest {
  std::string prefix;
  std::string delimiter;  // empty: none
  std::string after;      // only keys (and common prefixes) greater than this
  std::size_t limit = kPageSizeMax;
  bool with_attributes = false;  // fill ObjectInfo::attributes' metadata too (costs decoding)
};

struct ListPage {
  /// Objects and common prefixes, each in order; of versions too, all being null versions for now.
  std::vector<ObjectInfo> objects;
  std::vector<std::string> common_prefixes;
  bool truncated = false;
  /// Continue with ListRequest::after = this: the last key or common prefix of the page.
  std::string next;
};

class Listing {
 public:
  explicit Listing(Stores& stores);
  Task<Result<ListPage>> list(const Bucket& bucket, ListRequest request);

 private:
  Stores& stores_;
};

}  // namespace onggi::catalog
