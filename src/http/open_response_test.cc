// Tests of responses of unknown length, and of responses that begin before the handler has a
// result.
#include <fcntl.h>
#include <gtest/gtest.h>

#include "base/sleep.h"
#include "http/descriptor.h"
#include "http/testing/client.h"

namespace onggi::http {
namespace {

using testing::kGet;
using testing::RawClient;
using testing::TestServer;
using testing::text_response;
using namespace std::chrono_literals;

constexpr std::string_view kOldGet = "GET / HTTP/1.0\r\nConnection: keep-alive\r\n\r\n";

/// A stream that returns `pieces` one by one and then ends or fails.
class Script final : public BodyStream {
 public:
  explicit Script(std::vector<std::string> pieces, bool fails = false)
      : pieces_(std::move(pieces)), fails_(fails) {}
  Task<Result<std::string_view>> next() override {
    if (index_ < pieces_.size()) co_return std::string_view(pieces_[index_++]);
    if (fails_) co_return fail(Code::kIo);
    co_return std::string_view();
  }

 private:
  std::vector<std::string> pieces_;
  const bool fails_;
  std::size_t index_ = 0;
};

Response streamed(std::vector<std::string> pieces, bool fails = false) {
  Response response;
  response.body = std::make_unique<Script>(std::move(pieces), fails);
  return response;
}

Task<Response> big_and_small(Request&) {
  co_return streamed({"small", std::string(100'000, 'x'), "y", std::string(5'000, 'z')});
}
const std::string kBigAndSmall =
    "small" + std::string(100'000, 'x') + "y" + std::string(5'000, 'z');

TEST(OpenBody, is_sent_in_chunks_and_keeps_the_connection) {
  TestServer test(big_and_small);
  auto client = test.client();
  for (int i = 0; i < 2; ++i) {
    const auto response = client.ask(kGet);
    EXPECT_EQ(response->header("Transfer-Encoding"), "chunked");
    EXPECT_FALSE(response->header("Content-Length"));
    EXPECT_TRUE(response->whole);
    EXPECT_EQ(response->body, kBigAndSmall);
  }
}

TEST(OpenBody, a_client_of_http_1_0_gets_it_up_to_the_close) {
  TestServer test(big_and_small);
  auto client = test.client();
  client.send(kOldGet);
  const auto head = client.receive(true);
  EXPECT_TRUE(head->closes());
  EXPECT_FALSE(head->header("Transfer-Encoding"));
  EXPECT_EQ(client.receive_all(), kBigAndSmall);
}

TEST(OpenBody, may_be_empty) {
  TestServer test([](Request&) -> Task<Response> { co_return streamed({}); });
  auto client = test.client();
  EXPECT_TRUE(client.ask(kGet)->whole);
  EXPECT_EQ(client.ask(kGet)->body, "");
}

TEST(OpenBody, a_failure_never_looks_like_an_end) {
  TestServer test([](Request&) -> Task<Response> { co_return streamed({"half"}, true); });
  auto client = test.client();
  EXPECT_FALSE(client.ask(kGet)->whole);
  EXPECT_TRUE(client.closed_by_server());
}

TEST(OpenBody, head_has_no_body) {
  TestServer test(big_and_small);
  auto client = test.client();
  client.send("HEAD / HTTP/1.1\r\nHost: h\r\n\r\n");
  EXPECT_EQ(client.receive(true)->header("Transfer-Encoding"), "chunked");
  EXPECT_EQ(client.ask(kGet)->body, kBigAndSmall);
}

ProgressReply early(std::chrono::milliseconds first, std::chrono::milliseconds interval) {
  return {.first = first,
          .interval = interval,
          .headers = {{"Content-Type", "application/xml"}},
          .opening = "<?xml?>",
          .filler = " "};
}

/// A handler that immediately begins an early response, and responds when the test sets `let_go`.
class Slow {
 public:
  explicit Slow(std::chrono::milliseconds first) : first_(first) {}
  Task<Response> operator()(Request& request) {
    request.progress->begin(early(first_, 5ms));
    while (!let_go) {
      auto nap = sleeper_.sleep_for(1ms);
      co_await nap;
    }
    co_return text_response("<?xml?><Error/>", 404);
  }
  std::atomic<bool> let_go = false;

 private:
  const std::chrono::milliseconds first_;
  Sleeper sleeper_;
};

TEST(ProgressWriter, a_quick_answer_goes_out_as_it_is) {
  Slow slow(1h);
  slow.let_go = true;
  TestServer test([&](Request& request) { return slow(request); });
  auto client = test.client();
  for (int i = 0; i < 2; ++i) {
    const auto response = client.ask(kGet);
    EXPECT_EQ(response->status, 404);
    EXPECT_EQ(response->body, "<?xml?><Error/>");
    EXPECT_EQ(response->header("Content-Length"), "15");
  }
}

TEST(ProgressWriter, a_late_one_follows_what_was_sent_meanwhile) {
  Slow slow(0ms);
  TestServer test([&](Request& request) { return slow(request); });
  auto client = test.client();
  client.send(kGet);
  const auto head = client.receive(true);
  EXPECT_EQ(head->status, 200);
  EXPECT_EQ(head->header("Content-Type"), "application/xml");
  EXPECT_EQ(client.receive_chunk(), "<?xml?>");
  EXPECT_EQ(client.receive_chunk(), " ");
  EXPECT_EQ(client.receive_chunk(), " ");
  slow.let_go = true;
  auto chunk = client.receive_chunk();
  while (chunk == " ") chunk = client.receive_chunk();
  EXPECT_EQ(chunk, "<Error/>");
  EXPECT_EQ(client.receive_chunk(), "");
  EXPECT_EQ(client.ask(kGet)->body.substr(0, 7), "<?xml?>") << "the connection goes on";
}

TEST(ProgressWriter, begins_after_the_first_interval) {
  Slow slow(20ms);
  TestServer test([&](Request& request) { return slow(request); });
  auto client = test.client();
  client.send(kGet);
  EXPECT_EQ(client.receive(true)->status, 200);
  slow.let_go = true;
  while (client.receive_chunk() != "") {
  }
}

TEST(ProgressWriter, a_client_of_http_1_0_gets_it_up_to_the_close) {
  Slow slow(0ms);
  slow.let_go = true;
  TestServer test([&](Request& request) { return slow(request); });
  auto client = test.client();
  client.send(kOldGet);
  EXPECT_TRUE(client.receive(true)->closes());
  EXPECT_EQ(client.receive_all(), "<?xml?><Error/>");
}

TEST(ProgressWriter, the_handler_ends_in_peace_when_the_client_has_gone) {
  Slow slow(0ms);
  TestServer test([&](Request& request) { return slow(request); });
  {
    auto client = test.client();
    client.send(kGet);
    EXPECT_EQ(client.receive(true)->status, 200);
  }
  slow.let_go = true;
  auto client = test.client();
  client.send(kGet);
  EXPECT_EQ(client.receive()->status, 200);
}

TEST(Descriptor, closes_what_the_event_loop_does_not_take) {
  Shares shares{Limits()};
  Loop loop({}, shares);
  const int fd = ::open("/", O_PATH | O_CLOEXEC);  // Asio cannot register an O_PATH descriptor
  {
    const Descriptor descriptor(loop, fd);
  }
  EXPECT_EQ(::fcntl(fd, F_GETFD), -1);
}

}  // namespace
}  // namespace onggi::http
