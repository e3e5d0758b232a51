#include "admin/protocol/host_rule.h"

#include <gtest/gtest.h>

namespace onggi::admin {
namespace {

HostRule make_rule() {
  HostRule rule{.names = {"store.example.com", "s3.example.com"}, .trusted_proxies = {"10.0.0.2"}};
  rule.machine = [] { return MachineNames{{"jar", "pot.example.net"}, {"192.0.2.7"}, "", ""}; };
  return rule;
}

http::Request from(const char* peer, std::vector<http::Header> headers) {
  http::Request request;
  request.peer = peer;
  request.headers = std::move(headers);
  return request;
}

TEST(HostRule, allows_configured_names_addresses_localhost_and_the_machine) {
  const auto rule = make_rule();
  for (const auto* host : {"store.example.com", "STORE.example.com:8443", "store.example.com.",
                           "s3.example.com:9001", "127.0.0.1:9001", "192.0.2.99", "[::1]:9001",
                           "[2001:db8::7]", "localhost:9001", "console.localhost", "jar:9001",
                           "Pot.Example.NET", "jar.local:9001", "pot", "pot.local", ""}) {
    const auto request = from("192.0.2.9:5000", {{"host", host}});
    EXPECT_EQ(refused_host(rule, request), "") << host;
  }
  EXPECT_EQ(refused_host(rule, from("192.0.2.9:5000", {})), "");
}

TEST(HostRule, refuses_every_other_name) {
  const auto rule = make_rule();
  for (const auto* host : {"evil.example",
                           "evil.example:9001",
                           "store.example.com.evil.example",
                           "evil.store.example.com",
                           "jar.evil.example",
                           "jar.local.evil.example",
                           "pot.evil.example",
                           "pot.example.net.local",
                           "jar.example.net",
                           "127.0.0.1.evil",
                           "localhost.evil.example",
                           "local",
                           ".local",
                           "2130706433",
                           "127.1",
                           "0x7f000001",
                           "store.example.com@evil.example",
                           "store.example.com:80:80",
                           "[::1].evil",
                           "*",
                           "."}) {
    const auto request = from("192.0.2.9:5000", {{"host", host}});
    EXPECT_EQ(refused_host(rule, request), host);
  }
}

TEST(HostRule, a_star_allows_every_host) {
  auto rule = make_rule();
  rule.names.emplace_back("*");
  EXPECT_EQ(refused_host(rule, from("192.0.2.9:5000", {{"host", "any.example"}})), "");
  EXPECT_EQ(refused_host(rule, from("192.0.2.9:5000", {{"host", "a@any.example"}})), "");
}

TEST(HostRule, what_a_certificate_covers_is_for_the_browser_to_check) {
  auto request = from("192.0.2.9:5000", {{"host", "named.in.certificate"}});
  request.secure = true;
  EXPECT_EQ(refused_host(make_rule(), request), "");
  // If a trusted proxy sent the request, the proxy has checked the certificate, not the browser.
  request.peer = "10.0.0.2:5000";
  EXPECT_EQ(refused_host(make_rule(), request), "named.in.certificate");
}

TEST(HostRule, checks_what_a_trusted_proxy_was_asked_for) {
  const auto rule = make_rule();
  const auto refused = [&](const char* peer, std::string_view forwarded) {
    const auto request = from(peer, {{"host", "127.0.0.1:9001"}, {"x-forwarded-host", forwarded}});
    return std::string(refused_host(rule, request));
  };
  EXPECT_EQ(refused("10.0.0.2:5000", "store.example.com"), "");
  EXPECT_EQ(refused("10.0.0.2:5000", "evil.example, store.example.com"), "");
  EXPECT_EQ(refused("10.0.0.2:5000", "store.example.com, evil.example"), "evil.example");
  EXPECT_EQ(refused("10.0.0.2:5000", "evil.example"), "evil.example");
  EXPECT_EQ(refused("10.0.0.3:5000", "evil.example"), "");

  // A trusted proxy does not vouch for the Host header.
  const auto passed_on = from("10.0.0.2:5000", {{"host", "evil.example"}});
  EXPECT_EQ(refused_host(rule, passed_on), "evil.example");
}

}  // namespace
}  // namespace onggi::admin
