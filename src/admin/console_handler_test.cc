#include "admin/console_handler.h"

#include <gtest/gtest.h>

#include "admin/protocol/json.h"
#include "admin/protocol/refusal.h"

namespace onggi::admin {
namespace {

using http::RefusalReason;

http::Response answered_by(const char* who, const http::Request& request) {
  http::Response response;
  response.body = std::string(who) + " " + std::string(request.path);
  return response;
}

/// Replaces AdminService, which would need stores. Renders the same refusals as AdminService.
class ProblemHandler final : public http::Handler {
 public:
  Task<http::Response> handle(http::Request& request) override {
    co_return answered_by("api", request);
  }
  http::Response render_refusal(const http::Refusal& refusal) override {
    return refusal_problem(refusal);
  }
};
/// Replaces OpsHandler, which would need a catalog. Like OpsHandler, it renders no refusals itself.
class TextHandler final : public http::Handler {
 public:
  Task<http::Response> handle(http::Request& request) override {
    co_return answered_by("ops", request);
  }
};

struct ConsoleRefusal : testing::Test {
  ProblemHandler api;
  TextHandler ops;
  StaticConsole console{"/onggi", ""};
  ConsoleHandler handler{"/onggi", HostRule(), api, ops, console};

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
  for (const auto* path : {"/metrics", "/health/live", "/health/ready?a"}) {
    const auto response =
        refuse("GET " + std::string(path) + " HTTP/1.1\r\nAccept: text/html\r\n\r\n");
    EXPECT_EQ(*response.find("Content-Type"), "text/plain; charset=utf-8") << path;
    EXPECT_EQ(body_of(response), "The request head is bad.\n") << path;
  }
}

TEST_F(ConsoleRefusal, is_a_page_for_browsers_below_the_base_path) {
  const auto response = refuse("GET /onggi/metrics HTTP/1.1\r\nAccept: text/html\r\nX : y\r\n");
  EXPECT_EQ(*response.find("Content-Type"), "text/html; charset=utf-8");
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

struct ConsolePaths : ConsoleRefusal {
  /// Returns the status and, for health, metrics and the API, the name of the handler and the path
  /// that the handler received.
  std::string get(std::string_view path, std::vector<http::Header> headers = {}) {
    http::Request request;
    request.method = "GET";
    request.path = path;
    request.peer = "192.0.2.9:5000";
    request.headers = std::move(headers);
    const auto response = sync_wait(handler.handle(request));
    if (response.status != 200 || !body_of(response).starts_with('<'))
      return std::to_string(response.status) + " " + body_of(response);
    return "200 page";
  }
};

TEST_F(ConsolePaths, health_and_metrics_do_not_answer_below_the_base_path) {
  EXPECT_EQ(get("/metrics"), "200 ops /metrics");
  EXPECT_EQ(get("/health/live"), "200 ops /health/live");
  for (const auto* path :
       {"/onggi/metrics", "/onggi/health", "/onggi/health/live", "/onggi/health/ready"})
    EXPECT_TRUE(get(path).starts_with("404 {")) << path;
  for (const auto* path :
       {"/onggi//metrics", "/onggi/onggi/metrics", "/onggi/%6detrics", "//metrics"})
    EXPECT_EQ(get(path), "200 page") << path;
  EXPECT_EQ(get("/onggi/api/v1/session"), "200 api /api/v1/session");
  EXPECT_EQ(get("/api/v1/session"), "200 api /api/v1/session");
}

TEST_F(ConsolePaths, health_and_metrics_do_not_answer_through_a_proxy_that_strips_the_base_path) {
  for (const auto* name : {"x-forwarded-for", "x-forwarded-host", "x-forwarded-proto", "x-real-ip",
                           "forwarded", "via"}) {
    for (const auto* path : {"/metrics", "/health/live", "/health/ready"}) {
      EXPECT_EQ(get(path, {{name, "192.0.2.1"}}),
                "404 Health and metrics are not served through a proxy.\n")
          << name << " " << path;
    }
    EXPECT_EQ(get("/api/v1/session", {{name, "192.0.2.1"}}), "200 api /api/v1/session");
  }
}

TEST_F(ConsolePaths, other_host_names_are_refused_with_the_setting_to_change) {
  const http::Header evil{"host", "evil.example:9001"};
  for (const auto* path :
       {"/", "/onggi/", "/api/v1/session", "/onggi/api/v1/session", "/metrics"}) {
    for (const auto* accept : {"*/*", "text/html"}) {
      const auto answer = get(path, {evil, {"accept", accept}});
      EXPECT_TRUE(answer.starts_with("421 ")) << path << answer;
      EXPECT_TRUE(answer.contains("host name evil.example;")) << path << answer;
      EXPECT_TRUE(answer.contains("console.hosts")) << path << answer;
    }
  }
  EXPECT_TRUE(get("/", {evil}).contains(R"("code":"host_denied")"));
  EXPECT_EQ(get("/api/v1/session", {{"host", "127.0.0.1:9001"}}), "200 api /api/v1/session");
  // Health checks may use any host name. The response reveals only whether the server runs.
  EXPECT_EQ(get("/health/live", {evil}), "200 ops /health/live");
}

TEST_F(ConsolePaths, a_refused_host_name_is_not_echoed_as_markup) {
  const auto answer = get("/", {{"host", "<b>evil</b>"}, {"accept", "text/html"}});
  EXPECT_TRUE(answer.starts_with("421 <!doctype html>")) << answer;
  EXPECT_FALSE(answer.contains("<b>")) << answer;
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
  };
  for (const auto& c : cases) {
    const auto response = refusal_problem({c.reason, c.status, "Refused."});
    const auto body = json::parse(body_of(response));
    EXPECT_EQ(response.status, c.status);
    EXPECT_EQ(body.at("status").as_int64(), c.status);
    EXPECT_EQ(body.at("code").as_string(), c.code);
    EXPECT_FALSE(body.as_object().contains("reason")) << c.code;
    EXPECT_EQ(body.at("detail"), "Refused.") << c.code;
  }
}

}  // namespace
}  // namespace onggi::admin
