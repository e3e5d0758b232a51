#include "iam/portal/share_links.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "storage/memory/memory_metadata_store.h"

namespace onggi::iam {
namespace {

using std::chrono::hours;
using std::chrono::seconds;

class Shares : public testing::Test {
 protected:
  Shares() {
    EXPECT_TRUE(sync_wait(accounts_.open()));
    reopen();
  }

  void reopen() {
    links_ =
        std::make_unique<ShareLinks>(*metadata_, *keyring_, audit_, accounts_, clock_, random_);
    const auto opened = sync_wait(links_->open());
    ASSERT_TRUE(opened) << opened.error().message();
  }
  ShareMaker account(std::string name, Role role = Role::kViewer) {
    const auto made =
        sync_wait(accounts_.create({std::move(name), "", role, "correct horse battery"}, "test"));
    return {.account = made.value().name, .account_created = made.value().created};
  }
  Result<ShareLinks::Created> share(ShareMaker maker, seconds lifetime = hours(1)) {
    return sync_wait(links_->create({"jar", 7, "k", std::move(maker), lifetime}, "account:ann"));
  }
  bool opens(const ShareLinks::Created& made) {
    return links_->find_key(made.link.access_key).has_value();
  }

  ManualClock clock_{Time(hours(24 * 365 * 50))};
  SeededRandom random_{7};
  std::unique_ptr<storage::MetadataStore> metadata_ = storage::make_memory_metadata_store();
  std::unique_ptr<Keyring> keyring_ = Keyring::ephemeral();
  PasswordHasher hasher_{{1, 8192}};
  Audit audit_{*metadata_, clock_, random_};
  Accounts accounts_{*metadata_, audit_, hasher_, clock_, random_};
  std::unique_ptr<ShareLinks> links_;
};

TEST_F(Shares, give_the_right_to_one_object_across_a_restart) {
  const auto made = share(account("ann"));
  ASSERT_TRUE(made);
  reopen();
  const auto holder = links_->find_key(made->link.access_key);
  ASSERT_TRUE(holder);
  EXPECT_EQ(holder->secret->view(), made->secret->view());
  ASSERT_NE(holder->user->share, nullptr);
  EXPECT_EQ(holder->user->share->space, 7);
  EXPECT_TRUE(allowed(*holder->user, Right::kRead, "jar", "k", clock_.now()));
  EXPECT_FALSE(allowed(*holder->user, Right::kList, "jar", "k", clock_.now()));
  EXPECT_FALSE(allowed(*holder->user, Right::kRead, "jug", "k", clock_.now()));
  EXPECT_FALSE(links_->find_key("no such key"));
}

TEST_F(Shares, end_with_their_time_and_are_swept) {
  const auto made = share({});
  ASSERT_TRUE(made);
  EXPECT_TRUE(opens(*made));
  clock_.set(made->link.expires);
  EXPECT_FALSE(opens(*made));
  EXPECT_TRUE(links_->list({}).empty());
  ASSERT_TRUE(sync_wait(links_->flush()));
  EXPECT_FALSE(links_->find(made->link.id));
  reopen();
  EXPECT_FALSE(links_->find(made->link.id));
  EXPECT_FALSE(share({}, seconds(0)));
  EXPECT_FALSE(share({}, kShareLinkLifetimeMax + seconds(1)));
}

TEST_F(Shares, end_at_once_when_revoked) {
  const auto made = share(account("ann"));
  const auto other = share({});
  ASSERT_TRUE(sync_wait(links_->revoke(made->link.id, "test")));
  EXPECT_FALSE(opens(*made));
  EXPECT_TRUE(opens(*other));
  EXPECT_EQ(sync_wait(links_->revoke(made->link.id, "test")).error().code, Code::kNotFound);
  reopen();
  EXPECT_FALSE(opens(*made));
  const auto log = sync_wait(audit_.query({}))->events;
  const auto revoked = std::ranges::find(log, "share.revoke", &AuditEvent::action);
  ASSERT_NE(revoked, log.end());
  EXPECT_EQ(revoked->subject, "jar/k");
  for (const auto& event : log)
    EXPECT_EQ(event.detail.text().find(made->secret->view()), std::string::npos);
}

TEST_F(Shares, live_by_the_account_of_their_maker) {
  const auto maker = account("ann");
  const auto made = share(maker);
  AccountChange change;
  change.disabled = true;
  ASSERT_TRUE(sync_wait(accounts_.update("ann", change, "test")));
  EXPECT_FALSE(opens(*made));
  EXPECT_FALSE(links_->works(made->link));
  change.disabled = false;
  ASSERT_TRUE(sync_wait(accounts_.update("ann", change, "test")));
  EXPECT_TRUE(opens(*made));
  ASSERT_TRUE(sync_wait(accounts_.remove("ann", "test")));
  EXPECT_FALSE(opens(*made));
  clock_.advance(seconds(1));
  account("ann");  // a new account with the same name
  EXPECT_FALSE(opens(*made));
}

TEST_F(Shares, live_by_the_token_that_asked) {
  auto maker = account("ann");
  const auto token = sync_wait(accounts_.create_token({"ci", "ann", Role::kViewer, {}}, "test"));
  ASSERT_TRUE(token);
  maker.token_id = token->info.id;
  const auto made = share(maker);
  EXPECT_TRUE(opens(*made));
  ASSERT_TRUE(sync_wait(accounts_.revoke_token(token->info.id, "ann", "test")));
  EXPECT_FALSE(opens(*made));
}

TEST_F(Shares, are_bounded_for_each_maker) {
  const auto ann = account("ann");
  for (std::size_t count = 0; count < kShareLinksOfMakerMax; ++count) ASSERT_TRUE(share(ann));
  const auto refused = share(ann);
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code, Code::kTooLarge);
  EXPECT_TRUE(share({}));
  clock_.advance(hours(1));
  EXPECT_TRUE(share(ann)) << "what has expired counts no more";
}

TEST_F(Shares, are_listed_newest_first_and_by_bucket) {
  const auto first = share({});
  clock_.advance(seconds(1));
  const auto second = share({});
  const auto links = links_->list("jar");
  ASSERT_EQ(links.size(), 2);
  EXPECT_EQ(links[0].id, second->link.id);
  EXPECT_EQ(links[1].id, first->link.id);
  EXPECT_TRUE(links_->list("jug").empty());
}

TEST_F(Shares, refuse_another_keyring) {
  ASSERT_TRUE(share({}));
  const auto other = Keyring::ephemeral();
  ShareLinks links(*metadata_, *other, audit_, accounts_, clock_, random_);
  EXPECT_FALSE(sync_wait(links.open()));
  EXPECT_TRUE(sync_wait(links.open(Directory::LostKeys::kDropped)));
  EXPECT_TRUE(links.list({}).empty());
  EXPECT_TRUE(sync_wait(links.open())) << "they are gone for good";
}

}  // namespace
}  // namespace onggi::iam
