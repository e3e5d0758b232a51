// Tests of two processes that use one store, as gateways of a cluster do: neither overwrites or
// erases what the other has written since.
#include <gtest/gtest.h>

#include "iam/portal/accounts.h"
#include "iam/portal/sessions.h"
#include "iam/users/directory.h"
#include "iam/users/key_uses.h"
#include "iam/users/keyring.h"
#include "storage/memory/memory_metadata_store.h"

namespace onggi::iam {
namespace {

using std::chrono::hours;
using std::chrono::minutes;

constexpr const char* kPassword = "correct horse battery";
const Credentials kKeys{"AKEXAMPLE0123456789A", "secretsecretsecretsecretsecretsecret/+=A"};

/// The stores of iam/ in one process.
struct Process {
  Process(storage::MetadataStore& metadata, Keyring& keyring, ManualClock& clock, Random& random)
      : audit(metadata, clock, random),
        accounts(metadata, audit, hasher, clock, random),
        sessions(metadata, clock, random, {}),
        directory(metadata, keyring, audit, clock, random),
        key_uses(metadata, clock) {}

  void open() {
    ASSERT_TRUE(sync_wait(accounts.open()));
    ASSERT_TRUE(sync_wait(sessions.open()));
    ASSERT_TRUE(sync_wait(directory.open()));
    ASSERT_TRUE(sync_wait(key_uses.open()));
  }

  PasswordHasher hasher{{1, 8192}};
  Audit audit;
  Accounts accounts;
  Sessions sessions;
  Directory directory;
  KeyUses key_uses;
};

class TwoProcesses : public ::testing::Test {
 protected:
  ManualClock clock{Time(hours(24 * 365 * 50))};
  SeededRandom random{7};
  std::unique_ptr<storage::MetadataStore> metadata = storage::make_memory_metadata_store();
  std::unique_ptr<Keyring> keyring = Keyring::ephemeral();
  Process one{*metadata, *keyring, clock, random};
  Process two{*metadata, *keyring, clock, random};
};

TEST_F(TwoProcesses, a_login_keeps_what_the_other_has_changed) {
  ASSERT_TRUE(sync_wait(one.accounts.create({"ann", "", Role::kOwner, kPassword}, "test")));
  ASSERT_TRUE(sync_wait(one.accounts.create({"ben", "", Role::kOwner, kPassword}, "test")));
  two.open();
  AccountChange change;
  change.role = Role::kViewer;
  change.disabled = true;
  ASSERT_TRUE(sync_wait(two.accounts.update("ben", change, "test")));
  ASSERT_TRUE(sync_wait(one.accounts.logged_in("ben")));
  Process later(*metadata, *keyring, clock, random);
  later.open();
  EXPECT_EQ(later.accounts.find("ben")->role, Role::kViewer);
  EXPECT_TRUE(later.accounts.find("ben")->disabled);
  EXPECT_TRUE(one.accounts.find("ben")->disabled);
}

TEST_F(TwoProcesses, a_change_of_an_account_that_the_other_has_changed_is_refused_once) {
  ASSERT_TRUE(sync_wait(one.accounts.create({"ann", "", Role::kOwner, kPassword}, "test")));
  two.open();
  AccountChange change;
  change.display_name = "Ann";
  ASSERT_TRUE(sync_wait(two.accounts.update("ann", change, "test")));
  change.display_name = "Anna";
  const auto refused = sync_wait(one.accounts.update("ann", change, "test"));
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code, Code::kPreconditionFailed);
  EXPECT_EQ(one.accounts.find("ann")->display_name, "Ann");
  EXPECT_TRUE(sync_wait(one.accounts.update("ann", change, "test")));
}

TEST_F(TwoProcesses, a_session_in_use_at_the_other_does_not_end) {
  const auto started = sync_wait(one.sessions.start("ann", "192.0.2.1", "browser"));
  ASSERT_TRUE(started);
  two.open();
  for (int i = 0; i < 4; ++i) {
    clock.advance(minutes(20));
    ASSERT_TRUE(two.sessions.use(started->token));
    ASSERT_TRUE(sync_wait(two.sessions.flush()));
  }
  ASSERT_TRUE(sync_wait(one.sessions.flush()));
  EXPECT_TRUE(one.sessions.use(started->token));
  ASSERT_TRUE(sync_wait(two.sessions.flush()));
  EXPECT_TRUE(two.sessions.use(started->token));
}

TEST_F(TwoProcesses, a_session_that_the_other_has_ended_is_not_written_again) {
  const auto started = sync_wait(one.sessions.start("ann", "192.0.2.1", "browser"));
  two.open();
  ASSERT_TRUE(one.sessions.use(started->token));
  ASSERT_TRUE(sync_wait(two.sessions.end(started->session.id)));
  ASSERT_TRUE(sync_wait(one.sessions.flush()));
  Process later(*metadata, *keyring, clock, random);
  later.open();
  EXPECT_FALSE(later.sessions.use(started->token));
}

TEST_F(TwoProcesses, the_latest_use_of_a_key_is_kept) {
  NewUser user{.name = "alice", .display_name = {}, .email = {}, .keys = kKeys};
  ASSERT_TRUE(sync_wait(one.directory.create_user(std::move(user), "test")));
  two.open();
  one.key_uses.note(kKeys.access_key, "192.0.2.1", "old");
  clock.advance(minutes(1));
  two.key_uses.note(kKeys.access_key, "192.0.2.2", "new");
  ASSERT_TRUE(sync_wait(two.key_uses.flush(two.directory)));
  ASSERT_TRUE(sync_wait(one.key_uses.flush(one.directory)));
  Process later(*metadata, *keyring, clock, random);
  later.open();
  EXPECT_EQ(later.key_uses.find(kKeys.access_key)->client, "new");
}

TEST_F(TwoProcesses, a_released_access_key_stays_with_whoever_has_claimed_it_since) {
  NewUser alice{.name = "alice", .display_name = {}, .email = {}, .keys = kKeys};
  ASSERT_TRUE(sync_wait(one.directory.create_user(std::move(alice), "test")));
  two.open();
  ASSERT_TRUE(sync_wait(two.directory.delete_user("alice", "test")));
  NewUser bob{.name = "bob", .display_name = {}, .email = {}, .keys = kKeys};
  ASSERT_TRUE(sync_wait(two.directory.create_user(std::move(bob), "test")));
  // The first process still knows alice, whose record is gone, and fails without freeing the key.
  EXPECT_FALSE(sync_wait(one.directory.delete_user("alice", "test")));
  Process later(*metadata, *keyring, clock, random);
  later.open();
  NewUser carol{.name = "carol", .display_name = {}, .email = {}, .keys = kKeys};
  EXPECT_EQ(sync_wait(later.directory.create_user(std::move(carol), "test")).error().code,
            Code::kExists);
}

}  // namespace
}  // namespace onggi::iam
