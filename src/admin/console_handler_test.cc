#include "admin/console_handler.h"

#include <gtest/gtest.h>

#include "admin/protocol/json.h"
#include "admin/protocol/refusal.h"

namespace onggi::admin {
namespace {

using http::RefusalReason;

/// Replaces AdminService, which would need stores. Renders the same refusals as AdminService.
class ProblemHandler final : public http::Handler {
 public:
  Task<http::Response> handle(http::Request& /*request*/) override { co_return http::Response(); }
  http::Response render_refusal(const http::Refusal& refusal) override {
    return refusal_problem(refusal);
  }
};
/// Replaces OpsHandler, which would need a catalog. Like OpsHandler, it renders no refusals itself.
class TextHandler final : public http::Handler {
 public:
  Task<http::Response> handle(http::Request& /*request*/) override { co_return http::Response(); }
};

struct ConsoleRefusal : testing::Test {
  ProblemHandler api;
  TextHandler ops;
  StaticConsole console{"/onggi", ""};
  ConsoleHandler handler{"/onggi", api, ops, console};

  http::Response refuse(std::string_view head, bool secure = false) {
    return handler.render_refusal(
        {RefusalReason::kMalformedHead, 400, "The request head is bad.", head, secure});
  }
};

std::string body_of(const http::Response& response) { return std::get<std::string>(response.body); }

TEST_F(ConsoleRefusal, is_a_problem_for_programs) {
  for (const auto* head : {"", "GET /onggi/api/v1/buckets HTTP/1.1\r\nHost : a\r\n\r\n",
                           "GET / HTTP/1.1\r\nAccept: application/json\r\n"}) {
    const auto response = refuse(head);
    EXPECT_EQ(response.status, 400);
    EXPECT_EQ(*response.find("Content-Type"), "application/problem+json") << head;
    EXPECT_EQ(json::parse(body_of(response)), json::parse(R"({
      "type": "about:blank", "title": "Bad Request", "status": 400,
      "code": "invalid", "detail": "The request head is bad."})"))
        << head;
  }
}

TEST_F(ConsoleRefusal, is_a_page_for_browsers) {
  const auto response = refuse("GET /onggi/ HTTP/1.1\r\nAccept: text/html,*/*;q=0.8\r\nX : y\r\n");
  EXPECT_EQ(response.status, 400);
  EXPECT_EQ(*response.find("Content-Type"), "text/html; charset=utf-8");
  EXPECT_EQ(body_of(response),
            "<!doctype html><html lang=\"en\"><meta charset=\"utf-8\"><title>Bad Request</title>"
            "<h1>Bad Request</h1><p>The request head is bad.</p></html>\n");
}

TEST_F(ConsoleRefusal, is_text_for_health_and_metrics) {
  for (const auto* path : {"/metrics", "/onggi/metrics", "/health/live", "/onggi/health/ready?a"}) {
    const auto response =
        refuse("GET " + std::string(path) + " HTTP/1.1\r\nAccept: text/html\r\n\r\n");
    EXPECT_EQ(*response.find("Content-Type"), "text/plain; charset=utf-8") << path;
    EXPECT_EQ(body_of(response), "The request head is bad.\n") << path;
  }
}

TEST_F(ConsoleRefusal, has_the_security_headers_of_every_response) {
  for (const auto* head :
       {"", "GET / HTTP/1.1\r\nAccept: text/html\r\n", "GET /metrics HTTP/1.1"}) {
    const auto response = refuse(head);
    EXPECT_EQ(*response.find("X-Content-Type-Options"), "nosniff") << head;
    EXPECT_NE(response.find("Content-Security-Policy"), nullptr) << head;
    EXPECT_EQ(response.find("Strict-Transport-Security"), nullptr) << head;
    EXPECT_NE(refuse(head, true).find("Strict-Transport-Security"), nullptr) << head;
  }
}

TEST(RefusalProblem, has_a_code_of_the_contract) {
  struct Case {
    RefusalReason reason;
    int status;
    std::string code;
  };
  const Case cases[] = {
      {RefusalReason::kMalformedHead, 400, "invalid"},
      {RefusalReason::kHeadTooLarge, 400, "invalid"},
      {RefusalReason::kAmbiguousLength, 400, "invalid"},
      {RefusalReason::kInvalidHost, 400, "invalid"},
      {RefusalReason::kUnsupportedVersion, 505, "not_implemented"},
      {RefusalReason::kUnsupportedEncoding, 501, "not_implemented"},
      {RefusalReason::kHeadTimeout, 408, "unavailable"},
      {RefusalReason::kOverloaded, 503, "unavailable"},
  };
  for (const auto& c : cases) {
    const auto response = refusal_problem({c.reason, c.status, "Refused."});
    const auto body = json::parse(body_of(response));
    EXPECT_EQ(response.status, c.status);
    EXPECT_EQ(body.at("status").as_int64(), c.status);
    EXPECT_EQ(body.at("code").as_string(), c.code);
    const bool translated = c.reason == RefusalReason::kOverloaded;
    EXPECT_EQ(body.as_object().contains("reason"), translated) << c.code;
    EXPECT_EQ(body.at("detail") == "Refused.", !translated) << c.code;
  }
}

}  // namespace
}  // namespace onggi::admin
