// ProgressWriter: sends the beginning of a response, and then filler, while the handler is still
// working on the request. There is one ProgressWriter per connection. A timer is used only for
// requests whose handler calls begin().
#pragma once

#include <memory>

#include "base/check.h"
#include "http/open_body.h"

namespace onggi::http {

class ProgressWriter final : public ProgressReplier {
 public:
  ProgressWriter(Loop& loop, Stream& stream) : loop_(loop), stream_(stream) {}
  ProgressWriter(const ProgressWriter&) = delete;
  ProgressWriter& operator=(const ProgressWriter&) = delete;
  ~ProgressWriter() override;  // if begin() was called, finish() must have been called

  /// Prepares for the next request. `http_1_0` is true for an HTTP/1.0 client.
  void prepare(bool http_1_0) {
    ONGGI_DCHECK(!begun());
    http_1_0_ = http_1_0;
  }

  void begin(ProgressReply answer) override;
  [[nodiscard]] bool begun() const { return state_ != nullptr; }

  /// Stops sending filler. Called when the handler has responded. Returns true if some bytes were
  /// already sent, so that send_rest() must send the rest of the response. Returns false if nothing
  /// was sent, so that the response is sent as usual.
  Task<bool> finish();
  /// Sends the rest of the response. Fails if the connection or the body stream failed.
  Task<Status> send_rest(Response& response);

 private:
  struct State;
  void wait(std::chrono::milliseconds duration);
  Task<void> send_something();

  Loop& loop_;
  Stream& stream_;
  bool http_1_0_ = false;
  std::shared_ptr<State> state_;  // shared with the timer's callback
};

}  // namespace onggi::http
