// Listing a bucket: pages of keys and common prefixes in byte order. The paging rules are pure code
// over a cursor; skipping a common prefix costs one seek, however many keys it hides.
#pragma once

#include <functional>
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
  /// Objects and common prefixes, each in order.
  std::vector<ObjectInfo> objects;
  std::vector<std::string> common_prefixes;
  bool truncated = false;
  /// Continue with ListRequest::after = this: the last key or common prefix of the page.
  std::string next;
};

struct VersionListRequest {
  std::string prefix;
  std::string delimiter;
  std::string key_marker;         // only keys (and common prefixes) greater than this,
  std::string version_id_marker;  // and, with one, older versions of it; "null" or a version id
  std::size_t limit = kPageSizeMax;
};
struct ListedVersion {
  ObjectInfo info;
  bool latest = false;
};
struct VersionPage {
  /// By key, of one key newest first; delete markers included.
  std::vector<ListedVersion> versions;
  std::vector<std::string> common_prefixes;
  bool truncated = false;
  std::string next_key_marker;
  std::string next_version_id_marker;  // empty behind a common prefix
};

/// What somebody looks at without wanting a list of it.
struct LookRequest {
  std::string prefix;
  std::string after;             // only keys greater than this
  bool with_attributes = false;  // also metadata and tags (costs decoding)
};

class Listing {
 public:
  using Visit = std::function<void(const ObjectInfo&)>;

  explicit Listing(Stores& stores);
  /// Current objects: history costs nothing.
  Task<Result<ListPage>> list(const Bucket& bucket, ListRequest request);
  Task<Result<VersionPage>> list_versions(const Bucket& bucket, VersionListRequest request);
  /// Shows the next current objects to `visit` and keeps nothing: for counting. A few
  /// thousand a call; its value is the LookRequest::after to go on with, or none after the last.
  Task<Result<std::optional<std::string>>> look(const Bucket& bucket, LookRequest request,
                                                Visit visit);

 private:
  Stores& stores_;
};

}  // namespace onggi::catalog
