// Tests of whom a request counts for: its connection, its memory, its turn.
#include <gtest/gtest.h>

#include "base/fairness/turns.h"
#include "s3/test_fixture.h"

namespace onggi::s3 {
namespace {

class Clients : public ::testing::Test {
 protected:
  Ask get(std::string_view key, std::string target = "/jar/large") {
    return {.method = "GET", .target = std::move(target), .key = key, .client = &client};
  }

  fairness::Parties parties;  // above the service, whose memory budget is divided among them
  TestService service;
  fairness::Client client{parties, "192.0.2.1"};
};

TEST_F(Clients, are_their_users_if_the_request_is_signed_and_otherwise_their_addresses) {
  service.send(get(kOwnerKey));
  EXPECT_EQ(client.party()->name, "owner");
  service.send(get(kGuestKey));
  EXPECT_EQ(client.party()->name, "guest");
  service.send(get(kNobody));
  EXPECT_EQ(client.party()->name, "192.0.2.1");
  EXPECT_EQ(client.party()->kind, fairness::Kind::kAddress);
}

TEST_F(Clients, hold_the_memory_of_their_responses) {
  ASSERT_EQ(service.put("large", std::string(100'000, 'x')).status, 200);
  {
    const auto answer = service.send(get(kOwnerKey));
    EXPECT_EQ(answer.status, 200);
    EXPECT_EQ(client.memory, 100'000U);
    EXPECT_EQ(client.party()->slot(fairness::Resource::kMemory).held, 100'000U);
  }
  EXPECT_EQ(client.memory, 0U);
  EXPECT_EQ(client.party()->slot(fairness::Resource::kMemory).held, 0U);
}

TEST_F(Clients, that_wait_for_too_many_turns_are_told_to_slow_down) {
  fairness::Turns turns({.alone_max = 0, .waiting_max = 0});
  client.turns = &turns;
  EXPECT_EQ(service.send(get(kOwnerKey, "/jar")).error(), "503 SlowDown");
  EXPECT_EQ(service.send(get(kOwnerKey, "/jar/none")).error(), "404 NoSuchKey");
  client.turns = nullptr;
  EXPECT_EQ(service.send(get(kOwnerKey, "/jar")).status, 200);
}

}  // namespace
}  // namespace onggi::s3
