// Tests that the removal of an account, interrupted at any step, leaves no token that gives access
// to a later account of the same name.
#include <gtest/gtest.h>

#include "iam/portal/accounts.h"
#include "storage/memory/memory_metadata_store.h"
#include "storage/testing/faulty_metadata_store.h"

namespace onggi::iam {
namespace {

using storage::FaultSwitch;

constexpr const char* kAccountPassword = "correct horse battery";

/// The accounts and their dependencies, as they exist during one run of a server.
struct Portal {
  explicit Portal(storage::MetadataStore& metadata) : audit(metadata, clock, random) {
    clock.advance(std::chrono::hours(++runs));  // each run starts at a different time
    accounts = std::make_unique<Accounts>(metadata, audit, hasher, clock, random);
    EXPECT_TRUE(sync_wait(accounts->open()));
  }
  void create(std::string name, Role role) {
    EXPECT_TRUE(sync_wait(accounts->create({std::move(name), "", role, kAccountPassword}, "test")));
  }

  inline static int runs = 0;
  ManualClock clock{Time(std::chrono::hours(24 * 365 * 50))};
  SeededRandom random{7};
  PasswordHasher hasher{{1, 8192}};
  Audit audit;
  std::unique_ptr<Accounts> accounts;
};

/// Creates an account with a token, and then removes the account. During the removal, the metadata
/// store fails from call number `cut` on. Returns the token and whether the removal succeeded.
std::pair<std::string, bool> remove_with_cut(storage::MetadataStore& memory, int cut) {
  FaultSwitch faults;
  storage::FaultyMetadataStore metadata(memory, faults);
  Portal portal(metadata);
  portal.create("owner", Role::kOwner);
  portal.create("ann", Role::kOwner);
  const auto made = sync_wait(portal.accounts->create_token(
      {.name = "ci", .account = "ann", .role = Role::kOwner, .expires = {}}, "test"));
  EXPECT_TRUE(made);
  faults.cut_at(cut, FaultSwitch::Moment::kBefore);
  const bool removed = sync_wait(portal.accounts->remove("ann", "test")).has_value();
  return {made->token, removed};
}

TEST(RemovalOfAnAccount, leaves_no_token_to_a_later_account_of_the_same_name) {
  bool removed = false;
  for (int cut = 1; !removed; ++cut) {
    ASSERT_LT(cut, 20);
    const auto memory = storage::make_memory_metadata_store();
    std::string token;
    std::tie(token, removed) = remove_with_cut(*memory, cut);
    {
      const Portal portal(*memory);
      EXPECT_TRUE(!removed || !portal.accounts->find("ann"));
      if (portal.accounts->find("ann")) continue;  // the account and its token remain
    }
    Portal(*memory).create("ann", Role::kViewer);
    EXPECT_FALSE(Portal(*memory).accounts->use_token(token)) << "cut at call " << cut;
  }
}

}  // namespace
}  // namespace onggi::iam
