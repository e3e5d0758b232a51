#include "base/fairness/pool.h"

#include <gtest/gtest.h>

#include <map>
#include <memory>
#include <optional>
#include <random>
#include <string>
#include <vector>

#include "base/death_test.h"
#include "base/fairness/client.h"

namespace onggi::fairness {
namespace {

using Verdict = Pool::Verdict;

class PoolTest : public ::testing::Test {
 protected:
  PartyRef user(int number) {
    return parties.of_user("user" + std::to_string(number), "user " + std::to_string(number));
  }
  PartyRef address(int number) { return parties.of_address("192.0.2." + std::to_string(number)); }
  bool take(Pool& pool, const PartyRef& party, std::uint64_t amount) {
    return pool.take(party, amount) == Verdict::kGranted;
  }
  std::uint64_t held(const Pool& pool, const PartyRef& party) {
    return party->slot(pool.resource()).held;
  }

  std::int64_t now = 1'000;
  Parties parties{{.idle_max = 64, .now = [this] { return now; }}};
};

TEST_F(PoolTest, who_is_alone_may_take_all_but_the_reserve) {
  Pool pool({.total = 1000, .reserve = 100});
  EXPECT_TRUE(take(pool, user(1), 900));
  EXPECT_EQ(pool.take(user(1), 1), Verdict::kOverShare);
  pool.give_back(user(1), 900);
}

TEST_F(PoolTest, a_newcomer_starts_with_the_reserve_and_the_greedy_gets_no_more) {
  Pool pool({.total = 1000, .reserve = 100});
  ASSERT_TRUE(take(pool, user(1), 900));
  EXPECT_TRUE(take(pool, user(2), 60));
  EXPECT_EQ(pool.take(user(1), 1), Verdict::kOverShare);
  EXPECT_TRUE(take(pool, user(2), 40));
  EXPECT_EQ(pool.take(user(2), 1), Verdict::kFull);
  EXPECT_EQ(user(1)->slot(pool.resource()).owed, 1U);
  EXPECT_EQ(parties.reclaims, 1U);
  pool.give_back(user(1), 900);
  EXPECT_EQ(user(1)->slot(pool.resource()).owed, 0U);
  pool.give_back(user(2), 100);
}

TEST_F(PoolTest, if_one_party_is_not_far_enough_above_its_share_several_owe) {
  Pool pool({.total = 1000, .reserve = 0});
  for (int i = 1; i <= 10; ++i) ASSERT_TRUE(take(pool, user(i), 100));
  const auto owed = [&] {
    std::uint64_t sum = 0;
    for (int i = 1; i <= 10; ++i) sum += user(i)->slot(pool.resource()).owed;
    return sum;
  };
  EXPECT_EQ(pool.take(user(11), 60), Verdict::kFull);
  EXPECT_EQ(owed(), 60U);
  now += 10;
  EXPECT_EQ(pool.take(user(11), 30), Verdict::kFull);
  EXPECT_EQ(owed(), 90U);
  for (int i = 1; i <= 10; ++i) pool.give_back(user(i), 10);
  EXPECT_TRUE(take(pool, user(11), 90));
  for (int i = 1; i <= 10; ++i) pool.give_back(user(i), 90);
  pool.give_back(user(11), 90);
}

TEST_F(PoolTest, who_can_do_with_less_is_refused_without_a_note_and_without_a_debt_of_others) {
  Pool pool({.total = 1000, .reserve = 100});
  ASSERT_TRUE(take(pool, user(1), 900));
  ASSERT_TRUE(take(pool, user(2), 100));
  EXPECT_EQ(pool.take(user(2), 1, Pool::Need::kMay), Verdict::kFull);
  EXPECT_EQ(pool.take(user(1), 1, Pool::Need::kMay), Verdict::kOverShare);
  EXPECT_EQ(user(1)->slot(pool.resource()).owed, 0U);
  EXPECT_EQ(parties.reclaims, 0U);
  EXPECT_TRUE(parties.limited(10).empty());
  pool.give_back(user(1), 900);
  pool.give_back(user(2), 100);
}

TEST_F(PoolTest, a_party_may_borrow_as_long_as_as_much_is_free_as_it_holds) {
  Pool pool({.total = 1000, .reserve = 0});
  for (int i = 2; i <= 10; ++i) ASSERT_TRUE(take(pool, user(i), 1));
  EXPECT_EQ(pool.share(Kind::kUser), 111U);
  EXPECT_TRUE(take(pool, user(1), 495));
  EXPECT_EQ(pool.take(user(1), 1), Verdict::kOverShare);
  for (int i = 2; i <= 10; ++i) pool.give_back(user(i), 1);
  pool.give_back(user(1), 495);
}

TEST_F(PoolTest, many_addresses_together_leave_the_users_their_part) {
  Pool pool({.total = 1000, .reserve = 100});
  ASSERT_TRUE(take(pool, user(1), 1));
  for (int i = 0; i < 200; ++i) (void)pool.take(address(i), 100);
  std::uint64_t of_addresses = 0;
  for (int i = 0; i < 200; ++i) of_addresses += held(pool, address(i));
  EXPECT_LE(of_addresses, 450U);
  EXPECT_TRUE(take(pool, user(1), 500));
  for (int i = 0; i < 200; ++i) pool.give_back(address(i), held(pool, address(i)));
  pool.give_back(user(1), 501);
}

TEST_F(PoolTest, a_party_counts_for_a_while_after_it_gave_back_everything) {
  Pool pool({.total = 1000, .reserve = 100, .linger_ms = 5'000});
  ASSERT_TRUE(take(pool, user(2), 10));
  pool.give_back(user(2), 10);
  EXPECT_EQ(pool.share(Kind::kUser), 900U);
  EXPECT_FALSE(take(pool, user(1), 900));
  EXPECT_EQ(pool.share(Kind::kUser), 450U);
  now += 5'000;
  EXPECT_TRUE(take(pool, user(1), 900));
  pool.give_back(user(1), 900);
}

TEST_F(PoolTest, a_connection_moves_from_its_address_to_its_user) {
  Pool pool({.total = 100, .reserve = 10});
  Client client(parties, "192.0.2.1");
  ASSERT_TRUE(take(pool, client.party(), 1));
  client.place = Holding(pool, client.party(), 1);
  client.identify("user1", "user 1");
  EXPECT_EQ(client.party(), user(1));
  EXPECT_EQ(held(pool, address(1)), 0U);
  EXPECT_EQ(held(pool, user(1)), 1U);
  client.identify("user2", "user 2");
  EXPECT_EQ(held(pool, user(2)), 1U);
  client.forget();
  EXPECT_EQ(held(pool, address(1)), 1U);
  client.came_from("192.0.2.9");
  EXPECT_EQ(held(pool, address(9)), 1U);
  client.place.release();
  EXPECT_EQ(pool.used(), 0U);
}

// Random parties take and give back. A reference model follows. Every refusal of a party below its
// share makes somebody above its share owe, and what is owed is given back.
class RandomPoolTest : public PoolTest, public ::testing::WithParamInterface<std::uint32_t> {
 protected:
  /// Gives back what parties owe, as connections do.
  void reclaim(Pool& pool) {
    for (auto& [party, amount] : held_) {
      auto& slot = party->slot(pool.resource());
      const auto due = std::min<std::uint64_t>(slot.owed, amount);
      if (due == 0) continue;
      pool.give_back(refs_.at(party), due);
      amount -= due;
    }
  }
  bool somebody_is_above(const Pool& pool) {
    return std::ranges::any_of(
        held_, [&](const auto& entry) { return entry.second > pool.share(entry.first->kind); });
  }
  void remember(const PartyRef& party, std::uint64_t amount) {
    refs_.try_emplace(party.get(), party);
    held_[party.get()] += amount;
  }
  std::uint64_t sum() const {
    std::uint64_t sum = 0;
    for (const auto& [party, amount] : held_) sum += amount;
    return sum;
  }

  std::map<Party*, std::uint64_t> held_;
  std::map<Party*, PartyRef> refs_;
};

TEST_P(RandomPoolTest, is_never_exceeded_and_nobody_below_its_share_is_starved) {
  std::mt19937 random(GetParam());
  SCOPED_TRACE("seed " + std::to_string(GetParam()));
  const auto upto = [&](std::uint64_t n) {
    return std::uniform_int_distribution<std::uint64_t>(0, n)(random);
  };
  const std::uint64_t total = 200 + upto(5'000);
  const std::uint64_t reserve = total / 8;
  {
    Pool pool({.total = total, .reserve = reserve, .linger_ms = 500});
    for (int step = 0; step < 5'000; ++step) {
      now += static_cast<std::int64_t>(10 + upto(20));
      const auto number = static_cast<int>(upto(upto(12)));
      const auto party = upto(2) == 0 ? address(number) : user(number);
      auto& own = held_[party.get()];
      refs_.try_emplace(party.get(), party);
      if (upto(3) == 0) {
        const auto part = upto(own);
        pool.give_back(party, part);
        own -= part;
      } else {
        const auto amount = 1 + upto(total / 10);
        auto verdict = pool.take(party, amount);
        const bool within = own + amount <= pool.share(party->kind);
        for (int i = 0; verdict == Verdict::kFull && i < 100; ++i) {
          EXPECT_TRUE(within);
          EXPECT_TRUE(somebody_is_above(pool));
          reclaim(pool);
          now += 10;
          verdict = pool.take(party, amount);
        }
        if (within) {
          EXPECT_EQ(verdict, Verdict::kGranted);
        }
        if (verdict == Verdict::kGranted) own += amount;
      }
      ASSERT_EQ(pool.used(), sum());
      ASSERT_LE(pool.used(), total);
      ASSERT_EQ(held(pool, party), own);
    }
    for (auto& [party, amount] : held_) pool.give_back(refs_.at(party), amount);
    EXPECT_EQ(pool.used(), 0U);
  }
  refs_.clear();
  EXPECT_LE(parties.size(), 64U);
}

INSTANTIATE_TEST_SUITE_P(Seeds, RandomPoolTest, ::testing::Range(1U, 21U));

using PoolDeathTest = DeathTest;

void destroy_while_held() {
  Parties parties;
  const auto party = parties.of_user("a", "a");
  Pool pool({.total = 10, .reserve = 0});
  EXPECT_EQ(pool.take(party, 1), Verdict::kGranted);
}

TEST_F(PoolDeathTest, must_have_everything_back_when_it_is_destroyed) {
  EXPECT_DEATH(destroy_while_held(), "CHECK failed: used");
}

}  // namespace
}  // namespace onggi::fairness
