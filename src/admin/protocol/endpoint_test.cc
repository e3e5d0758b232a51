#include "admin/protocol/endpoint.h"

#include <gtest/gtest.h>

namespace onggi::admin {
namespace {

const MachineNames kMachine{{"jar", "jar.example.net"},
                            {"127.0.0.1", "192.0.2.7", "10.8.0.1", "::1", "2001:db8::7"},
                            "192.0.2.7",
                            "2001:db8::7"};

EndpointRule rule(std::string listen) {
  EndpointRule rule;
  rule.listen_host = std::move(listen);
  rule.port = 9000;
  rule.domains = {"s3.example.com"};
  return rule;
}

std::string said(const EndpointRule& rule, std::string_view host,
                 const MachineNames& machine = kMachine) {
  http::Request request;
  request.peer = "192.0.2.99:5000";
  if (!host.empty()) request.headers = {{"host", host}};
  const auto hosts = browser_hosts(request, {});
  const auto chosen = choose_endpoint(rule, machine, hosts);
  return chosen.url + " " + std::string(to_string(chosen.reach));
}

TEST(Endpoint, listening_everywhere_is_what_the_browser_used_if_it_is_ours) {
  const struct {
    const char* host;
    const char* said;
  } cases[] = {
      {"192.0.2.7:9001", "http://192.0.2.7:9000 network"},
      {"10.8.0.1:9001", "http://10.8.0.1:9000 network"},
      {"jar:9001", "http://jar:9000 network"},
      {"JAR.Example.NET:9001", "http://jar.example.net:9000 network"},
      {"[2001:DB8:0::7]:9001", "http://[2001:db8::7]:9000 network"},
      {"s3.example.com", "http://s3.example.com:9000 network"},
      {"localhost:9001", "http://localhost:9000 local_address"},
      {"127.0.0.1:9001", "http://127.0.0.1:9000 local_address"},
      {"[::1]:9001", "http://[::1]:9000 local_address"},
      // Missing, forged, or malformed hosts.
      {"", "http://192.0.2.7:9000 network"},
      {"evil.example", "http://192.0.2.7:9000 network"},
      {"jar.example.net.evil.example", "http://192.0.2.7:9000 network"},
      {"evil.s3.example.com", "http://192.0.2.7:9000 network"},
      {"192.0.2.8:9001", "http://192.0.2.7:9000 network"},
      {"jar@evil.example", "http://192.0.2.7:9000 network"},
      {"jar/evil.example", "http://192.0.2.7:9000 network"},
      {"jar:80:evil", "http://192.0.2.7:9000 network"},
      {"jar:9001@evil", "http://192.0.2.7:9000 network"},
      {"[jar]:9001", "http://192.0.2.7:9000 network"},
      {"[::1", "http://192.0.2.7:9000 network"},
      {"[2001:db8::7]evil", "http://192.0.2.7:9000 network"},
      {"3221225991", "http://192.0.2.7:9000 network"},
  };
  for (const auto* everywhere : {"", "::"})
    for (const auto& test : cases) EXPECT_EQ(said(rule(everywhere), test.host), test.said);
  EXPECT_EQ(said(rule(""), std::string(70'000, 'a')), "http://192.0.2.7:9000 network");
}

TEST(Endpoint, listening_on_ipv4_hands_out_no_ipv6) {
  EXPECT_EQ(said(rule("0.0.0.0"), "[2001:db8::7]:9001"), "http://192.0.2.7:9000 network");
  EXPECT_EQ(said(rule("0.0.0.0"), "10.8.0.1"), "http://10.8.0.1:9000 network");
  const MachineNames six{{}, {"2001:db8::7"}, "", "2001:db8::7"};
  EXPECT_EQ(said(rule("0.0.0.0"), "", six), "http://127.0.0.1:9000 local_address");
  EXPECT_EQ(said(rule("::"), "", six), "http://[2001:db8::7]:9000 network");
}

TEST(Endpoint, without_an_address_of_its_own_serves_this_machine_only) {
  EXPECT_EQ(said(rule(""), "evil.example", MachineNames()), "http://127.0.0.1:9000 local_address");
}

TEST(Endpoint, listening_on_one_address_is_that_address) {
  EXPECT_EQ(said(rule("192.0.2.7"), "10.8.0.1:9001"), "http://192.0.2.7:9000 network");
  EXPECT_EQ(said(rule("192.0.2.7"), "jar"), "http://192.0.2.7:9000 network");
  EXPECT_EQ(said(rule("192.0.2.7"), "s3.example.com"), "http://s3.example.com:9000 network");
}

TEST(Endpoint, listening_on_loopback_never_promises_more) {
  for (const auto* host : {"192.0.2.7", "jar", "s3.example.com", "127.0.0.1", "localhost", ""})
    EXPECT_EQ(said(rule("127.0.0.1"), host), "http://127.0.0.1:9000 listens_locally");
  EXPECT_EQ(said(rule("::1"), ""), "http://[::1]:9000 listens_locally");
  EXPECT_EQ(said(rule("localhost"), ""), "http://localhost:9000 listens_locally");
}

TEST(Endpoint, what_is_configured_comes_first) {
  auto set = rule("");
  set.configured = "https://s3.example.org/";
  EXPECT_EQ(said(set, "192.0.2.7"), "https://s3.example.org network");
  for (const auto* local : {"http://127.0.0.1:9000", "http://localhost", "http://[::1]:9000/x"}) {
    set.configured = local;
    EXPECT_EQ(said(set, "192.0.2.7"), std::string(local) + " local_setting");
  }
}

TEST(Endpoint, has_the_scheme_and_the_path_of_its_listener) {
  auto console = rule("192.0.2.7");
  console.tls = true;
  console.port = 9001;
  console.path = "/onggi";
  EXPECT_EQ(said(console, ""), "https://192.0.2.7:9001/onggi network");
}

TEST(Endpoint, behind_a_trusted_proxy_is_what_the_browser_asked_the_proxy) {
  const std::vector<std::string> trusted{"127.0.0.1"};
  const auto hosts = [&](std::string_view peer, std::vector<http::Header> headers) {
    http::Request request;
    request.peer = peer;
    request.headers = std::move(headers);
    return browser_hosts(request, trusted);
  };
  using Hosts = std::vector<std::string>;
  const http::Header passed{"host", "jar"};
  const http::Header own{"host", "127.0.0.1:9001"};
  const http::Header forwarded{"x-forwarded-host", "elsewhere, jar:443"};
  EXPECT_EQ(hosts("127.0.0.1:5000", {passed}), Hosts{"jar"});
  EXPECT_EQ(hosts("127.0.0.1:5000", {own}), Hosts{});
  EXPECT_EQ(hosts("127.0.0.1:5000", {own, forwarded}), Hosts{"jar"});
  EXPECT_EQ(hosts("127.0.0.1:5000", {own, forwarded, forwarded}), Hosts{});
  // X-Forwarded-Host from an untrusted peer is ignored.
  EXPECT_EQ(hosts("192.0.2.9:5000", {passed, forwarded}), Hosts{"jar"});
  EXPECT_EQ(hosts("192.0.2.9:5000", {own, forwarded}), Hosts{"127.0.0.1"});
  EXPECT_EQ(hosts("192.0.2.9:5000", {passed, passed}), Hosts{});
}

}  // namespace
}  // namespace onggi::admin
