// Tests with malformed request heads. The server must reject them before any handler is called,
// answer with the expected status, and close the connection.
#include <gtest/gtest.h>

#include <vector>

#include "http/framing/head_parser.h"
#include "http/framing/refusal.h"
#include "http/testing/client.h"

namespace onggi::http {
namespace {

using namespace std::string_literals;
using testing::ok;
using testing::TestServer;

struct Case {
  std::string name;
  std::string head;
  int status;
};

std::string many(std::size_t n, char c) { return std::string(n, c); }

std::string many_headers(int n) {
  std::string headers;
  for (int i = 0; i < n; ++i) headers += "x" + std::to_string(i) + ": 1\r\n";
  return headers;
}

std::string get_with(const std::string& header) {
  return "GET / HTTP/1.1\r\nHost: h\r\n" + header + "\r\n\r\n";
}
std::string put_with(const std::string& header) {
  return "PUT / HTTP/1.1\r\nHost: h\r\n" + header + "\r\n\r\n";
}
std::string line(const std::string& request_line) { return request_line + "\r\nHost: h\r\n\r\n"; }

std::vector<Case> request_lines() {
  return {
      {"no_version", line("GET /"), 400},
      {"only_method", line("GET"), 400},
      {"no_target", line("GET HTTP/1.1"), 400},
      {"empty_target", line("GET  HTTP/1.1"), 400},
      {"two_spaces", line("GET  / HTTP/1.1"), 400},
      {"tab_after_method", line("GET\t/ HTTP/1.1"), 400},
      {"trailing_space", line("GET / HTTP/1.1 "), 400},
      {"words_after_version", line("GET / HTTP/1.1 x"), 400},
      {"space_in_target", line("GET /a b HTTP/1.1"), 400},
      {"nul_in_target", line("GET /a\0b HTTP/1.1"s), 400},
      {"control_in_target", line("GET /a\x01"s + "b HTTP/1.1"), 400},
      {"del_in_target", line("GET /a\x7f"s + "b HTTP/1.1"), 400},
      {"target_without_slash", line("GET a HTTP/1.1"), 400},
      {"asterisk", line("OPTIONS * HTTP/1.1"), 400},
      {"authority_form", line("CONNECT h:80 HTTP/1.1"), 400},
      {"other_scheme", line("GET ftp://h/ HTTP/1.1"), 400},
      {"absolute_without_path", line("GET http://h HTTP/1.1"), 400},
      {"absolute_of_another_host", line("GET http://other/ HTTP/1.1"), 400},
      {"query_only", line("GET ?a HTTP/1.1"), 400},
      {"version_0_9", line("GET / HTTP/0.9"), 505},
      {"version_1_2", line("GET / HTTP/1.2"), 505},
      {"version_2", line("GET / HTTP/2.0"), 505},
      {"version_3", line("GET / HTTP/3.0"), 505},
      {"version_short", line("GET / HTTP/1"), 400},
      {"version_long", line("GET / HTTP/1.10"), 400},
      {"version_lower_case", line("GET / http/1.1"), 400},
      {"version_other_protocol", line("GET / ICAP/1.0"), 400},
      {"http2_preface", "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", 505},
      {"leading_space", " GET / HTTP/1.1\r\nHost: h\r\n\r\n", 400},
      {"leading_nul", "\0GET / HTTP/1.1\r\nHost: h\r\n\r\n"s, 400},
      {"leading_lf", "\nGET / HTTP/1.1\r\nHost: h\r\n\r\n", 400},
      {"tls_hello", "\x16\x03\x01\x02"s + many(64, 'x'), 400},
      {"ssh_hello", "SSH-2.0-OpenSSH_9.2\r\n\r\n", 400},
      {"bracket_method", line("G[T / HTTP/1.1"), 400},
      {"colon_method", line("G:T / HTTP/1.1"), 400},
      {"high_byte_method", line("G\xc3\x89T / HTTP/1.1"), 400},
      {"empty_line_inside", "GET / HTTP/1.1\r\n\r\nHost: h\r\n\r\n", 400},
      {"bare_lf_everywhere", "GET / HTTP/1.1\nHost: h\n\n", 400},
      {"bare_lf_once", "GET / HTTP/1.1\r\nHost: h\nX: y\r\n\r\n", 400},
      {"bare_cr_in_line", "GET /\r HTTP/1.1\r\nHost: h\r\n\r\n", 400},
  };
}

std::vector<Case> header_fields() {
  return {
      {"space_before_colon", get_with("X : y"), 400},
      {"tab_before_colon", get_with("X\t: y"), 400},
      {"no_colon", get_with("X"), 400},
      {"empty_name", get_with(": y"), 400},
      {"space_in_name", get_with("X Y: z"), 400},
      {"nul_in_name", get_with("X\0Y: z"s), 400},
      {"slash_in_name", get_with("X/Y: z"), 400},
      {"paren_in_name", get_with("X(Y): z"), 400},
      {"quote_in_name", get_with("\"X\": z"), 400},
      {"high_byte_in_name", get_with("X\xe9: z"), 400},
      {"nul_in_value", get_with("X: a\0b"s), 400},
      {"control_in_value", get_with("X: a\x01"s + "b"), 400},
      {"escape_in_value", get_with("X: a\x1b[0m"), 400},
      {"del_in_value", get_with("X: a\x7f"s), 400},
      {"cr_in_value", get_with("X: a\rb"), 400},
      {"folded_by_space", get_with("X: a\r\n b"), 400},
      {"folded_by_tab", get_with("X: a\r\n\tb"), 400},
      {"folded_first_line", "GET / HTTP/1.1\r\n Host: h\r\n\r\n", 400},
      {"folded_empty", get_with("X:\r\n y"), 400},
      {"no_host", "GET / HTTP/1.1\r\n\r\n", 400},
      {"two_hosts", get_with("Host: h"), 400},
      {"two_different_hosts", get_with("host: other"), 400},
      {"malformed_connection", get_with("Connection: \x80"s + "\x01"), 400},
      {"too_many_headers", get_with(many_headers(128) + "Last: 1"), 400},
      {"long_value", get_with("X: " + many(17'000, 'a')), 400},
      {"long_name", get_with(many(17'000, 'a') + ": b"), 400},
      {"long_target", line("GET /" + many(17'000, 'a') + " HTTP/1.1"), 400},
      {"long_method", line(many(17'000, 'A') + " / HTTP/1.1"), 400},
      {"endless_line", "GET /" + many(40'000, 'a'), 400},
      {"endless_headers", "GET / HTTP/1.1\r\n" + many_headers(3000), 400},
  };
}

std::vector<Case> lengths() {
  return {
      {"length_negative", put_with("Content-Length: -1"), 400},
      {"length_plus", put_with("Content-Length: +1"), 400},
      {"length_hex", put_with("Content-Length: 0x10"), 400},
      {"length_empty", put_with("Content-Length:"), 400},
      {"length_word", put_with("Content-Length: five"), 400},
      {"length_fraction", put_with("Content-Length: 1.0"), 400},
      {"length_space_inside", put_with("Content-Length: 1 0"), 400},
      {"length_list", put_with("Content-Length: 5, 5"), 400},
      {"length_list_different", put_with("Content-Length: 5, 6"), 400},
      {"length_2_64", put_with("Content-Length: 18446744073709551616"), 400},
      {"length_30_digits", put_with("Content-Length: 999999999999999999999999999999"), 400},
      {"length_quoted", put_with("Content-Length: \"5\""), 400},
      {"length_twice_equal", put_with("Content-Length: 5\r\nContent-Length: 5"), 400},
      {"length_twice_different", put_with("Content-Length: 5\r\nContent-Length: 6"), 400},
      {"length_then_chunked", put_with("Content-Length: 5\r\nTransfer-Encoding: chunked"), 400},
      {"chunked_then_length", put_with("Transfer-Encoding: chunked\r\nContent-Length: 5"), 400},
      {"chunked_and_length_0", put_with("Transfer-Encoding: chunked\r\nContent-Length: 0"), 400},
      {"chunked_twice", put_with("Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked"), 400},
      {"chunked_list_twice", put_with("Transfer-Encoding: chunked, chunked"), 501},
      {"gzip_chunked", put_with("Transfer-Encoding: gzip, chunked"), 501},
      {"chunked_gzip", put_with("Transfer-Encoding: chunked, gzip"), 501},
      {"identity", put_with("Transfer-Encoding: identity"), 501},
      {"xchunked", put_with("Transfer-Encoding: xchunked"), 501},
      {"empty_encoding", put_with("Transfer-Encoding:"), 501},
      {"encoding_vertical_tab", put_with("Transfer-Encoding: \x0b"s + "chunked"), 400},
      {"chunked_in_1_0", "PUT / HTTP/1.0\r\nTransfer-Encoding: chunked\r\n\r\n", 400},
      {"encoding_space_colon", put_with("Transfer-Encoding : chunked"), 400},
  };
}

class HostileHead : public ::testing::Test {
 protected:
  void expect_refused(const Case& c) {
    auto client = test_.client();
    client.send(c.head);
    const auto response = client.receive();
    ASSERT_TRUE(response) << c.name;
    EXPECT_EQ(response->status, c.status) << c.name << "\n" << response->body;
    EXPECT_TRUE(response->closes()) << c.name;
    EXPECT_TRUE(response->body.ends_with(".\n")) << c.name << ": a sentence of the handler";
    client.finish_sending();
    EXPECT_TRUE(client.closed_by_server()) << c.name;
  }
  void expect_all_refused(const std::vector<Case>& cases) {
    for (const auto& c : cases) expect_refused(c);
    EXPECT_EQ(test_.handler.calls, 0);
    EXPECT_EQ(test_.server.stats().requests_bad, cases.size());
  }
  TestServer test_{ok};
};

TEST_F(HostileHead, bad_request_lines_are_refused) { expect_all_refused(request_lines()); }
TEST_F(HostileHead, bad_header_fields_are_refused) { expect_all_refused(header_fields()); }
TEST_F(HostileHead, ambiguous_lengths_are_refused) { expect_all_refused(lengths()); }

TEST_F(HostileHead, leaves_nothing_to_the_next_connection) {
  for (int i = 0; i < 20; ++i) {
    expect_refused({"with more behind it", get_with("X : y") + "GET /smuggled HTTP/1.1\r\n", 400});
    auto client = test_.client();
    const auto response = client.ask("GET /mine HTTP/1.1\r\nHost: h\r\n\r\n");
    ASSERT_TRUE(response);
    EXPECT_EQ(response->body, "GET /mine");
  }
}

/// A handler that renders refusals in its own format.
class RenderingHandler final : public Handler {
 public:
  Task<Response> handle(Request& request) override { return ok(request); }
  Response render_refusal(const Refusal& refusal) override {
    auto response =
        testing::text_response("{" + std::string(refusal.message) + "}", refusal.status);
    response.header("Content-Type", "application/x-test");
    response.header("X-Reason", std::to_string(static_cast<int>(refusal.reason)));
    response.header("X-Path", std::string(refusal.path()));
    response.header("X-Accept", std::string(refusal.header("accept").value_or("-")));
    return response;
  }
};

TEST(RefusedHead, is_answered_by_the_handler) {
  RenderingHandler handler;
  Server server({}, 1);
  ASSERT_TRUE(server.listen({.address = "127.0.0.1:0", .tls = {}, .handler = &handler}));
  server.start();
  struct Rendered {
    std::string head;
    RefusalReason reason;
    std::string path;
    std::string accept;
  };
  const auto accepting = get_with("Accept: text/html\r\nX : y");
  const Rendered cases[] = {
      {accepting, RefusalReason::kMalformedHead, "/", "text/html"},
      {get_with("Accept: a\r\nX: " + many(20'000, 'a')), RefusalReason::kHeadTooLarge, "/", "a"},
      {put_with("Content-Length: x"), RefusalReason::kAmbiguousLength, "/", "-"},
      {"GET /p HTTP/1.1\r\nAccept: a\r\n\r\n", RefusalReason::kInvalidHost, "/p", "a"},
      {line("GET / HTTP/2.0"), RefusalReason::kUnsupportedVersion, "/", "-"},
      {put_with("Transfer-Encoding: gzip"), RefusalReason::kUnsupportedEncoding, "/", "-"},
      {"\r\n\r\n" + accepting, RefusalReason::kMalformedHead, "/", "text/html"},
  };
  for (const auto& c : cases) {
    testing::RawClient client(server.port(0));
    const auto response = client.ask(c.head);
    ASSERT_TRUE(response) << c.head;
    EXPECT_TRUE(response->body.starts_with("{") && response->body.ends_with(".}")) << c.head;
    EXPECT_EQ(response->header("Content-Type"), "application/x-test") << c.head;
    EXPECT_EQ(response->header("X-Reason"), std::to_string(static_cast<int>(c.reason))) << c.head;
    EXPECT_EQ(response->header("X-Path"), c.path) << c.head;
    EXPECT_EQ(response->header("X-Accept"), c.accept) << c.head;
    EXPECT_TRUE(response->closes()) << c.head;
  }
}

TEST_F(HostileHead, refused_one_byte_at_a_time_too) {
  for (const auto& c : {request_lines()[3], header_fields()[0], lengths()[7]}) {
    auto client = test_.client();
    for (const char byte : c.head) {
      if (!client.send(std::string_view(&byte, 1))) break;
    }
    const auto response = client.receive();
    ASSERT_TRUE(response) << c.name;
    EXPECT_EQ(response->status, c.status) << c.name;
  }
}

TEST_F(HostileHead, odd_but_valid_heads_are_served) {
  const std::vector<std::string> heads = {
      "\r\n\r\nGET / HTTP/1.1\r\nHost: h\r\n\r\n",
      "GET http://h/a?b HTTP/1.1\r\nHost: h\r\n\r\n",
      "get / HTTP/1.1\r\nHost: h\r\n\r\n",
      "M-SEARCH / HTTP/1.1\r\nHost: h\r\n\r\n",
      get_with("X:"),
      get_with("X: \t padded \t "),
      get_with("X: caf\xc3\xa9"),
      get_with(many_headers(127)),
      get_with("X: " + many(16'000, 'a')),
      "GET /\xea\xb0\x80?\"<>^`{|} HTTP/1.1\r\nHost: h\r\n\r\n",
      "GET / HTTP/1.1\r\nHost:\r\n\r\n",
      put_with("Transfer-Encoding: ChunKED") + "0\r\n\r\n",
      put_with("Content-Length: 00000000000000000005") + "hello",
  };
  for (const auto& head : heads) {
    auto client = test_.client();
    const auto response = client.ask(head);
    ASSERT_TRUE(response) << head;
    EXPECT_EQ(response->status, 200) << head << response->body;
  }
}

TEST(HeadParser, gives_names_in_lower_case_and_values_trimmed) {
  std::string head =
      "GET /p//q?a=b?c HTTP/1.1\r\nHost: H\r\nX-Amz-Date:  \tNow \t\r\nx-a: 1\r\n\r\n";
  Request request;
  const auto framing = parse_head(head, Limits{}, request);
  ASSERT_TRUE(framing);
  EXPECT_EQ(request.path, "/p//q");
  EXPECT_EQ(request.query, "a=b?c");
  EXPECT_EQ(request.header("host"), "H");
  EXPECT_EQ(request.header("x-amz-date"), "Now");
  EXPECT_EQ(request.headers.size(), 3);
  EXPECT_TRUE(framing->keep_alive);
}

TEST(HeadParser, knows_when_a_connection_may_stay_open) {
  const auto keeps = [](std::string head) {
    Request request;
    return parse_head(head, Limits{}, request)->keep_alive;
  };
  EXPECT_TRUE(keeps("GET / HTTP/1.1\r\nHost: h\r\n\r\n"));
  EXPECT_FALSE(keeps("GET / HTTP/1.1\r\nHost: h\r\nConnection: x, Close\r\n\r\n"));
  EXPECT_FALSE(keeps("GET / HTTP/1.0\r\n\r\n"));
  EXPECT_TRUE(keeps("GET / HTTP/1.0\r\nConnection: Keep-Alive\r\n\r\n"));
}

}  // namespace
}  // namespace onggi::http
