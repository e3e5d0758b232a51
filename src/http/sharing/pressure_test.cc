// Tests of what happens when connections run out: who is closed, who is refused, and who is not
// disturbed. One event loop, so that all connections are candidates.
#include <gtest/gtest.h>

#include <chrono>
#include <functional>
#include <string>
#include <thread>
#include <vector>

#include "base/fairness/client.h"
#include "http/testing/client.h"
#include "http/testing/wait_until.h"

namespace onggi::http {
namespace {

using namespace std::chrono_literals;
using fairness::Reason;
using fairness::Resource;
using testing::FunctionHandler;
using testing::kGet;
using testing::RawClient;
using testing::TestServer;
using testing::wait_until;

/// Eight places, of which one is the reserve.
constexpr Limits kEight{.connections_max = 8, .drain_timeout = 50ms};
constexpr std::string_view kAsAlice = "GET /alice HTTP/1.1\r\nHost: h\r\n\r\n";
constexpr std::string_view kAsBob = "GET /bob HTTP/1.1\r\nHost: h\r\n\r\n";

/// Answers as testing::echo. The target names the user who sent the request, if it is not "/".
Task<Response> echo_and_identify(Request& request) {
  if (request.target != "/") request.client->identify(request.target, request.target.substr(1));
  return request.client->provisional() ? testing::ok(request) : testing::echo(request);
}

bool is_served(RawClient client, std::string_view request) {
  const auto response = client.ask(request);
  return response && response->status == 200;
}

TestServer one_loop(const Limits& limits = kEight) {
  return TestServer(echo_and_identify, limits, {}, false, 1);
}

void wait_for_open(const TestServer& test, std::size_t count) {
  wait_until([&] { return test.server.stats().connections_open == count; });
}

TEST(Fairness, silent_connections_are_closed_for_newcomers_the_oldest_first) {
  auto test = one_loop();
  std::vector<RawClient> silent;
  for (std::size_t i = 0; i < 7; ++i) {
    silent.push_back(test.client());
    wait_for_open(test, i + 1);
    std::this_thread::sleep_for(40ms);  // so that only the first one is old enough to be closed
  }
  auto newcomer = test.client();
  EXPECT_EQ(newcomer.ask(kGet)->status, 200);
  EXPECT_TRUE(silent[0].closed_by_server());
  EXPECT_EQ(silent[1].ask(kGet)->status, 200);
  EXPECT_EQ(silent[6].ask(kGet)->status, 200);
  EXPECT_EQ(newcomer.ask(kGet)->status, 200);
  EXPECT_EQ(test.server.stats().connections_reclaimed, 1U);
  EXPECT_EQ(test.server.parties().total(Resource::kConnections, Reason::kReclaimed), 1U);
}

TEST(Fairness, newcomers_do_not_close_each_other) {
  auto test = one_loop();
  std::vector<RawClient> newcomers;
  for (int i = 0; i < 20; ++i) newcomers.push_back(test.client());
  EXPECT_EQ(newcomers[0].ask(kGet)->status, 200);
  EXPECT_EQ(newcomers[6].ask(kGet)->status, 200);
}

TEST(Fairness, a_flood_from_a_users_own_address_leaves_the_user_alone) {
  auto test = one_loop();
  auto user = test.client();
  EXPECT_EQ(user.ask(kAsAlice)->status, 200);
  std::vector<RawClient> silent;
  for (int i = 0; i < 100; ++i) silent.push_back(test.client());
  std::this_thread::sleep_for(300ms);  // until the silent ones are old enough to be closed
  EXPECT_EQ(user.ask(kAsAlice)->status, 200);
  auto again = test.client();
  EXPECT_EQ(again.ask(kAsAlice)->status, 200);
  EXPECT_EQ(user.ask(kAsAlice)->status, 200);
  constexpr std::size_t kProvisionalMax = 128;
  wait_until([&] { return test.server.stats().connections_open <= 8 + kProvisionalMax; });
}

TEST(Fairness, a_stalled_upload_of_somebody_unknown_is_closed_for_a_newcomer) {
  auto test = one_loop();
  std::vector<RawClient> stalled;
  for (int i = 0; i < 7; ++i) {
    stalled.push_back(test.client());
    stalled.back().send("PUT / HTTP/1.1\r\nHost: h\r\nContent-Length: 10\r\n\r\nabc");
  }
  wait_until([&] { return test.handler.calls == 7; });
  wait_until([&] { return is_served(test.client(), kGet); });
  EXPECT_GE(test.server.stats().connections_reclaimed, 1U);
}

TEST(Fairness, users_share_the_connections_and_the_greedy_one_loses_idle_ones) {
  auto test = one_loop();
  std::vector<RawClient> greedy;
  for (int i = 0; i < 7; ++i) {
    greedy.push_back(test.client());
    EXPECT_EQ(greedy.back().ask(kAsAlice)->status, 200);
  }
  auto modest = test.client();
  EXPECT_EQ(modest.ask(kAsBob)->status, 200);
  EXPECT_EQ(test.server.stats().connections_reclaimed, 0U);
  wait_until([&] { return is_served(test.client(), kAsBob); });
  EXPECT_GE(test.server.stats().connections_reclaimed, 1U);
  EXPECT_EQ(modest.ask(kAsBob)->status, 200);
}

TEST(Fairness, the_console_has_connections_of_its_own) {
  FunctionHandler handler(testing::ok);
  Server server({.connections_max = 2, .console_connections_max = 2, .drain_timeout = 50ms}, 1);
  ASSERT_TRUE(server.listen({.address = "127.0.0.1:0", .tls = {}, .handler = &handler}));
  ASSERT_TRUE(
      server.listen({.address = "127.0.0.1:0", .tls = {}, .handler = &handler, .console = true}));
  server.start();
  std::vector<RawClient> flood;
  for (int i = 0; i < 2; ++i) {
    flood.emplace_back(server.port(0));
    EXPECT_EQ(flood.back().ask(kGet)->status, 200);
  }
  EXPECT_EQ(RawClient(server.port(0)).ask(kGet)->status, 503);
  EXPECT_EQ(RawClient(server.port(1)).ask(kGet)->status, 200);
}

TEST(Fairness, behind_a_trusted_proxy_the_forwarded_address_counts) {
  std::string who;
  FunctionHandler handler([&](Request& request) {
    who = request.client->party()->name;
    return testing::ok(request);
  });
  Server server({}, 1);
  ASSERT_TRUE(server.listen({.address = "127.0.0.1:0",
                             .tls = {},
                             .handler = &handler,
                             .trusted_proxies = {"127.0.0.1"}}));
  server.start();
  RawClient proxy(server.port(0));
  const auto ask_for = [&](std::string_view address) {
    const auto request = "GET / HTTP/1.1\r\nHost: h\r\nX-Forwarded-For: " + std::string(address);
    EXPECT_EQ(proxy.ask(request + "\r\n\r\n")->status, 200);
  };
  ask_for("198.51.100.7");
  EXPECT_EQ(who, "198.51.100.7");
  ask_for("2001:db8::9");
  EXPECT_EQ(who, "2001:db8::/64");
  server.stop();
}

}  // namespace
}  // namespace onggi::http
