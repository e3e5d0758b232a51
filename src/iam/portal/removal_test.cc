// Tests that the removal of an account, cut at any step, leaves nothing that gives access to a
// later account of the same name.
#include <gtest/gtest.h>

#include "iam/portal/accounts.h"
#include "storage/memory/memory_metadata_store.h"
#include "storage/testing/faulty_metadata_store.h"

namespace onggi::iam {
namespace {

using std::chrono::hours;

constexpr const char* kAccountPassword = "correct horse battery";

class RemovalOfAnAccount : public testing::TestWithParam<int> {
 protected:
  Result<Account> create(Accounts& accounts, Role role, std::string name) {
    return sync_wait(accounts.create({std::move(name), "", role, kAccountPassword}, "test"));
  }

  ManualClock clock_{Time(hours(24 * 365 * 50))};
  SeededRandom random_{7};
  std::unique_ptr<storage::MetadataStore> memory_ = storage::make_memory_metadata_store();
  storage::FaultSwitch faults_;
  storage::FaultyMetadataStore metadata_{*memory_, faults_};
  PasswordHasher hasher_{{1, 8192}};
  Audit audit_{metadata_, clock_, random_};
};

TEST_P(RemovalOfAnAccount, leaves_no_token_to_a_later_account_of_its_name) {
  std::string token;
  {
    Accounts accounts(metadata_, audit_, hasher_, clock_, random_);
    ASSERT_TRUE(sync_wait(accounts.open()));
    ASSERT_TRUE(create(accounts, Role::kOwner, "owner"));
    ASSERT_TRUE(create(accounts, Role::kOwner, "ann"));
    auto made = sync_wait(accounts.create_token(
        {.name = "ci", .account = "ann", .role = Role::kOwner, .expires = {}}, "test"));
    ASSERT_TRUE(made) << made.error().message();
    token = made->token;
    faults_.cut_at(GetParam(), storage::FaultSwitch::Moment::kBefore);
    const auto removed = sync_wait(accounts.remove("ann", "test"));
    if (removed) GTEST_SKIP() << "the removal has fewer steps";
    faults_.restore();
  }
  Accounts accounts(metadata_, audit_, hasher_, clock_, random_);
  ASSERT_TRUE(sync_wait(accounts.open()));
  if (accounts.find("ann")) GTEST_SKIP() << "the account is still there";
  ASSERT_TRUE(create(accounts, Role::kViewer, "ann"));
  Accounts restarted(metadata_, audit_, hasher_, clock_, random_);
  ASSERT_TRUE(sync_wait(restarted.open()));
  EXPECT_FALSE(restarted.use_token(token)) << "step " << GetParam();
}

INSTANTIATE_TEST_SUITE_P(Cut, RemovalOfAnAccount, testing::Range(1, 6));

}  // namespace
}  // namespace onggi::iam
