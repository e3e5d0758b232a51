// Tests of the server's normal operation: requests, bodies and keep-alive.
#include "http/server.h"

#include <gtest/gtest.h>

#include "http/testing/client.h"

namespace onggi::http {
namespace {

using testing::echo;
using testing::ok;
using testing::TestServer;
using testing::text_response;

TEST(Server, answers_a_get_with_length_and_date) {
  TestServer test(ok);
  auto client = test.client();
  const auto response = client.ask("GET /a//b/../%2F?x=%20 HTTP/1.1\r\nHost: h\r\n\r\n");
  ASSERT_TRUE(response);
  EXPECT_EQ(response->status, 200);
  EXPECT_EQ(response->body, "GET /a//b/../%2F?x=%20");
  EXPECT_TRUE(response->header("Date"));
  EXPECT_FALSE(response->closes());
}

TEST(Server, keeps_the_connection_for_the_next_request) {
  TestServer test(ok);
  auto client = test.client();
  for (int i = 0; i < 50; ++i) {
    const auto path = "/" + std::to_string(i);
    const auto response = client.ask("GET " + path + " HTTP/1.1\r\nHost: h\r\n\r\n");
    ASSERT_TRUE(response);
    EXPECT_EQ(response->body, "GET " + path);
  }
  EXPECT_EQ(test.server.stats().connections_total, 1);
}

TEST(Server, answers_pipelined_requests_in_order) {
  TestServer test(echo);
  auto client = test.client();
  std::string all;
  for (int i = 0; i < 500; ++i) {
    const auto body = std::to_string(i);
    all += "PUT / HTTP/1.1\r\nHost: h\r\nContent-Length: " + std::to_string(body.size()) +
           "\r\n\r\n" + body;
  }
  client.send(all);
  for (int i = 0; i < 500; ++i) {
    const auto response = client.receive();
    ASSERT_TRUE(response);
    EXPECT_EQ(response->body, std::to_string(i));
  }
}

TEST(Server, reads_a_body_with_content_length) {
  TestServer test(echo);
  auto client = test.client();
  const auto response = client.ask("PUT / HTTP/1.1\r\nHost: h\r\nContent-Length: 5\r\n\r\nhello");
  ASSERT_TRUE(response);
  EXPECT_EQ(response->body, "hello");
}

TEST(Server, reads_a_chunked_body_split_at_every_byte) {
  TestServer test(echo);
  const std::string request =
      "PUT / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n"
      "5;ext=\"1\"\r\nhello\r\n1\r\n \r\n0a\r\n0123456789\r\n0\r\nTrailer: x\r\n\r\n";
  auto client = test.client();
  for (std::size_t split = 1; split < request.size(); ++split) {
    client.send(request.substr(0, split));
    if (split % 4 == 0) EXPECT_TRUE(client.silent_for(1));
    client.send(request.substr(split));
    const auto response = client.receive();
    ASSERT_TRUE(response) << split;
    EXPECT_EQ(response->body, "hello 0123456789") << split;
  }
}

TEST(Server, moves_big_bodies_both_ways) {
  TestServer test(echo);
  auto client = test.client();
  std::string body(20'000'000, '\0');
  for (std::size_t i = 0; i < body.size(); ++i) body[i] = static_cast<char>(i * 2654435761U >> 13);
  client.send("PUT / HTTP/1.1\r\nHost: h\r\nContent-Length: 20000000\r\n\r\n");
  client.send(body);
  const auto response = client.receive();
  ASSERT_TRUE(response);
  EXPECT_TRUE(response->body == body);
}

}  // namespace
}  // namespace onggi::http
