#include "base/fairness/client.h"

#include <gtest/gtest.h>

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <utility>

namespace onggi::fairness {
namespace {

class Clients : public ::testing::Test {
 protected:
  [[nodiscard]] std::uint64_t held(const PartyRef& party) const {
    return party->slot(Resource::kConnections).held;
  }

  Parties parties;
  Pool places{{.resource = Resource::kConnections, .total = 8, .reserve = 2}};
  PartyRef address = parties.of_address("192.0.2.1");
  PartyRef alice = parties.of_user("a", "alice");
  std::atomic<std::size_t> provisional = 0;
};

TEST_F(Clients, count_for_the_user_of_the_current_request) {
  ASSERT_EQ(places.take(address, 1), Pool::Verdict::kGranted);
  Client client(parties, address, Holding(places, address, 1));
  client.identify("a", "alice");
  EXPECT_EQ(client.party(), alice);
  EXPECT_EQ(held(alice), 1U);
  client.identify("b", "bob");
  EXPECT_EQ(held(alice), 0U);
  EXPECT_EQ(held(parties.of_user("b", "bob")), 1U);
  client.forget();
  EXPECT_EQ(client.party(), address);
  EXPECT_EQ(held(address), 1U);
  client.identify("b", "bob");
  EXPECT_EQ(held(address), 0U);
}

TEST_F(Clients, behind_a_proxy_count_for_the_forwarded_address) {
  const auto proxy = parties.of_user("proxy", "proxy");
  ASSERT_EQ(places.take(proxy, 1), Pool::Verdict::kGranted);
  Client client(parties, proxy, Holding(places, proxy, 1));
  client.came_from("192.0.2.1");
  EXPECT_EQ(client.party(), address);
  EXPECT_EQ(held(address), 1U);
  client.identify("a", "alice");
  client.came_from("192.0.2.2");
  EXPECT_EQ(held(alice), 1U);
  client.forget();
  EXPECT_EQ(client.party()->name, "192.0.2.2");
  EXPECT_EQ(held(client.party()), 1U);
}

TEST_F(Clients, provisional_ones_get_a_place_once_their_user_is_known) {
  ASSERT_EQ(places.take(address, 6), Pool::Verdict::kGranted);
  const Holding flood(places, address, 6);
  {
    Client client(parties, address);
    client.make_provisional(places, provisional);
    EXPECT_EQ(provisional, 1U);
    client.forget();
    EXPECT_TRUE(client.provisional());
    EXPECT_EQ(provisional, 1U);
    client.identify("a", "alice");
    EXPECT_FALSE(client.provisional());
    EXPECT_EQ(provisional, 0U);
    EXPECT_EQ(held(alice), 1U);
  }
  EXPECT_EQ(provisional, 0U);
  EXPECT_EQ(held(alice), 0U);
}

TEST_F(Clients, provisional_ones_that_get_no_place_are_counted_until_they_end) {
  ASSERT_EQ(places.take(address, 6), Pool::Verdict::kGranted);
  const Holding flood(places, address, 6);
  std::optional<Client> client(std::in_place, parties, address);
  client->make_provisional(places, provisional);
  client->forget();
  EXPECT_EQ(provisional, 1U);
  client.reset();
  EXPECT_EQ(provisional, 0U);
}

}  // namespace
}  // namespace onggi::fairness
