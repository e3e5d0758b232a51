#include "base/sync/held.h"

#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <utility>
#include <vector>

namespace onggi {
namespace {

class Shelf {
 public:
  using Item = Held<Shelf, std::string>;
  Item take(std::string name) { return Item(*this, std::move(name)); }
  std::vector<std::string> given_back;

 private:
  friend Item;
  void release(const std::string& name) { given_back.push_back(name); }
};

TEST(HeldItem, is_released_once_when_it_is_destroyed) {
  Shelf shelf;
  {
    auto first = shelf.take("a");
    EXPECT_TRUE(first);
    const auto second = std::move(first);
    EXPECT_TRUE(second);
    EXPECT_TRUE(shelf.given_back.empty());
  }
  EXPECT_EQ(shelf.given_back, (std::vector<std::string>{"a"}));
}

TEST(HeldItem, is_released_when_another_takes_its_place) {
  Shelf shelf;
  auto item = shelf.take("a");
  auto next = shelf.take("b");
  item = std::move(next);
  EXPECT_EQ(shelf.given_back, (std::vector<std::string>{"a"}));
  item = {};
  EXPECT_EQ(shelf.given_back, (std::vector<std::string>{"a", "b"}));
  EXPECT_FALSE(item);
}

TEST(HeldItem, an_empty_one_releases_nothing) {
  Shelf shelf;
  {
    Shelf::Item empty;
    EXPECT_FALSE(empty);
    auto item = shelf.take("a");
    item = std::move(empty);
    EXPECT_FALSE(item);
  }
  EXPECT_EQ(shelf.given_back, (std::vector<std::string>{"a"}));
}

class Door {
 public:
  using Key = Held<Door>;
  Key open() {
    is_open = true;
    return Key(*this);
  }
  bool is_open = false;

 private:
  friend Key;
  void release(Whole) { is_open = false; }
};

TEST(HeldItem, may_be_the_whole_of_its_owner) {
  Door door;
  auto key = std::make_unique<Door::Key>(door.open());
  EXPECT_TRUE(door.is_open);
  key.reset();
  EXPECT_FALSE(door.is_open);
  static_assert(sizeof(Door::Key) == sizeof(Door*));
}

}  // namespace
}  // namespace onggi
