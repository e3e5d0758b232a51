// EarlyReply: sends the beginning of a response, and filler, while the handler still works on it.
// One per connection; costs a timer for a request that asks for it and nothing for others.
#pragma once

#include <memory>

#include "http/open_body.h"

namespace onggi::http {

class EarlyReply final : public Patience {
 public:
  EarlyReply(Loop& loop, Stream& stream) : loop_(loop), stream_(stream) {}

  /// For the request that follows.
  void prepare(bool http_1_0) { http_1_0_ = http_1_0; }

  void begin(EarlyAnswer answer) override;
  [[nodiscard]] bool begun() const { return state_ != nullptr; }

  /// The handler has answered: nothing is sent from now on. False: nothing was sent before, the
  /// answer goes out as it is. True: send_rest() is to send it.
  Task<bool> finish();
  /// The rest of the response. An error when the client is gone.
  Task<Status> send_rest(Response& response);

 private:
  struct State;
  void wait(std::chrono::milliseconds duration);
  Task<void> send_something();

  Loop& loop_;
  Stream& stream_;
  bool http_1_0_ = false;
  std::shared_ptr<State> state_;  // shared with the timer
};

}  // namespace onggi::http
