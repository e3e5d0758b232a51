// RowOverlay: the changes made by the commits that were accepted so far in a group, which are not
// yet in the database. The requests for the same row are linked in a chain, newest first. Groups
// rarely change a row twice, so there is no index of individual entries. Internal to
// storage/rocksdb.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>

#include "storage/metadata_store.h"

namespace onggi::storage {

struct CommitRequest;

class RowOverlay {
 public:
  /// The latest change that the group of commits makes to an entry. find() returns nullopt if the
  /// group does not change the entry.
  struct Found {
    const std::string* value;  // null if the entry is erased
  };
  [[nodiscard]] std::optional<Found> find(SpaceId space, std::string_view row, Family family,
                                          std::string_view suffix) const;
  /// Adds an accepted request, which must stay at the same address until clear().
  void add(CommitRequest& request);
  void clear() { latest_.clear(); }

 private:
  struct Place {
    SpaceId space;
    std::string_view row;
    bool operator==(const Place&) const = default;
  };
  struct PlaceHash {
    std::size_t operator()(const Place& place) const {
      return std::hash<std::string_view>{}(place.row) ^ (place.space * 0x9e3779b97f4a7c15U);
    }
  };
  std::unordered_map<Place, const CommitRequest*, PlaceHash> latest_;
};

}  // namespace onggi::storage
