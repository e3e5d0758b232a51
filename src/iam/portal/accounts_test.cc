#include "iam/portal/accounts.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "iam/portal/sessions.h"
#include "iam/users/key_uses.h"
#include "iam/users/keyring.h"
#include "storage/memory/memory_metadata_store.h"

namespace onggi::iam {
namespace {

using std::chrono::hours;
using std::chrono::minutes;
using std::chrono::seconds;
using testing::HasSubstr;

constexpr const char* kPassword = "correct horse battery";

class People : public testing::Test {
 protected:
  People() { EXPECT_TRUE(sync_wait(accounts_.open())); }

  Result<Account> create(std::string name, Role role) {
    return sync_wait(accounts_.create({std::move(name), "", role, kPassword}, "test"));
  }
  Result<Account> verify(std::string name, std::string password) {
    return sync_wait(accounts_.verify(std::move(name), std::move(password)));
  }
  std::vector<AuditEvent> events() { return sync_wait(audit_.query({})).value().events; }

  ManualClock clock_{Time(hours(24 * 365 * 50))};
  SeededRandom random_{7};
  std::unique_ptr<storage::MetadataStore> metadata_ = storage::make_memory_metadata_store();
  PasswordHasher hasher_{{1, 8192}};
  Audit audit_{*metadata_, clock_, random_};
  Accounts accounts_{*metadata_, audit_, hasher_, clock_, random_};
};

TEST_F(People, set_up_the_first_owner_once) {
  ASSERT_TRUE(accounts_.empty());
  const auto old = accounts_.make_setup_token();
  const auto link = accounts_.make_setup_token();
  const NewAccount ann{"ann", "Ann", Role::kViewer, kPassword};
  EXPECT_EQ(sync_wait(accounts_.set_up(old->token, ann, "test")).error().code, Code::kDenied);
  EXPECT_EQ(sync_wait(accounts_.set_up("", ann, "test")).error().code, Code::kDenied);
  const auto made = sync_wait(accounts_.set_up(link->token, ann, "test"));
  ASSERT_TRUE(made) << made.error().message();
  EXPECT_EQ(made->role, Role::kOwner);
  EXPECT_EQ(sync_wait(accounts_.set_up(link->token, ann, "test")).error().code, Code::kExists);
  EXPECT_EQ(accounts_.make_setup_token().error().code, Code::kExists);
}

TEST_F(People, learn_what_became_of_a_setup_token) {
  using State = Accounts::SetupState;
  const auto state = [&](std::string_view token) { return accounts_.check_setup(token).state; };
  const auto old = accounts_.make_setup_token();
  EXPECT_EQ(state(old->token), State::kValid);
  const auto link = accounts_.make_setup_token();
  EXPECT_EQ(link->expires, clock_.now() + hours(24));
  EXPECT_EQ(state(old->token), State::kReplaced);
  EXPECT_EQ(state(""), State::kUnknown);
  EXPECT_EQ(state(std::string(64, '0')), State::kUnknown);
  clock_.advance(hours(24) - seconds(1));
  EXPECT_EQ(state(link->token), State::kValid);
  EXPECT_EQ(accounts_.check_setup(link->token).expires, link->expires);
  clock_.advance(seconds(1));
  EXPECT_EQ(state(link->token), State::kExpired);

  const auto last = accounts_.make_setup_token();
  ASSERT_TRUE(sync_wait(accounts_.set_up(last->token, {"ann", "", Role::kOwner, kPassword}, "t")));
  EXPECT_EQ(state(last->token), State::kUsed);
  EXPECT_EQ(state(link->token), State::kDone);
  EXPECT_EQ(state("anything"), State::kDone);
}

TEST_F(People, remember_a_bounded_number_of_setup_tokens) {
  const auto first = accounts_.make_setup_token();
  for (int i = 0; i < 100; ++i) ASSERT_TRUE(accounts_.make_setup_token());
  EXPECT_EQ(accounts_.check_setup(first->token).state, Accounts::SetupState::kUnknown);
}

TEST_F(People, refuse_an_old_setup_token) {
  const auto link = accounts_.make_setup_token();
  clock_.set(link->expires);
  const NewAccount ann{"ann", "", Role::kOwner, kPassword};
  EXPECT_EQ(sync_wait(accounts_.set_up(link->token, ann, "test")).error().code, Code::kDenied);
}

TEST_F(People, log_in_with_their_password_only) {
  ASSERT_TRUE(create("ann", Role::kOwner));
  EXPECT_TRUE(verify("ann", kPassword));
  const auto wrong = verify("ann", "wrong horse battery");
  const auto unknown = verify("bob", kPassword);
  EXPECT_EQ(wrong.error().code, Code::kDenied);
  EXPECT_EQ(wrong.error().detail, unknown.error().detail);
  EXPECT_EQ(verify("ann", "").error().code, Code::kDenied);
  EXPECT_EQ(verify("ann", std::string(1'000'000, 'x')).error().code, Code::kDenied);
}

TEST_F(People, are_kept_across_a_restart) {
  ASSERT_TRUE(create("ann", Role::kOwner));
  const auto token =
      sync_wait(accounts_.create_token({"ci", "ann", Role::kViewer, std::nullopt}, "test"));
  ASSERT_TRUE(token);
  Accounts again(*metadata_, audit_, hasher_, clock_, random_);
  ASSERT_TRUE(sync_wait(again.open()));
  EXPECT_TRUE(sync_wait(again.verify("ann", kPassword)));
  EXPECT_EQ(again.use_token(token->token)->account, "ann");
}

TEST_F(People, make_no_token_with_a_password_that_has_been_replaced) {
  ASSERT_TRUE(create("ann", Role::kOwner));
  const auto make = [&](Time password_given) {
    return sync_wait(
        accounts_.create_token({"ci", "ann", Role::kViewer, std::nullopt, password_given}, "test"));
  };
  const auto given = clock_.now();
  clock_.advance(std::chrono::seconds(1));
  AccountChange change;
  change.password = "another good password";
  ASSERT_TRUE(sync_wait(accounts_.update("ann", change, "test")));
  EXPECT_EQ(make(given).error().code, Code::kPreconditionFailed);
  EXPECT_TRUE(accounts_.list_tokens("ann").empty());
  EXPECT_TRUE(make(clock_.now()));
}

TEST_F(People, keep_the_last_owner) {
  ASSERT_TRUE(create("ann", Role::kOwner));
  ASSERT_TRUE(create("bob", Role::kOperator));
  AccountChange demote;
  demote.role = Role::kViewer;
  AccountChange disable;
  disable.disabled = true;
  EXPECT_EQ(sync_wait(accounts_.update("ann", demote, "test")).error().code, Code::kConflict);
  EXPECT_EQ(sync_wait(accounts_.update("ann", disable, "test")).error().code, Code::kConflict);
  EXPECT_EQ(sync_wait(accounts_.remove("ann", "test")).error().code, Code::kConflict);
  ASSERT_TRUE(create("eve", Role::kOwner));
  EXPECT_TRUE(sync_wait(accounts_.update("ann", disable, "test")));
  EXPECT_EQ(verify("ann", kPassword).error().code, Code::kDenied);
  EXPECT_EQ(sync_wait(accounts_.remove("eve", "test")).error().code, Code::kConflict);
}

TEST_F(People, change_with_a_revision_and_a_password) {
  ASSERT_TRUE(create("ann", Role::kOwner));
  AccountChange change;
  change.password = "another horse battery";
  change.revision = accounts_.find("ann")->revision;
  ASSERT_TRUE(sync_wait(accounts_.update("ann", change, "test")));
  EXPECT_FALSE(verify("ann", kPassword));
  EXPECT_TRUE(verify("ann", "another horse battery"));
  EXPECT_EQ(sync_wait(accounts_.update("ann", change, "test")).error().code,
            Code::kPreconditionFailed);
  for (const auto& event : events()) EXPECT_THAT(event.detail.text(), Not(HasSubstr("horse")));
}

TEST_F(People, revoke_their_tokens_with_a_new_password) {
  ASSERT_TRUE(create("ann", Role::kOwner));
  ASSERT_TRUE(create("bob", Role::kOperator));
  const auto make = [&](std::string account, std::string name) {
    return sync_wait(accounts_.create_token(
        {std::move(name), std::move(account), Role::kViewer, std::nullopt}, "test"));
  };
  const auto first = make("bob", "ci");
  const auto second = make("bob", "backup");
  const auto anns = make("ann", "ci");
  ASSERT_TRUE(first && second && anns);
  AccountChange rename;
  rename.display_name = "Bob";
  ASSERT_TRUE(sync_wait(accounts_.update("bob", rename, "test")));
  EXPECT_TRUE(accounts_.use_token(first->token)) << "only the password matters";

  AccountChange weak;
  weak.password = "short";
  EXPECT_FALSE(sync_wait(accounts_.update("bob", weak, "test")));
  EXPECT_TRUE(accounts_.use_token(first->token)) << "the password did not change";

  AccountChange change;
  change.password = "another horse battery";
  clock_.advance(hours(1));  // makes the next audit event the newest
  ASSERT_TRUE(sync_wait(accounts_.update("bob", change, "test")));
  EXPECT_FALSE(accounts_.use_token(first->token));
  EXPECT_FALSE(accounts_.use_token(second->token));
  EXPECT_TRUE(accounts_.list_tokens("bob").empty());
  EXPECT_TRUE(accounts_.use_token(anns->token));
  EXPECT_THAT(events().front().detail.text(), HasSubstr(R"("tokens_revoked":2)"));

  Accounts again(*metadata_, audit_, hasher_, clock_, random_);
  ASSERT_TRUE(sync_wait(again.open()));
  EXPECT_FALSE(again.use_token(first->token)) << "also after a restart";
  EXPECT_TRUE(again.use_token(anns->token));
  EXPECT_TRUE(make("bob", "ci")) << "the name is free again";
}

TEST_F(People, refuse_bad_names_and_passwords) {
  EXPECT_EQ(create("a b", Role::kViewer).error().code, Code::kInvalid);
  ASSERT_TRUE(create("ann", Role::kOwner));
  EXPECT_EQ(create("ann", Role::kOwner).error().code, Code::kExists);
  for (const auto* password : {"", "short", "\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff"}) {
    const auto made = sync_wait(accounts_.create({"bob", "", Role::kViewer, password}, "test"));
    EXPECT_EQ(made.error().code, Code::kInvalid);
  }
  EXPECT_FALSE(check_password("ann.of.green.gables", "Ann.Of.Green.Gables"));
}

TEST_F(People, use_tokens_within_role_and_time) {
  ASSERT_TRUE(create("ann", Role::kOwner));
  ASSERT_TRUE(create("bob", Role::kOperator));
  const auto make = [&](std::string account, Role role, std::optional<Time> expires) {
    return sync_wait(accounts_.create_token({"ci", std::move(account), role, expires}, "test"));
  };
  EXPECT_EQ(make("bob", Role::kOwner, {}).error().code, Code::kDenied);
  EXPECT_EQ(make("bob", Role::kViewer, clock_.now()).error().code, Code::kInvalid);
  const auto token = make("bob", Role::kOperator, clock_.now() + hours(1));
  ASSERT_TRUE(token);
  EXPECT_EQ(make("bob", Role::kViewer, {}).error().code, Code::kExists);
  EXPECT_EQ(accounts_.use_token(token->token)->role, Role::kOperator);
  AccountChange demote;
  demote.role = Role::kViewer;
  ASSERT_TRUE(sync_wait(accounts_.update("bob", demote, "test")));
  EXPECT_EQ(accounts_.use_token(token->token)->role, Role::kViewer);
  EXPECT_FALSE(accounts_.use_token(token->token + "0"));
  clock_.advance(hours(1));
  EXPECT_FALSE(accounts_.use_token(token->token));

  const auto other = make("ann", Role::kViewer, {});
  EXPECT_EQ(sync_wait(accounts_.revoke_token(other->info.id, "bob", "test")).error().code,
            Code::kNotFound);
  ASSERT_TRUE(sync_wait(accounts_.revoke_token(other->info.id, "", "test")));
  EXPECT_FALSE(accounts_.use_token(other->token));
  ASSERT_TRUE(sync_wait(accounts_.remove("bob", "test")));
  EXPECT_TRUE(accounts_.list_tokens("").empty());
  for (const auto& event : events()) EXPECT_THAT(event.detail.text(), Not(HasSubstr(other->token)));
}

class Logins : public People {
 protected:
  Sessions sessions_{*metadata_, clock_, random_, {hours(1), hours(12), minutes(10)}};
};

TEST_F(Logins, end_when_idle_or_old) {
  const auto started = sync_wait(sessions_.start("ann", "127.0.0.1", "test"));
  ASSERT_TRUE(started);
  EXPECT_EQ(sessions_.use(started->token)->account, "ann");
  EXPECT_FALSE(sessions_.use(started->session.id)) << "what is stored opens nothing";
  clock_.advance(minutes(59));
  EXPECT_TRUE(sessions_.use(started->token));
  clock_.advance(minutes(60));
  EXPECT_FALSE(sessions_.use(started->token));

  const auto busy = sync_wait(sessions_.start("ann", "127.0.0.1", "test"));
  for (int i = 0; i < 23; ++i) {
    clock_.advance(minutes(30));
    EXPECT_TRUE(sessions_.use(busy->token)) << i;
  }
  clock_.advance(minutes(30));
  EXPECT_FALSE(sessions_.use(busy->token));
  ASSERT_TRUE(sync_wait(sessions_.flush()));
  EXPECT_TRUE(sessions_.list("ann").empty());
}

TEST_F(Logins, survive_a_restart_but_not_a_logout) {
  const auto first = sync_wait(sessions_.start("ann", "a", "c"));
  const auto second = sync_wait(sessions_.start("ann", "b", "c"));
  const auto third = sync_wait(sessions_.start("bob", "b", "c"));
  ASSERT_TRUE(sync_wait(sessions_.end(first->session.id)));
  Sessions again(*metadata_, clock_, random_, {});
  ASSERT_TRUE(sync_wait(again.open()));
  EXPECT_FALSE(again.use(first->token));
  EXPECT_TRUE(again.use(second->token));
  ASSERT_TRUE(sync_wait(again.end_all("ann", second->session.id)));
  EXPECT_TRUE(again.use(second->token));
  ASSERT_TRUE(sync_wait(again.end_all("ann")));
  EXPECT_FALSE(again.use(second->token));
  EXPECT_TRUE(again.use(third->token));
}

TEST_F(Logins, are_bounded_per_account) {
  std::string first;
  for (std::size_t i = 0; i <= kSessionsMax; ++i) {
    clock_.advance(seconds(1));
    const auto started = sync_wait(sessions_.start("ann", "a", std::string(1000, 'c')));
    if (i == 0) first = started->token;
    EXPECT_EQ(started->session.client.size(), kClientSizeMax);
  }
  EXPECT_EQ(sessions_.list("ann").size(), kSessionsMax);
  EXPECT_FALSE(sessions_.use(first));
}

TEST_F(Logins, know_when_the_password_was_given) {
  const auto started = sync_wait(sessions_.start("ann", "a", "c"));
  clock_.advance(minutes(11));
  auto session = sessions_.use(started->token);
  EXPECT_LT(sessions_.password_until(*session), clock_.now());
  ASSERT_TRUE(sync_wait(sessions_.confirm(session->id)));
  session = sessions_.use(started->token);
  EXPECT_GT(sessions_.password_until(*session), clock_.now());
}

TEST_F(People, see_the_last_use_of_a_key_across_a_restart) {
  const auto keyring = Keyring::ephemeral();
  Directory directory(*metadata_, *keyring, audit_, clock_, random_);
  ASSERT_TRUE(sync_wait(directory.open()));
  NewUser alice;
  alice.name = "alice";
  const auto keys = sync_wait(directory.create_user(alice, "test"));
  KeyUses uses(*metadata_, clock_);
  uses.note(keys->access_key, "10.0.0.1", "aws-cli/2");
  uses.note("ONDELETED0123456789A", "10.0.0.1", "");
  ASSERT_TRUE(sync_wait(uses.flush(directory)));
  EXPECT_EQ(uses.count(), 1);
  KeyUses again(*metadata_, clock_);
  ASSERT_TRUE(sync_wait(again.open()));
  EXPECT_EQ(again.find(keys->access_key)->client, "aws-cli/2");
  ASSERT_TRUE(sync_wait(directory.delete_user("alice", "test")));
  ASSERT_TRUE(sync_wait(again.flush(directory)));
  EXPECT_EQ(again.count(), 0);
}

TEST_F(People, read_large_events_in_small_pages) {
  const std::string large(100'000, 'k');
  for (int i = 0; i < 60; ++i) {
    clock_.advance(seconds(1));
    AuditEvent event{{}, "ann", "object.delete", "data", AuditDetail().add("keys", large)};
    ASSERT_TRUE(sync_wait(audit_.append(std::move(event))));
  }
  AuditQuery query;
  query.limit = 1000;
  const auto first = sync_wait(audit_.query(query)).value();
  EXPECT_GT(first.events.size(), 30);
  EXPECT_LT(first.events.size(), 60);
  query.cursor = first.next;
  const auto second = sync_wait(audit_.query(query)).value();
  EXPECT_EQ(first.events.size() + second.events.size(), 60);
  EXPECT_TRUE(second.next.empty());
}

TEST_F(People, find_their_way_in_the_audit_log) {
  for (int i = 0; i < 5; ++i) {
    clock_.advance(seconds(1));
    AuditEvent event{{},
                     Actor("account:ann", "10.0.0.1"),
                     i % 2 == 0 ? "key.add" : "user.update",
                     std::to_string(i),
                     {}};
    ASSERT_TRUE(sync_wait(audit_.append(std::move(event))));
  }
  AuditQuery query;
  query.limit = 2;
  query.action = "key.*";
  auto page = sync_wait(audit_.query(query));
  ASSERT_EQ(page->events.size(), 2);
  EXPECT_EQ(page->events[0].subject, "4");
  EXPECT_EQ(page->events[0].actor.address, "10.0.0.1");
  query.cursor = page->next;
  page = sync_wait(audit_.query(query));
  ASSERT_EQ(page->events.size(), 1);
  EXPECT_EQ(page->events[0].subject, "0");
  EXPECT_TRUE(page->next.empty());
  query = AuditQuery();
  query.from = clock_.now() - seconds(2);
  query.to = clock_.now();
  EXPECT_EQ(sync_wait(audit_.query(query))->events.size(), 2);
  query.cursor = "zz";
  EXPECT_EQ(sync_wait(audit_.query(query)).error().code, Code::kInvalid);
}

}  // namespace
}  // namespace onggi::iam
