#include "http/framing/refusal.h"

#include <gtest/gtest.h>

#include "http/message.h"

namespace onggi::http {
namespace {

Refusal with(std::string_view head) {
  return {RefusalReason::kMalformedHead, 400, "The request head is not valid HTTP/1.1.", head};
}

TEST(Refusal, reads_the_path_of_a_head_that_is_not_valid) {
  EXPECT_EQ(with("GET /metrics HTTP/1.1\r\nHost : a\r\n\r\n").path(), "/metrics");
  EXPECT_EQ(with("GET /a?b=c HTTP/1.1\r\n").path(), "/a");
  EXPECT_EQ(with("GET /cut").path(), "/cut");
  for (const auto* head : {"", "GET", "\r\n", "\x16\x03\x01"})
    EXPECT_EQ(with(head).path(), "") << head;
}

TEST(Refusal, reads_the_headers_of_a_head_that_is_not_valid) {
  const auto refusal =
      with("GET / HTTP/1.1\nHost : a\r\nno colon\r\nACCEPT:  text/html \r\nX: cut");
  EXPECT_EQ(refusal.header("accept"), "text/html");
  EXPECT_EQ(refusal.header("x"), "cut");
  EXPECT_EQ(refusal.header("host"), std::nullopt) << "the space is part of the name";
  EXPECT_EQ(with("GET / HTTP/1.1\r\n\r\nAccept: a").header("accept"), std::nullopt)
      << "the body is not part of the head";
  EXPECT_EQ(with("Accept: a\r\n").header("accept"), std::nullopt) << "the first line is no header";
  EXPECT_EQ(with("").header("accept"), std::nullopt);
}

/// A handler that does not override render_refusal().
class Plain final : public Handler {
  Task<Response> handle(Request& /*request*/) override { co_return Response(); }
};

TEST(Refusal, is_a_line_of_text_unless_the_handler_renders_it) {
  Plain plain;
  const auto response = static_cast<Handler&>(plain).render_refusal(with({}));
  EXPECT_EQ(response.status, 400);
  EXPECT_EQ(*response.find("Content-Type"), "text/plain; charset=utf-8");
  EXPECT_EQ(std::get<std::string>(response.body), "The request head is not valid HTTP/1.1.\n");
}

}  // namespace
}  // namespace onggi::http
