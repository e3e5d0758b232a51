// Tests that a damaged block of metadata affects only the users in that block. Their access keys
// work again once the block is readable.
#include <gtest/gtest.h>

#include "iam/records/rows.h"
#include "iam/users/directory.h"
#include "storage/memory/memory_metadata_store.h"
#include "storage/testing/hooked_store.h"

namespace onggi::iam {
namespace {

using storage::Family;
using storage::kSystemSpace;

struct DamagedUsers : testing::Test {
  std::unique_ptr<Directory> open() {
    auto directory = std::make_unique<Directory>(metadata, *keyring, audit, clock, random);
    const auto opened = sync_wait(directory->open());
    EXPECT_TRUE(opened) << opened.error().message();
    return directory;
  }
  std::vector<std::string> rows(Family family) {
    std::vector<std::string> found;
    const auto page = sync_wait(memory->scan(kSystemSpace, family, {}, 100)).value();
    for (const auto& entry : page.entries) found.emplace_back(entry.row);
    return found;
  }

  ManualClock clock{Time(std::chrono::hours(24 * 365 * 50))};
  SeededRandom random{7};
  std::unique_ptr<storage::MetadataStore> memory = storage::make_memory_metadata_store();
  storage::HookedStore metadata{*memory};
  std::unique_ptr<Keyring> keyring = Keyring::ephemeral();
  Audit audit{metadata, clock, random};
};

TEST_F(DamagedUsers, are_skipped_and_keep_their_access_keys) {
  auto directory = open();
  std::map<std::string, std::string> keys;
  for (const auto* name : {"alice", "bob", "carol"}) {
    NewUser user;
    user.name = name;
    keys[name] = sync_wait(directory->create_user(std::move(user), "test")).value().access_key;
  }
  const auto second = rows(Family::kUsers).at(1);
  metadata.damaged_block = {Family::kUsers, second, second};
  directory = open();
  std::vector<std::string> missing;
  for (const auto& [name, key] : keys)
    if (directory->find_user(name) == nullptr) missing.push_back(name);
  ASSERT_EQ(missing.size(), 1);
  EXPECT_FALSE(directory->find_key(keys[missing.front()]));
  // open() keeps the claim row that reserves the missing user's access key, although the row looks
  // unused. Otherwise, another user could take the access key.
  EXPECT_EQ(rows(Family::kAccessKeys).size(), 3);

  metadata.damaged_block.reset();
  directory = open();
  EXPECT_TRUE(directory->find_key(keys[missing.front()]));
}

TEST_F(DamagedUsers, are_skipped_by_read_rows) {
  for (const auto* row : {"account/a", "account/b", "account/c", "session/d"})
    ASSERT_TRUE(sync_wait(create_row(*memory, row, "value")));
  metadata.damaged_block = {Family::kConfig, "account/b", "account/b"};
  std::vector<std::string> read;
  const std::function each = [&](std::string_view row, std::string_view value) -> Status {
    EXPECT_EQ(value, "value");
    read.emplace_back(row);
    return {};
  };
  ASSERT_TRUE(sync_wait(read_rows(metadata, "account/", each)));
  EXPECT_EQ(read, (std::vector<std::string>{"a", "c"}));
}

}  // namespace
}  // namespace onggi::iam
