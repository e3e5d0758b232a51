// Lists a bucket in pages of keys and common prefixes, in byte order. The paging rules are in
// listing/page.h. Skipping a common prefix costs one seek, however many keys it covers.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "catalog/types.h"

namespace onggi::storage {
class MetadataStore;
}  // namespace onggi::storage

namespace onggi::catalog {

class Engine;

struct ListRequest {
  std::string prefix;
  std::string delimiter;  // if empty, there are no common prefixes
  std::string after;      // list only keys and common prefixes greater than this value
  std::size_t limit = kPageSizeMax;
  bool with_attributes = false;  // also decode metadata and tags, which is slower
};

struct ListPage {
  /// The objects and the common prefixes are in two separate lists, each in byte order.
  std::vector<ObjectInfo> objects;
  std::vector<std::string> common_prefixes;
  bool truncated = false;
  /// The last key or common prefix of the page. Pass it as ListRequest::after to get the next page.
  std::string next;
};

struct VersionListRequest {
  std::string prefix;
  std::string delimiter;
  std::string key_marker;  // list only keys and common prefixes greater than this value
  // also list the versions of key_marker that are older than this version; may be "null"
  std::string version_id_marker;
  std::size_t limit = kPageSizeMax;
};
struct ListedVersion {
  ObjectInfo info;
  bool latest = false;
};
struct VersionPage {
  /// The versions, including delete markers, ordered by key and then from newest to oldest.
  std::vector<ListedVersion> versions;
  std::vector<std::string> common_prefixes;
  bool truncated = false;
  std::string next_key_marker;
  std::string next_version_id_marker;  // empty if the page ends with a common prefix
};

/// Selects the objects that look() visits.
struct LookRequest {
  std::string prefix;
  std::string after;             // visit only keys greater than this value
  bool with_attributes = false;  // also decode metadata and tags, which is slower
};

class Listing {
 public:
  using Visit = std::function<void(const ObjectInfo&)>;

  explicit Listing(Engine& engine);
  /// Lists current objects. Noncurrent versions do not slow down the listing.
  Task<Result<ListPage>> list(const Bucket& bucket, ListRequest request);
  Task<Result<VersionPage>> list_versions(const Bucket& bucket, VersionListRequest request);
  /// Calls `visit` for the next current objects, at most a few thousand per call, without
  /// collecting them in memory; used for counting. Returns the value of LookRequest::after for the
  /// next call, or nullopt after the last object.
  Task<Result<std::optional<std::string>>> look(const Bucket& bucket, LookRequest request,
                                                Visit visit);

 private:
  storage::MetadataStore& metadata_;
};

}  // namespace onggi::catalog
