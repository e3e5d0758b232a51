#include "http/client_address.h"

#include <gtest/gtest.h>

#include <vector>

namespace onggi::http {
namespace {

std::string address(std::string_view peer, std::vector<std::string_view> forwarded = {},
                    const std::vector<std::string>& trusted = {"10.0.0.1", "10.0.0.2"}) {
  Request request;
  request.peer = peer;
  for (const auto value : forwarded) request.headers.push_back({"x-forwarded-for", value});
  return std::string(client_address(request, trusted));
}

TEST(ClientAddress, is_that_of_the_connection) {
  EXPECT_EQ(address("127.0.0.1:51234"), "127.0.0.1");
  EXPECT_EQ(address("[::1]:51234"), "::1");
  EXPECT_EQ(address("[::ffff:192.0.2.1]:51234"), "192.0.2.1");
  EXPECT_EQ(address("192.0.2.1:1", {"203.0.113.7"}), "192.0.2.1");
  EXPECT_EQ(address("10.0.0.1:1", {"203.0.113.7"}, {}), "10.0.0.1");
}

TEST(ClientAddress, is_what_trusted_proxies_say) {
  EXPECT_EQ(address("10.0.0.1:1", {"203.0.113.7"}), "203.0.113.7");
  EXPECT_EQ(address("10.0.0.1:1", {"198.51.100.1, 203.0.113.7 , 10.0.0.2"}), "203.0.113.7");
  EXPECT_EQ(address("10.0.0.1:1"), "10.0.0.1");
  EXPECT_EQ(address("10.0.0.1:1", {"10.0.0.2"}), "10.0.0.2") << "nobody but proxies";
  EXPECT_EQ(address("10.0.0.1:1", {" , 203.0.113.7,, "}), "203.0.113.7");
}

TEST(ClientAddress, is_in_the_last_of_several_lines) {
  EXPECT_EQ(address("10.0.0.1:1", {"198.51.100.1", "203.0.113.7"}), "203.0.113.7")
      << "the first line is the client's own";
  EXPECT_EQ(address("10.0.0.1:1", {"198.51.100.1, 203.0.113.7", "10.0.0.2"}), "203.0.113.7");
  EXPECT_EQ(address("10.0.0.1:1", {"203.0.113.7", ""}), "203.0.113.7");
}

TEST(ClientAddress, has_no_port_and_is_not_mapped) {
  EXPECT_EQ(address("10.0.0.1:1", {"203.0.113.7:4711"}), "203.0.113.7");
  EXPECT_EQ(address("10.0.0.1:1", {"2001:db8::7"}), "2001:db8::7");
  EXPECT_EQ(address("10.0.0.1:1", {"[2001:db8::7]:4711"}), "2001:db8::7");
  EXPECT_EQ(address("10.0.0.1:1", {"[2001:db8::7]"}), "2001:db8::7");
  EXPECT_EQ(address("10.0.0.1:1", {"::FFFF:203.0.113.7"}), "203.0.113.7");
  EXPECT_EQ(address("10.0.0.1:1", {"203.0.113.7, [::ffff:10.0.0.2]:4711"}), "203.0.113.7");
  EXPECT_EQ(address("10.0.0.1:1", {"["}), "");
}

bool secure(bool tls, std::vector<std::string_view> forwarded,
            std::string_view peer = "10.0.0.1:1") {
  Request request;
  request.peer = peer;
  request.secure = tls;
  for (const auto value : forwarded) request.headers.push_back({"x-forwarded-proto", value});
  return is_secure(request, std::vector<std::string>{"10.0.0.1"});
}

TEST(IsSecure, is_what_the_connection_is_and_trusted_proxies_say) {
  EXPECT_TRUE(secure(true, {}));
  EXPECT_FALSE(secure(false, {}));
  EXPECT_TRUE(secure(false, {"https"}));
  EXPECT_TRUE(secure(false, {"HTTPS, https", "https"}));
  EXPECT_FALSE(secure(true, {"http"})) << "TLS between the proxy and us is not all of the way";
  EXPECT_FALSE(secure(false, {"https, http"}));
  EXPECT_FALSE(secure(false, {"https", "wss"}));
  EXPECT_FALSE(secure(false, {"https"}, "192.0.2.1:1")) << "anybody can say so";
  EXPECT_TRUE(secure(true, {"http"}, "192.0.2.1:1"));
}

}  // namespace
}  // namespace onggi::http
