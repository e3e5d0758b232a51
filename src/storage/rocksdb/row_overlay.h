// RowOverlay: what the commits accepted so far in a group say about a row, before it is in the
// database. A chain per row through the requests themselves, newest first: rows touched twice in a
// group are rare, so nothing is built per entry. Internal to storage/rocksdb.
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
  /// What the group says about an entry: nothing, erased (no value) or put.
  struct Found {
    const std::string* value;  // null: erased
  };
  [[nodiscard]] std::optional<Found> find(SpaceId space, std::string_view row, Family family,
                                          std::string_view suffix) const;
  /// `request` must stay where it is until clear().
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
