#include "base/fairness/party.h"

#include <gtest/gtest.h>

#include <string>
#include <thread>
#include <vector>

namespace onggi::fairness {
namespace {

TEST(Parties, an_ipv6_network_of_64_bits_is_one_party) {
  Parties parties;
  const auto first = parties.of_address("2001:db8:1:2:3::4");
  EXPECT_EQ(first->name, "2001:db8:1:2::/64");
  EXPECT_EQ(first, parties.of_address("2001:DB8:1:2:ffff::"));
  EXPECT_NE(first, parties.of_address("2001:db8:1:3::4"));
  EXPECT_EQ(parties.of_address("fe80::1%eth0")->name, "fe80::/64");
  EXPECT_EQ(parties.of_address("192.0.2.1")->name, "192.0.2.1");
  EXPECT_NE(parties.of_address("192.0.2.1"), parties.of_address("192.0.2.2"));
}

TEST(Parties, texts_that_are_no_address_are_one_party) {
  Parties parties;
  const auto odd = parties.of_address("hello");
  EXPECT_EQ(odd, parties.of_address(std::string(100'000, 'x')));
  EXPECT_EQ(odd->name, "unknown");
}

TEST(Parties, a_user_is_not_the_address_of_the_same_name) {
  Parties parties;
  const auto user = parties.of_user("192.0.2.1", "alice");
  EXPECT_NE(user, parties.of_address("192.0.2.1"));
  EXPECT_EQ(user->kind, Kind::kUser);
  EXPECT_EQ(user->name, "alice");
}

TEST(Parties, idle_parties_are_forgotten_the_oldest_first) {
  Parties parties({.idle_max = 2});
  for (int i = 0; i < 100; ++i) (void)parties.of_address("192.0.2." + std::to_string(i));
  EXPECT_EQ(parties.size(), 2U);
  const auto* const kept = parties.of_address("192.0.2.98").get();
  EXPECT_EQ(kept, parties.of_address("192.0.2.98").get());
  EXPECT_EQ(parties.size(), 2U);
}

TEST(Parties, the_table_is_bounded_and_the_rest_share_one_party) {
  Parties parties({.parties_max = 10, .idle_max = 0});
  std::vector<PartyRef> held;
  for (int i = 0; i < 100; ++i) {
    held.push_back(parties.of_address("192.0.2." + std::to_string(i)));
    held.push_back(parties.of_user("user" + std::to_string(i), "user"));
  }
  EXPECT_EQ(parties.size(), 22U);
  EXPECT_EQ(held.back()->name, "others");
  EXPECT_EQ(held[held.size() - 2]->name, "others");
  EXPECT_NE(held.back(), held[held.size() - 2]);
  held.clear();
  EXPECT_EQ(parties.size(), 0U);
}

TEST(Parties, many_addresses_leave_room_for_users) {
  Parties parties({.parties_max = 10, .idle_max = 0});
  std::vector<PartyRef> held;
  for (int i = 0; i < 100; ++i) held.push_back(parties.of_address("192.0.2." + std::to_string(i)));
  EXPECT_EQ(parties.of_user("a", "alice")->name, "alice");
  held.clear();
  for (int i = 0; i < 100; ++i) (void)parties.of_address("192.0.2." + std::to_string(i));
  EXPECT_EQ(parties.of_address("192.0.2.1")->name, "192.0.2.1");
}

TEST(Parties, limited_names_who_was_limited_within_the_last_minute) {
  std::int64_t now = 1'000;
  Parties parties({.now = [&] { return now; }});
  const auto alice = parties.of_user("a", "alice");
  const auto other = parties.of_address("192.0.2.1");
  parties.note(*alice, Resource::kMemory, Reason::kOverShare);
  now += 50'000;
  parties.note(*other, Resource::kConnections, Reason::kReclaimed);
  parties.note(*other, Resource::kConnections, Reason::kReclaimed);
  auto limited = parties.limited(10);
  ASSERT_EQ(limited.size(), 2U);
  EXPECT_EQ(limited[0].who, "192.0.2.1");
  EXPECT_EQ(limited[0].times, (std::array<std::uint64_t, kReasons>{0, 0, 2}));
  EXPECT_EQ(limited[1].who, "alice");
  EXPECT_EQ(parties.limited(1).size(), 1U);
  now += 20'000;
  EXPECT_EQ(parties.limited(10).size(), 1U);
  EXPECT_EQ(parties.total(Resource::kConnections, Reason::kReclaimed), 2U);
}

TEST(Parties, are_safe_from_many_threads) {
  Parties parties({.idle_max = 3});
  const auto work = [&parties](int seed) {
    for (int i = 0; i < 20'000; ++i) {
      const auto party = parties.of_address("192.0.2." + std::to_string((i * seed) % 17));
      const auto copy = party;  // NOLINT: the copy is what is tested
      parties.note(*copy, Resource::kMemory, Reason::kFull);
    }
  };
  {
    std::vector<std::jthread> threads;
    for (const int seed : {1, 3, 5, 7}) threads.emplace_back(work, seed);
  }
  EXPECT_EQ(parties.size(), 3U);
  EXPECT_EQ(parties.total(Resource::kMemory, Reason::kFull), 80'000U);
}

}  // namespace
}  // namespace onggi::fairness
