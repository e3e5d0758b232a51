#include "iam/users/directory.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <functional>
#include <limits>
#include <thread>

#include "iam/policy/policy.h"
#include "iam/users/validate.h"
#include "storage/memory/memory_metadata_store.h"

namespace onggi::iam {
namespace {

using std::chrono::hours;
using std::chrono::seconds;
using testing::HasSubstr;

constexpr auto kManyCommits = std::numeric_limits<std::size_t>::max();

/// Simulates a crash: after a given number of commits, all further commits fail without effect. Can
/// also simulate a full disk: a commit of a user record then fails with an unknown outcome.
class DyingStore final : public storage::MetadataStore {
 public:
  explicit DyingStore(MetadataStore& inner) : inner_(inner) {}
  void die_after(std::size_t commits) { commits_left_ = commits; }
  /// The next commit of a user record fails with kOutcomeUnknown, but takes effect if `applied` is
  /// true. If `then_full` is true, all later commits fail with kNoSpace until free_disk().
  void lose_outcome(bool applied, bool then_full) { outcome_ = Outcome{applied, then_full}; }
  void free_disk() { full_ = false; }

  Task<Result<std::optional<std::string>>> get(storage::SpaceId space, storage::Family family,
                                               std::string_view row,
                                               std::string_view suffix) override {
    return inner_.get(space, family, row, suffix);
  }
  Task<Result<storage::ScanPage>> scan(storage::SpaceId space, storage::Family family,
                                       const storage::ScanRange& range,
                                       std::size_t limit) override {
    return inner_.scan(space, family, range, limit);
  }
  Task<Status> commit(storage::SpaceId space, const storage::Batch& batch) override {
    if (commits_left_ == 0) co_return fail(Code::kIo, "dead");
    --commits_left_;
    if (full_) co_return fail(Code::kNoSpace, "full");
    const auto of_user = [](const auto& entry) { return entry.family == storage::Family::kUsers; };
    const bool is_user = std::ranges::any_of(batch.expectations, of_user);
    if (!is_user || !outcome_) co_return co_await inner_.commit(space, batch);
    const auto lost = *std::exchange(outcome_, std::nullopt);
    full_ = lost.then_full;
    if (lost.applied) ONGGI_CO_TRY(co_await inner_.commit(space, batch));
    co_return fail(Code::kOutcomeUnknown, "the disk became full");
  }
  Task<Status> seal(storage::SpaceId space) override { return inner_.seal(space); }
  Task<Status> unseal(storage::SpaceId space) override { return inner_.unseal(space); }
  Task<Result<bool>> sealed(storage::SpaceId space) override { return inner_.sealed(space); }
  Task<Status> drop(storage::SpaceId space) override { return inner_.drop(space); }
  Task<Result<storage::Counters>> counters(storage::SpaceId space) override {
    return inner_.counters(space);
  }
  Task<Status> verify(const std::function<void(std::string)>& damaged) override {
    return inner_.verify(damaged);
  }

 private:
  struct Outcome {
    bool applied;
    bool then_full;
  };

  MetadataStore& inner_;
  std::size_t commits_left_ = kManyCommits;
  std::optional<Outcome> outcome_;
  bool full_ = false;
};

/// A user directory whose metadata store is kept across reopen().
class Directories : public testing::Test {
 protected:
  Directories() { reopen(); }

  void reopen() {
    dying_.die_after(kManyCommits);
    directory_ = std::make_unique<Directory>(dying_, *keyring_, audit_, clock_, random_);
    const auto opened = sync_wait(directory_->open());
    ASSERT_TRUE(opened) << opened.error().message();
  }

  Result<Credentials> create(std::string name, std::optional<Credentials> keys = std::nullopt) {
    NewUser user;
    user.name = std::move(name);
    user.keys = std::move(keys);
    return sync_wait(directory_->create_user(std::move(user), "test"));
  }
  std::size_t claim_count() {
    const auto page =
        sync_wait(metadata_->scan(storage::kSystemSpace, storage::Family::kAccessKeys, {}, 100));
    return page.value().entries.size();
  }
  std::vector<AuditEvent> events() { return sync_wait(audit_.query({})).value().events; }

  ManualClock clock_{Time(hours(24 * 365 * 50))};
  SeededRandom random_{7};
  std::unique_ptr<storage::MetadataStore> metadata_ = storage::make_memory_metadata_store();
  DyingStore dying_{*metadata_};
  std::unique_ptr<Keyring> keyring_ = Keyring::ephemeral();
  Audit audit_{dying_, clock_, random_};
  std::unique_ptr<Directory> directory_;
};

const Credentials kGiven{"AKEXAMPLE0123456789A", "secretsecretsecretsecretsecretsecret/+=A"};

TEST_F(Directories, generate_credentials_of_the_promised_shape) {
  const auto keys = create("alice");
  ASSERT_TRUE(keys) << keys.error().message();
  EXPECT_TRUE(keys->access_key.starts_with("ON"));
  EXPECT_EQ(keys->access_key.size(), 20);
  EXPECT_EQ(keys->secret_key.size(), 40);
  EXPECT_TRUE(check_credentials(*keys));
  const auto other = create("bob");
  EXPECT_NE(keys->access_key, other->access_key);
  EXPECT_NE(keys->secret_key, other->secret_key);
}

TEST_F(Directories, find_a_key_and_its_user) {
  ASSERT_TRUE(create("alice", kGiven));
  const auto holder = directory_->find_key(kGiven.access_key);
  ASSERT_TRUE(holder);
  EXPECT_EQ(holder->secret->view(), kGiven.secret_key);
  EXPECT_EQ(holder->user->name, "alice");
  EXPECT_EQ(holder->user->id.size(), 64);
  EXPECT_EQ(directory_->find_user_by_id(holder->user->id), holder->user);
  EXPECT_FALSE(directory_->find_key("AKEXAMPLE0123456789B"));
  EXPECT_EQ(directory_->find_user("bob"), nullptr);
}

TEST_F(Directories, keep_the_quotas_of_users_up_to_date) {
  ASSERT_TRUE(create("alice"));
  const auto id = directory_->find_user("alice")->id;
  EXPECT_TRUE(directory_->quota_of(id).empty());
  const storage::Quota quota{.bytes = 100, .objects = 3};
  ASSERT_TRUE(sync_wait(directory_->set_quota("alice", quota, "test")));
  EXPECT_EQ(directory_->quota_of(id), quota);
  reopen();
  EXPECT_EQ(directory_->quota_of(id), quota);
  ASSERT_TRUE(sync_wait(directory_->set_quota("alice", {}, "test")));
  EXPECT_TRUE(directory_->quota_of(id).empty());
  ASSERT_TRUE(sync_wait(directory_->set_quota("alice", quota, "test")));
  ASSERT_TRUE(sync_wait(directory_->delete_user("alice", "test")));
  EXPECT_TRUE(directory_->quota_of(id).empty());
}

TEST_F(Directories, forget_a_bucket_in_the_grants_of_everybody) {
  for (const auto* name : {"alice", "bob", "carol"}) ASSERT_TRUE(create(name));
  for (const auto* prefix : {"", "a/"})
    ASSERT_TRUE(sync_wait(directory_->grant("alice", {"jar", 3, prefix, {}}, "test")));
  ASSERT_TRUE(sync_wait(directory_->grant("alice", {"other", 3, "", {}}, "test")));
  ASSERT_TRUE(sync_wait(directory_->grant("bob", {"jar", kAllRights, "", {}}, "test")));
  ASSERT_TRUE(sync_wait(directory_->grant("carol", {"*", kAllRights, "", {}}, "test")));
  const auto lines_before = events().size();

  ASSERT_TRUE(sync_wait(directory_->forget_bucket("jar", "test")));
  reopen();
  const auto alice = directory_->find_user("alice");
  ASSERT_EQ(alice->grants.size(), 1);
  EXPECT_EQ(alice->grants[0].bucket, "other");
  EXPECT_TRUE(directory_->find_user("bob")->grants.empty());
  EXPECT_EQ(events().size(), lines_before + 2);

  ASSERT_TRUE(sync_wait(directory_->forget_bucket("jar", "test")));
  ASSERT_TRUE(sync_wait(directory_->forget_bucket("*", "test")));
  EXPECT_EQ(events().size(), lines_before + 2);
  EXPECT_TRUE(may_use(*directory_->find_user("carol"), "jar", clock_.now()));
}

TEST_F(Directories, make_a_user_with_grants_in_one_step) {
  NewUser user{.name = "alice", .display_name = {}, .email = {}, .keys = {}};
  user.grants = {{"jar", kAllRights, "", {}}, {"jar", 2, "in/", {}}, {"*", 3, "", {}}};
  for (const auto& broken : {Grant{"jar", 2, "", {}}, Grant{"jug", 0, "", {}}}) {
    auto wrong = user;
    wrong.grants.push_back(broken);
    const auto refused = sync_wait(directory_->create_user(std::move(wrong), "test"));
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().code, Code::kInvalid);
  }
  EXPECT_TRUE(events().empty());
  ASSERT_TRUE(sync_wait(directory_->create_user(std::move(user), "test")));
  std::vector<std::string> actions;
  for (const auto& event : events()) {
    EXPECT_EQ(event.subject, "alice");
    actions.push_back(event.action);
  }
  EXPECT_THAT(actions,
              testing::UnorderedElementsAre("user.create", "grant.set", "grant.set", "grant.set"));
  reopen();
  EXPECT_EQ(directory_->find_user("alice")->grants.size(), 3);
}

TEST_F(Directories, keep_everything_across_a_restart) {
  ASSERT_TRUE(create("alice", kGiven));
  const Grant grant{"data", 3, "a/", clock_.now() + hours(1)};
  ASSERT_TRUE(sync_wait(directory_->grant("alice", grant, "test")));
  reopen();
  const auto holder = directory_->find_key(kGiven.access_key);
  ASSERT_TRUE(holder);
  EXPECT_EQ(holder->secret->view(), kGiven.secret_key);
  const auto& grants = holder->user->grants;
  ASSERT_EQ(grants.size(), 1);
  EXPECT_EQ(grants[0].prefix, "a/");
  EXPECT_EQ(grants[0].rights, 3);
  EXPECT_EQ(grants[0].expires, grant.expires);
}

TEST_F(Directories, refuse_taken_names_and_access_keys) {
  ASSERT_TRUE(create("alice", kGiven));
  EXPECT_EQ(create("alice").error().code, Code::kExists);
  const auto taken = create("bob", kGiven);
  EXPECT_EQ(taken.error().code, Code::kExists);
  EXPECT_THAT(taken.error().detail, HasSubstr("access key is already in use"));
  EXPECT_EQ(directory_->find_user("bob"), nullptr);
  EXPECT_EQ(claim_count(), 1);
}

TEST_F(Directories, refuse_another_keyring) {
  ASSERT_TRUE(create("alice"));
  const auto other = Keyring::ephemeral();
  Directory wrong(*metadata_, *other, audit_, clock_, random_);
  const auto opened = sync_wait(wrong.open());
  ASSERT_FALSE(opened);
  EXPECT_EQ(opened.error().code, Code::kCorrupt);
  EXPECT_THAT(opened.error().detail, HasSubstr("alice"));
}

TEST_F(Directories, drop_what_another_keyring_sealed_when_that_is_accepted) {
  ASSERT_TRUE(create("alice", kGiven));
  ASSERT_TRUE(sync_wait(directory_->add_key("alice", std::nullopt, "test")));
  keyring_ = Keyring::ephemeral();
  directory_ = std::make_unique<Directory>(dying_, *keyring_, audit_, clock_, random_);
  ASSERT_TRUE(sync_wait(directory_->open(Directory::LostKeys::kDropped)));
  ASSERT_NE(directory_->find_user("alice"), nullptr);
  EXPECT_TRUE(directory_->find_user("alice")->keys.empty());
  EXPECT_EQ(claim_count(), 0);
  EXPECT_EQ(std::ranges::count(events(), "key.lost", &AuditEvent::action), 2);
  ASSERT_TRUE(sync_wait(directory_->rotate_keys("alice", {}, kGiven, "test")));
  const auto lines_before = events().size();
  reopen();
  EXPECT_TRUE(directory_->find_key(kGiven.access_key));
  ASSERT_TRUE(sync_wait(directory_->open(Directory::LostKeys::kDropped)));
  EXPECT_TRUE(directory_->find_key(kGiven.access_key));
  EXPECT_EQ(events().size(), lines_before);
}

TEST_F(Directories, allow_two_active_keys_and_no_third) {
  ASSERT_TRUE(create("alice"));
  ASSERT_TRUE(sync_wait(directory_->add_key("alice", kGiven, "test")));
  const auto third = sync_wait(directory_->add_key("alice", std::nullopt, "test"));
  EXPECT_EQ(third.error().code, Code::kTooLarge);
  ASSERT_TRUE(sync_wait(directory_->revoke_key("alice", kGiven.access_key, "test")));
  EXPECT_FALSE(directory_->find_key(kGiven.access_key));
  EXPECT_TRUE(sync_wait(directory_->add_key("alice", kGiven, "test")));
  EXPECT_TRUE(directory_->find_key(kGiven.access_key));
  const auto unknown = sync_wait(directory_->revoke_key("alice", "ONUNKNOWN0123456789A", "test"));
  EXPECT_EQ(unknown.error().code, Code::kNotFound);
}

TEST_F(Directories, rotate_with_a_grace_period) {
  ASSERT_TRUE(create("alice", kGiven));
  const auto fresh = sync_wait(directory_->rotate_keys("alice", hours(24), std::nullopt, "test"));
  ASSERT_TRUE(fresh);
  EXPECT_TRUE(directory_->find_key(fresh->access_key));
  EXPECT_TRUE(directory_->find_key(kGiven.access_key));
  const auto again = sync_wait(directory_->rotate_keys("alice", hours(24), std::nullopt, "test"));
  EXPECT_EQ(again.error().code, Code::kTooLarge);
  clock_.advance(hours(24));
  EXPECT_FALSE(directory_->find_key(kGiven.access_key));
  EXPECT_TRUE(sync_wait(directory_->rotate_keys("alice", hours(24), std::nullopt, "test")));
  EXPECT_TRUE(create("bob", kGiven)) << "an expired key is free again";
}

TEST_F(Directories, rotate_at_once_without_grace) {
  ASSERT_TRUE(create("alice", kGiven));
  ASSERT_TRUE(sync_wait(directory_->add_key("alice", std::nullopt, "test")));
  const auto fresh = sync_wait(directory_->rotate_keys("alice", seconds(0), std::nullopt, "test"));
  ASSERT_TRUE(fresh);
  EXPECT_FALSE(directory_->find_key(kGiven.access_key));
  EXPECT_TRUE(directory_->find_key(fresh->access_key));
  EXPECT_EQ(directory_->find_user("alice")->keys.size(), 1);
  EXPECT_EQ(claim_count(), 1);
}

TEST_F(Directories, hide_the_keys_of_disabled_users) {
  ASSERT_TRUE(create("alice", kGiven));
  const auto set_disabled = [&](bool disabled) {
    UserChange change;
    change.display_name = "Alice";
    change.disabled = disabled;
    return sync_wait(directory_->update_user("alice", std::move(change), "test"));
  };
  ASSERT_TRUE(set_disabled(true));
  EXPECT_FALSE(directory_->find_key(kGiven.access_key));
  EXPECT_EQ(directory_->find_user("alice")->display_name, "Alice");
  ASSERT_TRUE(set_disabled(false));
  EXPECT_TRUE(directory_->find_key(kGiven.access_key));
}

TEST_F(Directories, refuse_a_change_of_another_revision) {
  ASSERT_TRUE(create("alice"));
  UserChange change;
  change.email = "alice@example.com";
  change.revision = directory_->find_user("alice")->revision;
  ASSERT_TRUE(sync_wait(directory_->update_user("alice", change, "test")));
  const auto again = sync_wait(directory_->update_user("alice", change, "test"));
  EXPECT_EQ(again.error().code, Code::kPreconditionFailed);
}

TEST_F(Directories, free_names_and_keys_of_deleted_users) {
  ASSERT_TRUE(create("alice", kGiven));
  const auto id = directory_->find_user("alice")->id;
  ASSERT_TRUE(sync_wait(directory_->delete_user("alice", "test")));
  EXPECT_FALSE(directory_->find_key(kGiven.access_key));
  EXPECT_EQ(claim_count(), 0);
  EXPECT_EQ(sync_wait(directory_->delete_user("alice", "test")).error().code, Code::kNotFound);
  ASSERT_TRUE(create("alice", kGiven));
  EXPECT_NE(directory_->find_user("alice")->id, id);
}

TEST_F(Directories, keep_a_users_policy_as_it_was_written) {
  ASSERT_TRUE(create("alice"));
  const std::string text =
      R"({"Statement": {"Sid": "s", "Effect": "Deny", "Action": "s3:*",  "Resource": "*"}})";
  const auto set = [&](std::optional<std::string> policy) {
    return sync_wait(directory_->set_policy("alice", std::move(policy), "test"));
  };
  EXPECT_EQ(directory_->find_user("alice")->policy, nullptr);
  ASSERT_TRUE(set(text));
  reopen();
  const auto alice = directory_->find_user("alice");
  EXPECT_EQ(alice->policy_text, text);
  const ConditionKeys none;
  EXPECT_EQ(alice->policy->evaluate({alice.get(), "s3:GetObject", "jar/k", none}).statement, "s");
  EXPECT_EQ(set("{").error().code, Code::kInvalid);
  EXPECT_EQ(sync_wait(directory_->set_policy("alice", text, "test", "")).error().code,
            Code::kPreconditionFailed);
  ASSERT_TRUE(sync_wait(directory_->set_policy("alice", text, "test", text)));
  EXPECT_EQ(directory_->find_user("alice")->policy_text, text);
  ASSERT_TRUE(set(std::nullopt));
  EXPECT_EQ(directory_->find_user("alice")->policy, nullptr);
  EXPECT_EQ(sync_wait(directory_->set_policy("bob", text, "test")).error().code, Code::kNotFound);
}

TEST_F(Directories, replace_a_grant_of_the_same_bucket_and_prefix) {
  ASSERT_TRUE(create("alice"));
  const auto set = [&](Rights rights, std::string prefix) {
    Grant grant{"data", rights, std::move(prefix), std::nullopt};
    return sync_wait(directory_->grant("alice", std::move(grant), "test"));
  };
  ASSERT_TRUE(set(1, ""));
  ASSERT_TRUE(set(2, ""));
  ASSERT_TRUE(set(4, "in/"));
  EXPECT_EQ(set(0, "").error().code, Code::kInvalid);
  const auto user = directory_->find_user("alice");
  ASSERT_EQ(user->grants.size(), 2);
  EXPECT_EQ(user->grants[0].rights, 2);
  ASSERT_TRUE(sync_wait(directory_->revoke("alice", "data", "in/", "test")));
  ASSERT_TRUE(sync_wait(directory_->revoke("alice", "data", std::nullopt, "test")));
  const auto none = sync_wait(directory_->revoke("alice", "data", std::nullopt, "test"));
  EXPECT_EQ(none.error().code, Code::kNotFound);
}

TEST_F(Directories, reveal_and_record_it) {
  ASSERT_TRUE(create("alice", kGiven));
  clock_.advance(seconds(1));
  const auto keys = sync_wait(directory_->reveal("alice", kGiven.access_key, "cli:uid=0"));
  ASSERT_TRUE(keys);
  EXPECT_EQ(keys->secret_key, kGiven.secret_key);
  EXPECT_EQ(events().front().action, "key.reveal");
  EXPECT_EQ(events().front().actor.name, "cli:uid=0");
  // The audit event cannot be written, so the secret must not be revealed.
  dying_.die_after(0);
  EXPECT_FALSE(sync_wait(directory_->reveal("alice", kGiven.access_key, "cli:uid=0")));
}

TEST_F(Directories, record_every_change_and_never_a_secret) {
  ASSERT_TRUE(create("alice", kGiven));
  clock_.advance(seconds(1));
  const Grant grant{"data", 31, "a\"b", std::nullopt};
  ASSERT_TRUE(sync_wait(directory_->grant("alice", grant, "test")));
  clock_.advance(seconds(1));
  ASSERT_TRUE(sync_wait(directory_->delete_user("alice", "test")));
  const auto log = events();
  ASSERT_EQ(log.size(), 3);
  EXPECT_EQ(log[0].action, "user.delete");
  EXPECT_EQ(log[1].action, "grant.set");
  EXPECT_EQ(log[1].detail.text(),
            R"({"bucket":"data","rights":"list,read,write,delete,manage","prefix":"a\"b"})");
  EXPECT_EQ(log[2].action, "user.create");
  EXPECT_EQ(log[2].subject, "alice");
  for (const auto& event : log) EXPECT_THAT(event.detail.text(), Not(HasSubstr(kGiven.secret_key)));
  AuditQuery older;
  older.to = log[1].time;
  EXPECT_EQ(sync_wait(audit_.query(older))->events.size(), 1);
}

TEST_F(Directories, survive_a_crash_at_every_step_of_a_change) {
  ASSERT_TRUE(create("alice", kGiven));
  const Credentials second{"AKEXAMPLE0123456789B", kGiven.secret_key};
  for (std::size_t step = 0; step < 6; ++step) {
    dying_.die_after(step);
    const bool created = create("bob", second).has_value();
    const bool revoked =
        sync_wait(directory_->revoke_key("alice", kGiven.access_key, "test")).has_value();
    reopen();
    EXPECT_TRUE(!created || directory_->find_key(second.access_key)) << "step " << step;
    EXPECT_TRUE(!revoked || !directory_->find_key(kGiven.access_key)) << "step " << step;
    const bool bob = directory_->find_user("bob") != nullptr;
    const bool alice = directory_->find_key(kGiven.access_key).has_value();
    EXPECT_EQ(claim_count(), (bob ? 1U : 0U) + (alice ? 1U : 0U)) << "step " << step;
    if (bob) {
      ASSERT_TRUE(sync_wait(directory_->delete_user("bob", "test")));
    }
    if (!alice) {
      ASSERT_TRUE(sync_wait(directory_->add_key("alice", kGiven, "test")));
    }
  }
}

TEST_F(Directories, give_a_key_to_one_user_if_the_outcome_of_a_commit_is_unknown) {
  for (const bool full : {false, true}) {
    for (const bool applied : {false, true}) {
      SCOPED_TRACE(testing::Message() << "full " << full << ", applied " << applied);
      dying_.lose_outcome(applied, full);
      const auto first = create("alice", kGiven);
      EXPECT_EQ(first.has_value(), applied && !full);
      if (!first) EXPECT_EQ(first.error().code, Code::kOutcomeUnknown);
      if (full) EXPECT_EQ(create("bob", kGiven).error().code, Code::kNoSpace);
      dying_.free_disk();

      const auto second = create("bob", kGiven);
      EXPECT_EQ(second.has_value(), !applied);
      if (!second) EXPECT_EQ(second.error().code, Code::kExists);
      const std::string owner = applied ? "alice" : "bob";
      for (int i = 0; i < 2; ++i) {
        const auto holder = directory_->find_key(kGiven.access_key);
        ASSERT_TRUE(holder);
        EXPECT_EQ(holder->user->name, owner);
        EXPECT_EQ(directory_->list_users().size(), 1);
        EXPECT_EQ(claim_count(), 1);
        reopen();
      }
      ASSERT_TRUE(sync_wait(directory_->delete_user(owner, "test")));
    }
  }
}

TEST_F(Directories, free_a_key_if_the_outcome_of_its_removal_is_unknown) {
  const auto revoke = [&] {
    return sync_wait(directory_->revoke_key("alice", kGiven.access_key, "test")).has_value();
  };
  const auto remove = [&] {
    return sync_wait(directory_->delete_user("alice", "test")).has_value();
  };
  for (const std::function<bool()>& take : {std::function<bool()>(revoke), {remove}}) {
    for (const bool applied : {false, true}) {
      ASSERT_TRUE(create("alice", kGiven));
      dying_.lose_outcome(applied, true);
      EXPECT_FALSE(take());
      EXPECT_TRUE(directory_->find_key(kGiven.access_key)) << "not yet known to be removed";
      dying_.free_disk();
      // create() first determines whether alice's key was removed. If so, bob can have the key.
      EXPECT_EQ(create("bob", kGiven).has_value(), applied);
      EXPECT_EQ(directory_->find_key(kGiven.access_key)->user->name, applied ? "bob" : "alice");
      EXPECT_EQ(claim_count(), 1);
      for (const auto* name : {"alice", "bob"}) {
        if (directory_->find_user(name) != nullptr)
          ASSERT_TRUE(sync_wait(directory_->delete_user(name, "test")));
      }
      EXPECT_EQ(claim_count(), 0);
    }
  }
}

TEST_F(Directories, lose_no_change_when_many_happen_at_once) {
  ASSERT_TRUE(create("alice"));
  constexpr int kThreads = 4;
  constexpr int kChanges = 25;
  {
    std::vector<std::jthread> threads;
    for (int t = 0; t < kThreads; ++t) {
      threads.emplace_back([this, t] {
        for (int i = 0; i < kChanges; ++i) {
          Grant grant{"data", 1, std::to_string(t) + "/" + std::to_string(i), std::nullopt};
          EXPECT_TRUE(sync_wait(directory_->grant("alice", std::move(grant), "test")));
          EXPECT_TRUE(create("user-" + std::to_string(t) + "-" + std::to_string(i)));
          EXPECT_NE(directory_->find_user("alice"), nullptr);
        }
      });
    }
  }
  EXPECT_EQ(directory_->find_user("alice")->grants.size(), kThreads * kChanges);
  EXPECT_EQ(directory_->list_users().size(), kThreads * kChanges + 1);
  reopen();
  EXPECT_EQ(directory_->find_user("alice")->grants.size(), kThreads * kChanges);
}

TEST_F(Directories, give_a_raced_access_key_to_exactly_one) {
  std::atomic<int> winners = 0;
  {
    std::vector<std::jthread> threads;
    for (int t = 0; t < 4; ++t) {
      threads.emplace_back([&, t] {
        if (create("user" + std::to_string(t), kGiven)) ++winners;
      });
    }
  }
  EXPECT_EQ(winners, 1);
  EXPECT_EQ(claim_count(), 1);
}

}  // namespace
}  // namespace onggi::iam
