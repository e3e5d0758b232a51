#include "http/progress_writer.h"

#include <boost/asio/io_context.hpp>
#include <boost/asio/steady_timer.hpp>
#include <utility>

#include "base/check.h"
#include "base/sync/wait_list.h"
#include "http/framing/response_head.h"

namespace onggi::http {

namespace asio = boost::asio;

struct ProgressWriter::State {
  ProgressReply answer;
  OpenBody body;
  asio::steady_timer timer;
  Status status{};    // result of the last write
  bool sent = false;  // true once sending has begun
  bool sending = false;
  bool finished = false;  // true once the handler has responded
  Waiter waiter{};        // the coroutine of finish() while it waits for a write
};

ProgressWriter::~ProgressWriter() { ONGGI_DCHECK(state_ == nullptr || state_->finished); }

void ProgressWriter::begin(ProgressReply answer) {
  ONGGI_DCHECK(!begun());  // begin() is called at most once per request
  const auto first = answer.first;
  state_ = std::make_shared<State>(std::move(answer), OpenBody(stream_, !http_1_0_),
                                   asio::steady_timer(loop_.context()));
  if (first.count() > 0) {
    wait(first);
  } else {
    loop_.group().spawn(send_something());
  }
}

void ProgressWriter::wait(std::chrono::milliseconds duration) {
  ONGGI_DCHECK(!state_->finished && !state_->sending);
  state_->timer.expires_after(duration);
  // The timer may fire late, when the handler has already responded and `this` serves the next
  // request.
  state_->timer.async_wait([this, state = state_](boost::system::error_code error) {
    if (error || state->finished) return;
    ONGGI_DCHECK(state == state_);  // finish() stops the timer before the next request starts
    loop_.group().spawn(send_something());
  });
}

Task<void> ProgressWriter::send_something() {
  auto& state = *state_;
  ONGGI_DCHECK(!state.sending && !state.finished);  // only one write runs at a time
  state.sending = true;
  if (!std::exchange(state.sent, true)) {
    Response response;
    response.headers = state.answer.headers;
    std::string head;
    write_head(head, response,
               {.date = loop_.http_date(), .close = http_1_0_, .chunked = !http_1_0_});
    state.body.begin(head);
    auto opening = state.body.write(state.answer.opening);
    state.status = co_await opening;
  } else {
    auto filler = state.body.write(state.answer.filler);
    state.status = co_await filler;
  }
  state.sending = false;
  if (state.finished) {
    if (state.waiter) state.waiter.wake();
  } else if (state.status) {
    wait(state.answer.interval);
  }
}

Task<bool> ProgressWriter::finish() {
  struct Sent {
    State& state;
    bool await_ready() const noexcept { return !state.sending; }
    void await_suspend(std::coroutine_handle<> handle) const { state.waiter = Waiter(handle); }
    void await_resume() const noexcept {}
  };
  ONGGI_DCHECK(begun() && !state_->finished);
  state_->finished = true;
  state_->timer.cancel();
  Sent sent{*state_};
  co_await sent;
  if (state_->sent) co_return true;
  state_ = nullptr;
  co_return false;
}

Task<Status> ProgressWriter::send_rest(Response& response) {
  const auto state = std::exchange(state_, nullptr);
  ONGGI_DCHECK(state != nullptr && state->sent && !state->sending);
  ONGGI_CO_TRY(state->status);
  auto& body = state->body;
  if (const auto* text = std::get_if<std::string>(&response.body)) {
    std::string_view rest = *text;
    if (rest.starts_with(state->answer.opening)) rest.remove_prefix(state->answer.opening.size());
    auto write = body.write(rest);
    ONGGI_CO_TRY(co_await write);
  } else if (auto* stream = std::get_if<std::unique_ptr<BodyStream>>(&response.body)) {
    auto write = body.write_all(**stream);
    ONGGI_CO_TRY(co_await write);
  }
  auto end = body.end();
  co_return co_await end;
}

}  // namespace onggi::http
