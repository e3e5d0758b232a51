#include "http/connection.h"

#include <algorithm>
#include <utility>

#include "base/check.h"
#include "http/client_address.h"

namespace onggi::http {
namespace {

constexpr Refusal kHeadTimeout{RefusalReason::kHeadTimeout, 408,
                               "The request head did not arrive in time."};

Refusal with_head(Refusal refusal, std::string_view head) {
  refusal.head = head;
  return refusal;
}

bool is_stream(const Response& response) {
  const auto* const stream = std::get_if<std::unique_ptr<BodyStream>>(&response.body);
  return stream != nullptr && *stream != nullptr;
}

/// Returns true if the body is a stream of unknown length.
bool is_open(const Response& response) { return is_stream(response) && !response.content_length; }

}  // namespace

Connection::Connection(Loop& loop, int fd, TlsSession tls, Peer peer, const Listener& listener,
                       fairness::Holding place)
    : loop_(loop),
      peer_(std::move(peer)),
      seat_(loop.shares().parties, peer_.party, std::move(place), loop.turns()),
      stream_(loop, fd, std::move(tls), &seat_),
      handler_(*listener.handler),
      trusted_proxies_(listener.trusted_proxies),
      behind_proxy_(std::ranges::find(trusted_proxies_, peer_.address) != trusted_proxies_.end()),
      sendfile_(listener.sendfile),
      body_(stream_),
      early_(loop, stream_) {}

Connection::~Connection() {
  if (scratch_) become_idle();
}

Task<void> Connection::run() {
  if (stream_.secure()) {
    auto handshake = shake_hands();
    if (!co_await handshake) co_return;
  }
  while (true) {
    auto request = read_request();
    if (co_await request == Next::kClose) co_return;
    auto served = serve_request();
    if (co_await served == Next::kClose) co_return;
  }
}

Task<bool> Connection::shake_hands() {
  // A client that has sent nothing waits for no handshake.
  auto& descriptor = stream_.descriptor();
  descriptor.set_timeout(loop_.limits().header_timeout);
  descriptor.set_idle(true);
  auto ready = descriptor.wait(Descriptor::Want::kRead);
  if (!co_await ready) co_return false;
  descriptor.set_idle(false);
  auto place = wait_for_handshake();
  if (!co_await place) co_return false;
  const fairness::Holding holding(loop_.shares().handshakes, seat_.client.party(), 1);
  auto turn = loop_.handshake_turns().take(seat_.client.party());
  (void)co_await turn;
  if (descriptor.closed()) co_return false;
  seat_.shaking_since_ms = Loop::now_ms();
  auto handshake = stream_.handshake();
  const auto status = co_await handshake;
  seat_.shaking_since_ms = 0;
  co_return status.has_value();
}

/// Takes one of the handshakes that may be in progress. Tries again and again until header_timeout
/// has passed, or until the connection is closed for others, who wait for its place.
Task<bool> Connection::wait_for_handshake() {
  constexpr std::chrono::milliseconds kPauseMax(500);
  auto& handshakes = loop_.shares().handshakes;
  const auto& party = seat_.client.party();
  const auto give_up_at = Loop::now_ms() + loop_.limits().header_timeout.count();
  auto need = fairness::Pool::Need::kMust;
  for (auto pause = std::chrono::milliseconds(20);; pause = std::min(2 * pause, kPauseMax)) {
    if (handshakes.take(party, 1, need) == fairness::Pool::Verdict::kGranted) co_return true;
    need = fairness::Pool::Need::kMay;  // one refusal is noted, not each attempt
    loop_.hurry_handshakes(*party);
    if (loop_.stopping() || Loop::now_ms() >= give_up_at) co_return false;
    auto nap = loop_.sleep(pause);
    co_await nap;
    if (stream_.descriptor().closed()) co_return false;
  }
}

// Functions that read a request head.

Task<Connection::Next> Connection::read_request() {
  if (scratch_) {
    scratch_->release_head();
    if (scratch_->buffered().empty()) become_idle();
  }
  scanner_.reset();
  bool first_bytes = true;
  while (true) {
    if (scratch_ && !scratch_->buffered().empty()) {
      if (std::exchange(first_bytes, false)) {
        stream_.descriptor().set_timeout(loop_.limits().header_timeout);
      }
      auto head = take_head();
      if (!head) {
        auto refused = refuse(head.error());
        co_await refused;
        co_return Next::kClose;
      }
      if (*head) {
        framing_ = **head;
        seat_.asked = true;
        stream_.descriptor().clear_deadline();
        co_return Next::kRequest;
      }
    }
    auto receive = receive_more_of_head();
    if (!co_await receive) co_return Next::kClose;
  }
}

/// Skips empty lines, then parses the head. Returns nullopt if the head is not complete yet.
std::expected<std::optional<Framing>, Refusal> Connection::take_head() {
  while (scratch_->buffered().starts_with("\r\n")) scratch_->consume(2);
  if (scratch_->buffered().empty() || scratch_->buffered() == "\r") return std::nullopt;

  const auto size = scanner_.scan(scratch_->buffered(), loop_.limits());
  if (!size) return std::unexpected(with_head(size.error(), scratch_->buffered()));
  if (!*size) {
    if (!scratch_->at_front()) scratch_->compact();
    return std::nullopt;
  }
  // BodyReader receives chunk framing into the buffer space after the head, so make sure that some
  // space is free there.
  if (scratch_->space().empty()) scratch_->compact();
  ONGGI_DCHECK(**size > 0 && **size <= scratch_->buffered().size());
  const auto bytes = scratch_->buffered_span().first(**size);
  scratch_->consume(**size);
  scratch_->hold_head();
  auto framing = parse_head(bytes, loop_.limits(), scratch_->request);
  if (!framing) return std::unexpected(with_head(framing.error(), {bytes.data(), bytes.size()}));
  return *framing;
}

/// Receives more bytes of a head. The connection is idle while it waits for the first byte. Returns
/// false if the connection must be closed.
Task<bool> Connection::receive_more_of_head() {
  auto& descriptor = stream_.descriptor();
  const bool idle = !scratch_;
  if (idle) {
    if (loop_.stopping()) co_return false;
    descriptor.set_timeout(loop_.limits().idle_timeout);
    descriptor.set_idle(true);
  }
  // Wait before the first read if the connection is idle and has no TLS, because the previous read
  // emptied the socket. A TLS session may still hold decrypted bytes. A provisional connection may
  // soon be closed if it has sent nothing, so read what was sent before it was accepted.
  bool wait_first = idle && !stream_.secure() && !provisional();
  while (true) {
    if (wait_first) {
      auto ready = stream_.readable();
      const auto status = co_await ready;
      if (!status) {
        if (!idle && status.error().code == Code::kTimeout) {
          const auto refusal = with_head(kHeadTimeout, scratch_->buffered());
          auto refused = refuse(refusal);
          co_await refused;
        }
        co_return false;
      }
    }
    if (!scratch_) become_busy();
    const auto n = stream_.try_read(scratch_->space());
    if (n > 0) {
      descriptor.set_idle(false);
      scratch_->received(static_cast<std::size_t>(n));
      co_return true;
    }
    if (n != Stream::kAgain) co_return false;
    if (idle) become_idle();
    wait_first = true;
  }
}

void Connection::become_idle() {
  ONGGI_DCHECK(scratch_ != nullptr);
  loop_.give_scratch(std::move(scratch_));
}

void Connection::become_busy() {
  ONGGI_DCHECK(scratch_ == nullptr);
  scratch_ = loop_.take_scratch();
}

// Functions that serve a request.

Task<Connection::Next> Connection::serve_request() {
  ONGGI_DCHECK(scratch_ != nullptr && !early_.begun());
  auto& request = scratch_->request;
  request.secure = stream_.secure();
  request.tls_version = stream_.tls_version();
  request.peer = peer_.name;
  request.peer_uid = peer_.uid;
  request.body = &body_;
  request.progress = &early_;
  name_client(request);
  body_.begin(framing_, *scratch_);
  early_.prepare(framing_.http_1_0);
  stream_.begin_body();
  auto told = body_.continue_empty();
  if (const auto status = co_await told; !status) co_return Next::kClose;

  Response response;
  {
    auto handled = handler_.handle(request);
    response = co_await handled;
  }
  bool early = early_.begun();
  if (early) {
    auto finished = early_.finish();
    early = co_await finished;
  }
  const bool close = must_close(response) || (early && framing_.http_1_0);

  stream_.begin_answer(is_stream(response));
  auto sent = early ? early_.send_rest(response) : send(response, close);
  if (const auto status = co_await sent; !status) {
    stream_.abort();
    co_return Next::kClose;
  }
  auto settled = finish_body(!close);
  co_return co_await settled;
}

/// Lets the request know who sent it. Behind a trusted proxy, each request may have another client.
void Connection::name_client(Request& request) {
  request.client = &seat_.client;
  if (behind_proxy_) seat_.client.came_from(client_address(request, trusted_proxies_));
}

bool Connection::must_close(const Response& response) const {
  const bool reusable =
      body_.complete() || (!body_.held_back() && body_.may_drain(loop_.limits().drain_max));
  return response.close || provisional() || !framing_.keep_alive || !reusable || loop_.stopping() ||
         (framing_.http_1_0 && is_open(response));
}

/// If the connection is to be kept open, reads and drops the part of the body that the handler did
/// not read. Otherwise, or if the body cannot be drained, closes the connection.
Task<Connection::Next> Connection::finish_body(bool keep_alive) {
  if (keep_alive && !body_.complete()) {
    const auto& limits = loop_.limits();
    auto drained = body_.drain(limits.drain_max, limits.drain_timeout);
    keep_alive = co_await drained;
  }
  ONGGI_DCHECK(!keep_alive || body_.complete());  // a connection kept open has no unread body
  if (keep_alive) co_return Next::kRequest;
  auto closed = close_gently();
  co_await closed;
  co_return Next::kClose;
}

Task<void> Connection::close_gently() {
  const auto& limits = loop_.limits();
  seat_.leaving = true;
  stream_.shutdown_send();
  // If the socket contained unread bytes, close() would reset the connection, and the last response
  // could be lost. A client that sends its whole body before it reads the response may still have
  // many bytes to send.
  if (body_.complete() && scratch_->buffered().empty()) co_return;
  auto lingered = stream_.linger(limits.linger_max, limits.linger_timeout);
  co_await lingered;
}

Task<void> Connection::refuse(const Refusal& refusal) {
  const auto& limits = loop_.limits();
  auto written = write_refusal(refusal);
  if (!co_await written) co_return;
  auto lingered = stream_.linger(limits.linger_max, limits.linger_timeout);
  co_await lingered;
}

/// Sends the error response for a rejected request. Returns false if the response could not be
/// sent.
Task<bool> Connection::write_refusal(Refusal refusal) {
  LoopCounters::add(loop_.counters().requests_bad, 1);
  refusal.secure = stream_.secure();
  const auto response = handler_.render_refusal(refusal);
  const auto* const text = std::get_if<std::string>(&response.body);
  const std::string_view body = text != nullptr ? *text : std::string_view();
  std::string head;
  write_head(head, response,
             {.date = loop_.http_date(), .close = true, .content_length = body.size()});
  stream_.begin_body();
  auto write = stream_.write(head, body);
  const auto written = co_await write;
  if (written) stream_.shutdown_send();
  co_return written.has_value();
}

// Functions that send a response.

Task<Status> Connection::send(Response& response, bool close) {
  const auto* const text = std::get_if<std::string>(&response.body);
  auto* const stream = std::get_if<std::unique_ptr<BodyStream>>(&response.body);
  const bool has_body = status_has_body(response.status);

  ResponseFacts facts{.date = loop_.http_date(),
                      .close = close,
                      .http_1_0 = framing_.http_1_0,
                      .content_length = {},
                      .chunked = has_body && !framing_.http_1_0 && is_open(response)};
  if (has_body && !is_open(response)) {
    const bool announced = response.content_length && (stream || framing_.head_request);
    facts.content_length = announced ? *response.content_length : (text ? text->size() : 0);
  }
  write_head(scratch_->out, response, facts);

  if (has_body && !framing_.head_request && stream && *stream) {
    auto streamed = facts.content_length ? send_stream(**stream, *facts.content_length)
                                         : send_open_stream(**stream);
    co_return co_await streamed;
  }
  const bool with_text = has_body && !framing_.head_request && text;
  auto written = stream_.write(scratch_->out, with_text ? std::string_view(*text) : "");
  co_return co_await written;
}

/// Sends the head with the first piece, then the rest of the body. Returns kInternal if the stream
/// yields fewer or more than `length` bytes.
Task<Status> Connection::send_stream(BodyStream& stream, std::uint64_t length) {
  std::string_view head = scratch_->out;
  const auto file = sendfile_ && !stream_.secure() ? stream.file() : std::nullopt;
  if (file) {
    const bool right_length = file->length == length;
    if (!right_length)
      co_return fail(Code::kInternal, "the file of a response body has the wrong length");
    auto write = stream_.write(head, {}, length > 0);
    ONGGI_CO_TRY(co_await write);
    auto send = stream_.send_file(*file);
    co_return co_await send;
  }
  while (length > 0) {
    auto next = stream.next();
    const std::string_view piece = ONGGI_CO_TRY(co_await next);
    const bool fits = !piece.empty() && piece.size() <= length;
    if (!fits)
      co_return fail(Code::kInternal,
                     "the length of a body stream differs from the announced length");
    auto write = stream_.write_piece(head, piece, stream);
    const std::size_t sent = ONGGI_CO_TRY(co_await write);
    ONGGI_DCHECK(sent <= length);
    length -= sent;
    head = {};
  }
  auto write = stream_.write(head, {});
  co_return co_await write;
}

Task<Status> Connection::send_open_stream(BodyStream& stream) {
  OpenBody body(stream_, !framing_.http_1_0);
  body.begin(scratch_->out);
  auto write = body.write_all(stream);
  ONGGI_CO_TRY(co_await write);
  auto end = body.end();
  co_return co_await end;
}

}  // namespace onggi::http
