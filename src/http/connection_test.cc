// Tests of a single connection: Expect, unread bodies, responses without a body, streams and
// timeouts.
#include <fcntl.h>
#include <gtest/gtest.h>

#include <vector>

#include "http/stream.h"
#include "http/testing/client.h"

namespace onggi::http {
namespace {

using testing::echo;
using testing::kGet;
using testing::ok;
using testing::RawClient;
using testing::TestServer;
using testing::text_response;
using namespace std::chrono_literals;

constexpr std::string_view kContinue = "HTTP/1.1 100 Continue\r\n\r\n";

std::string put(std::size_t length, const std::string& more = "") {
  return "PUT / HTTP/1.1\r\nHost: h\r\nContent-Length: " + std::to_string(length) + "\r\n" + more +
         "\r\n";
}

void wait_until_closed(const TestServer& test) {
  while (test.server.stats().connections_open != 0 || test.handler.calls == 0) {
    std::this_thread::sleep_for(5ms);
  }
}

// Tests of Expect: 100-continue.

TEST(Expect, continue_is_sent_once_on_the_first_read) {
  TestServer test(echo);
  auto client = test.client();
  client.send(put(5, "Expect: 100-continue\r\n"));
  EXPECT_EQ(client.receive(true)->head, kContinue);
  client.send("he");
  EXPECT_TRUE(client.silent_for(20));
  client.send("llo");
  EXPECT_EQ(client.receive()->body, "hello");
  EXPECT_EQ(client.ask(kGet)->status, 200);
}

TEST(Expect, continue_is_not_sent_when_the_body_is_here_already) {
  TestServer test(echo);
  auto client = test.client();
  const auto response = client.ask(put(5, "Expect: 100-continue\r\n") + "hello");
  EXPECT_EQ(response->status, 200);
  EXPECT_EQ(response->body, "hello");
}

TEST(Expect, an_empty_body_is_continued_too) {
  TestServer test(echo);
  auto client = test.client();
  client.send(put(0, "Expect: 100-continue\r\n"));
  EXPECT_EQ(client.receive(true)->head, kContinue);
  const auto response = client.receive();
  EXPECT_EQ(response->status, 200);
  EXPECT_FALSE(response->closes());
  EXPECT_EQ(client.ask(kGet)->status, 200);
}

TEST(Expect, a_refused_body_is_neither_asked_for_nor_awaited) {
  TestServer test(ok);
  auto client = test.client();
  const auto response = client.ask(put(1'000'000, "Expect: 100-continue\r\n"));
  EXPECT_EQ(response->status, 200);
  EXPECT_TRUE(response->closes());
  client.finish_sending();
  EXPECT_TRUE(client.closed_by_server());
}

TEST(Expect, chunked_bodies_are_continued_too) {
  TestServer test(echo);
  auto client = test.client();
  client.send(
      "PUT / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\nExpect: 100-Continue\r\n\r\n");
  EXPECT_EQ(client.receive(true)->head, kContinue);
  EXPECT_EQ(client.ask("2\r\nhi\r\n0\r\n\r\n")->body, "hi");
}

// Tests of unread request bodies.

TEST(UnreadBody, small_ones_are_dropped_and_the_connection_goes_on) {
  TestServer test(ok);
  auto client = test.client();
  client.send(put(100'000));
  EXPECT_FALSE(client.receive()->closes());
  client.send(std::string(100'000, 'x'));
  EXPECT_EQ(client.ask(kGet)->body, "GET /");
}

TEST(UnreadBody, chunked_ones_are_dropped_too) {
  TestServer test(ok);
  auto client = test.client();
  client.send(
      "PUT / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n\r\n");
  EXPECT_EQ(client.receive()->status, 200);
  EXPECT_EQ(client.ask(kGet)->body, "GET /");
}

TEST(UnreadBody, big_ones_end_the_connection_after_the_response_was_read) {
  TestServer test(ok);
  auto client = test.client();
  client.send(put(50'000'000));
  for (int i = 0; i < 10; ++i) client.send(std::string(50'000, 'x'));
  const auto response = client.receive();
  ASSERT_TRUE(response);
  EXPECT_TRUE(response->closes());
  client.finish_sending();
  EXPECT_TRUE(client.closed_by_server());
}

TEST(UnreadBody, a_client_that_sends_all_of_it_first_sees_the_answer) {
  TestServer test(ok);
  auto client = test.client();
  const std::string piece(1'000'000, 'x');
  ASSERT_TRUE(client.send(put(50'000'000)));
  for (int i = 0; i < 50; ++i) ASSERT_TRUE(client.send(piece)) << i;
  const auto response = client.receive();
  ASSERT_TRUE(response);
  EXPECT_EQ(response->body, "PUT /");
  EXPECT_TRUE(response->closes());
  bool reset = true;
  client.finish_sending();
  EXPECT_EQ(client.receive_all(&reset), "");
  EXPECT_FALSE(reset);
}

TEST(UnreadBody, is_dropped_within_a_limit_and_for_a_while_only) {
  TestServer small(ok, {.linger_max = 1'000'000});
  auto sender = small.client();
  const std::string piece(1'000'000, 'x');
  sender.send(put(1'000'000'000));
  int sent = 0;
  while (sent < 1000 && sender.send(piece)) ++sent;
  EXPECT_LT(sent, 100);

  TestServer brief(ok, {.linger_timeout = 50ms});
  auto silent = brief.client();
  EXPECT_EQ(silent.ask(put(50'000'000))->status, 200);
  wait_until_closed(brief);
}

TEST(UnreadBody, one_that_never_comes_ends_the_connection) {
  TestServer test(ok, {.drain_timeout = 50ms});
  auto client = test.client();
  EXPECT_EQ(client.ask(put(1000))->status, 200);
  EXPECT_TRUE(client.closed_by_server());
}

TEST(Body, a_client_that_stops_in_the_middle_is_kClosed) {
  TestServer test(echo);
  auto client = test.client();
  client.send(put(10) + "hello");
  client.finish_sending();
  const auto response = client.receive();
  EXPECT_EQ(response->body, "closed");
  EXPECT_TRUE(response->closes());
}

TEST(Body, malformed_chunks_are_kInvalid_and_end_the_connection) {
  TestServer test(echo);
  auto client = test.client();
  const auto response =
      client.ask("PUT / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhelloX\r\n");
  EXPECT_EQ(response->body, "invalid");
  EXPECT_TRUE(response->closes());
}

TEST(Body, one_that_stalls_is_kTimeout) {
  TestServer test(echo, {.body_stall_timeout = 50ms, .drain_timeout = 50ms});
  auto client = test.client();
  EXPECT_EQ(client.ask(put(10) + "hello")->body, "timeout");
  EXPECT_TRUE(client.closed_by_server());
}

TEST(Pace, cuts_off_below_the_rate_after_a_minute_of_waiting) {
  Pace pace;
  pace.waited(Pace::kWindowMs - 1);
  EXPECT_FALSE(pace.too_slow(256));
  pace.moved(256 * 60 - 1);
  pace.waited(1);
  EXPECT_TRUE(pace.too_slow(256));
  pace.moved(256 * 60);
  pace.waited(Pace::kWindowMs);
  EXPECT_FALSE(pace.too_slow(256));
  pace.waited(299'999);
  EXPECT_FALSE(pace.too_slow(256, 300'000));
  pace.waited(1);
  EXPECT_TRUE(pace.too_slow(256, 300'000));
}

// Tests of responses.

TEST(Response, head_announces_the_length_and_sends_no_body) {
  const auto handle = [](Request&) -> Task<Response> {
    auto response = text_response("not for HEAD");
    response.content_length = 4711;
    co_return response;
  };
  TestServer test(handle);
  auto client = test.client();
  client.send("HEAD / HTTP/1.1\r\nHost: h\r\n\r\n");
  const auto response = client.receive(true);
  EXPECT_EQ(response->header("Content-Length"), "4711");
  EXPECT_TRUE(client.silent_for(20));
}

TEST(Response, of_204_and_304_has_neither_body_nor_length) {
  for (const int status : {204, 304}) {
    const auto handle = [status](Request&) -> Task<Response> {
      return [](int s) -> Task<Response> { co_return text_response("text", s); }(status);
    };
    TestServer test(handle);
    auto client = test.client();
    client.send(std::string(kGet) + std::string(kGet));
    for (int i = 0; i < 2; ++i) {
      const auto response = client.receive();
      EXPECT_EQ(response->status, status);
      EXPECT_FALSE(response->header("Content-Length"));
    }
    EXPECT_TRUE(client.silent_for(20));
  }
}

TEST(Response, header_values_cannot_break_the_line) {
  const auto handle = [](Request&) -> Task<Response> {
    auto response = text_response("x");
    response.header("X-A", "1\r\nX-B: 2").header("Content-Length", "99").header("date", "never");
    co_return response;
  };
  TestServer test(handle);
  const auto response = test.client().ask(kGet);
  EXPECT_EQ(response->header("X-A"), "1  X-B: 2");
  EXPECT_EQ(response->header("Content-Length"), "1");
  EXPECT_FALSE(response->header("date"));
}

TEST(Response, closes_when_asked_to_by_either_side) {
  TestServer test(ok);
  for (const auto* request :
       {"GET / HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n", "GET / HTTP/1.0\r\n\r\n"}) {
    auto client = test.client();
    EXPECT_TRUE(client.ask(request)->closes());
    EXPECT_TRUE(client.closed_by_server());
  }
  auto client = test.client();
  const auto kept = client.ask("GET / HTTP/1.0\r\nConnection: keep-alive\r\n\r\n");
  EXPECT_EQ(kept->header("Connection"), "keep-alive");
  EXPECT_EQ(client.ask(kGet)->status, 200);
}

TEST(Response, errors_of_handlers_keep_the_connection) {
  const auto handle = [](Request&) -> Task<Response> { co_return text_response("no", 404); };
  TestServer test(handle);
  auto client = test.client();
  for (int i = 0; i < 3; ++i) EXPECT_EQ(client.ask(kGet)->status, 404);
}

// Tests of body streams.

class Pieces final : public BodyStream {
 public:
  Pieces(std::vector<std::string> pieces, bool fails) : pieces_(std::move(pieces)), fails_(fails) {}
  Task<Result<std::string_view>> next() override {
    co_await Yield{};
    if (next_ < pieces_.size()) co_return std::string_view(pieces_[next_++]);
    if (fails_) co_return fail(Code::kCorrupt, "a bad block");
    co_return std::string_view();
  }

 private:
  std::vector<std::string> pieces_;
  std::size_t next_ = 0;
  bool fails_;
};

struct StreamingResponder {
  std::vector<std::string> pieces;
  std::uint64_t length;
  bool fails;
  Task<Response> operator()(Request&) const { return respond(*this); }
  static Task<Response> respond(const StreamingResponder& self) {
    Response response;
    response.body = std::make_unique<Pieces>(self.pieces, self.fails);
    response.content_length = self.length;
    co_return response;
  }
};

TEST(BodyStream, pieces_arrive_as_one_body) {
  TestServer test(StreamingResponder{{"one ", "two ", "three"}, 13, false});
  auto client = test.client();
  EXPECT_EQ(client.ask(kGet)->body, "one two three");
  EXPECT_EQ(client.ask(kGet)->body, "one two three");
}

TEST(BodyStream, of_no_bytes_is_an_empty_body) {
  TestServer test(StreamingResponder{{}, 0, true});
  auto client = test.client();
  EXPECT_EQ(client.ask(kGet)->header("Content-Length"), "0");
  EXPECT_EQ(client.ask(kGet)->status, 200);
}

TEST(BodyStream, that_fails_or_has_another_length_resets_the_connection) {
  for (const auto& responder :
       {StreamingResponder{{"one "}, 13, true}, StreamingResponder{{"one "}, 13, false},
        StreamingResponder{{"one ", "too much"}, 5, false}}) {
    TestServer test(responder);
    auto client = test.client();
    client.send(kGet);
    bool reset = false;
    client.receive_all(&reset);
    EXPECT_TRUE(reset);
  }
}

TEST(BodyStream, goes_out_in_chunks_when_nobody_knows_its_length) {
  const auto handle = [](Request&) -> Task<Response> {
    Response response;
    response.body =
        std::make_unique<Pieces>(std::vector<std::string>{"one", "seventeen bytes.."}, false);
    co_return response;
  };
  TestServer test(handle);
  auto client = test.client();
  client.send(
      "GET / HTTP/1.1\r\nHost: h\r\n\r\nGET / HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n");
  const auto both = client.receive_all();
  const std::string body = "\r\n\r\n3\r\none\r\n11\r\nseventeen bytes..\r\n0\r\n\r\n";
  const auto first = both.find(body);
  ASSERT_NE(first, std::string::npos) << both;
  EXPECT_NE(both.find(body, first + 1), std::string::npos) << "the connection is still good";
  EXPECT_NE(both.find("Transfer-Encoding: chunked"), std::string::npos);
  EXPECT_EQ(both.find("Content-Length"), std::string::npos);
}

TEST(BodyStream, of_unknown_length_ends_the_connection_of_an_old_client) {
  const auto handle = [](Request&) -> Task<Response> {
    Response response;
    response.body = std::make_unique<Pieces>(std::vector<std::string>{"one", "two"}, false);
    co_return response;
  };
  TestServer test(handle);
  auto client = test.client();
  client.send("GET / HTTP/1.0\r\nConnection: keep-alive\r\n\r\n");
  const auto all = client.receive_all();
  EXPECT_TRUE(all.ends_with("\r\n\r\nonetwo")) << all;
  EXPECT_EQ(all.find("chunked"), std::string::npos);
}

class FileBody final : public BodyStream {
 public:
  explicit FileBody(FileSlice range) : range_(range) {}
  Task<Result<std::string_view>> next() override {
    co_return fail(Code::kInternal, "the file should have been sent");
  }
  [[nodiscard]] std::optional<FileSlice> file() override { return range_; }

 private:
  FileSlice range_;
};

TEST(BodyStream, files_are_sent_by_the_kernel_where_allowed) {
  auto* const file = std::tmpfile();
  const std::string content(3'000'000, 'f');
  std::fwrite(content.data(), 1, content.size(), file);
  std::fflush(file);
  const auto handle = [file](Request&) -> Task<Response> {
    return [](int fd) -> Task<Response> {
      Response response;
      response.body = std::make_unique<FileBody>(FileSlice{fd, 1000, 2'500'000});
      response.content_length = 2'500'000;
      co_return response;
    }(::fileno(file));
  };
  TestServer test(handle, {}, {}, true);
  auto client = test.client();
  for (int i = 0; i < 2; ++i) EXPECT_TRUE(client.ask(kGet)->body == content.substr(0, 2'500'000));
  std::fclose(file);
}

TEST(BodyStream, a_reader_that_stalls_is_cut_off) {
  TestServer test(StreamingResponder{std::vector<std::string>(40, std::string(1'000'000, 'x')),
                                     40'000'000, false},
                  {.answer_stall_timeout = 100ms});
  auto client = test.client();
  client.send(kGet);
  wait_until_closed(test);
  EXPECT_LT(client.receive_all().size(), 40'000'000);
}

TEST(Response, a_reader_that_stalls_on_a_text_is_cut_off_as_senders_are) {
  const auto handle = [](Request&) -> Task<Response> {
    co_return text_response(std::string(40'000'000, 'x'));
  };
  TestServer test(handle, {.body_stall_timeout = 100ms});
  auto client = test.client();
  client.send(kGet);
  wait_until_closed(test);
  EXPECT_LT(client.receive_all().size(), 40'000'000);
}

/// A stream of one-megabyte pieces in which each byte depends on its offset. pause() keeps
/// ten bytes more than the 64 KiB that BodyStream requires.
class PausingBody final : public BodyStream {
 public:
  static constexpr std::size_t kSize = 40'000'000;
  static constexpr std::size_t kPiece = 1'000'000;
  static constexpr std::size_t kKept = (64 << 10) + 10;

  explicit PausingBody(std::atomic<int>& pauses) : pauses_(pauses) {}
  static char byte_at(std::size_t place) { return static_cast<char>('a' + place * 7 % 251 % 26); }

  Task<Result<std::string_view>> next() override {
    piece_.resize(std::min(kPiece, kSize - place_));
    for (auto& c : piece_) c = byte_at(place_++);
    co_return std::string_view(piece_);
  }
  std::string_view pause(std::string_view unsent) override {
    ++pauses_;
    const auto kept = unsent.substr(0, kKept);
    place_ -= unsent.size() - kept.size();
    piece_ = std::string(kept);
    return piece_;
  }

 private:
  std::atomic<int>& pauses_;
  std::size_t place_ = 0;
  std::string piece_;
};

TEST(BodyStream, a_reader_that_pauses_lets_it_give_back_what_it_holds) {
  std::atomic<int> pauses = 0;
  const auto handle = [&pauses](Request&) -> Task<Response> {
    return [](std::atomic<int>& count) -> Task<Response> {
      Response response;
      response.body = std::make_unique<PausingBody>(count);
      response.content_length = PausingBody::kSize;
      co_return response;
    }(pauses);
  };
  TestServer test(handle, {.body_stall_timeout = 20ms, .answer_pause = 10ms});
  auto client = test.client();
  for (int round = 1; round <= 2; ++round) {
    client.send(kGet);
    while (pauses < round) std::this_thread::sleep_for(1ms);
    const auto body = client.receive()->body;
    ASSERT_EQ(body.size(), PausingBody::kSize);
    for (std::size_t i = 0; i < body.size(); ++i) ASSERT_EQ(body[i], PausingBody::byte_at(i)) << i;
    pauses = round;
  }
}

// Tests of timeouts before a request.

TEST(Timeouts, idle_connections_are_closed_silently) {
  TestServer test(ok, {.idle_timeout = 40ms});
  auto fresh = test.client();
  EXPECT_EQ(fresh.receive_all(), "");
  auto used = test.client();
  EXPECT_EQ(used.ask(kGet)->status, 200);
  EXPECT_EQ(used.receive_all(), "");
}

TEST(Timeouts, slow_heads_get_408_however_steadily_they_drip) {
  TestServer test(ok, {.header_timeout = 60ms, .drain_timeout = 40ms});
  auto client = test.client();
  client.send("GET / HTTP/1.1\r\n");
  while (client.silent_for(5)) client.send("X");
  EXPECT_EQ(client.receive()->status, 408);
  EXPECT_TRUE(client.closed_by_server());
}

}  // namespace
}  // namespace onggi::http
