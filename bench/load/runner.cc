#include "load/runner.h"

#include <arpa/inet.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/epoll.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/uio.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <cstring>

#include "base/clock.h"
#include "base/codec.h"
#include "base/random.h"
#include "load/response_reader.h"

namespace onggi::bench {
namespace {

using SteadyClock = std::chrono::steady_clock;

double own_cpu_seconds() {
  rusage use{};
  getrusage(RUSAGE_SELF, &use);
  const auto seconds = [](const timeval& t) {
    return static_cast<double>(t.tv_sec) + static_cast<double>(t.tv_usec) / 1e6;
  };
  return seconds(use.ru_utime) + seconds(use.ru_stime);
}

/// Parses an address such as "127.0.0.1:9000".
Result<sockaddr_in> address_of(const std::string& host) {
  const auto colon = std::min(host.rfind(':'), host.size());
  const auto port = parse_u64(std::string_view(host).substr(std::min(colon + 1, host.size())));
  sockaddr_in address{};
  address.sin_family = AF_INET;
  const bool numeric = inet_pton(AF_INET, host.substr(0, colon).c_str(), &address.sin_addr) == 1;
  if (!numeric || !port) return fail(Code::kInvalid, "the endpoint must be http://IPv4:PORT");
  address.sin_port = htons(static_cast<std::uint16_t>(*port));
  return address;
}

Result<int> connect_to(const std::string& host) {
  const auto address = ONGGI_TRY(address_of(host));
  const int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  if (connect(fd, reinterpret_cast<const sockaddr*>(&address), sizeof(address)) != 0) {
    close(fd);
    return fail(Code::kIo, "cannot connect to " + host + ": " + std::strerror(errno));
  }
  const int on = 1;
  setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof(on));
  fcntl(fd, F_SETFL, fcntl(fd, F_GETFL) | O_NONBLOCK);
  return fd;
}

struct Message {
  std::string head;
  std::string body;          // body of this message only; empty if shared_data is true
  bool shared_data = false;  // true: the body is Run::data_
};

struct Connection {
  int fd = -1;
  const Message* message = nullptr;
  std::uint64_t sent = 0;
  ResponseReader reader;
  SteadyClock::time_point started;
};

/// The state of a run. All messages are prepared before the clock starts.
class Run {
 public:
  explicit Run(const Plan& plan) : plan_(plan), buffer_(256 * 1024, '\0') {}

  Result<Outcome> execute() {
    prepare();
    ONGGI_TRY(open());
    reset_peak(plan_.pids);
    const auto before = read_use(plan_.pids);
    const auto cpu_before = own_cpu_seconds();
    const auto started = SteadyClock::now();
    for (auto& connection : connections_) next(connection);
    ONGGI_TRY(loop());
    outcome_.seconds = std::chrono::duration<double>(SteadyClock::now() - started).count();
    outcome_.client_cpu_s = own_cpu_seconds() - cpu_before;
    outcome_.server = read_use(plan_.pids);
    outcome_.server.cpu_s -= before.cpu_s;
    outcome_.server.disk_written -= before.disk_written;
    for (auto& connection : connections_) close(connection.fd);
    std::ranges::sort(outcome_.latencies_us);
    return std::move(outcome_);
  }

 private:
  void prepare() {
    const auto date = format_amz_date(SystemClock().now());
    if (plan_.work == Work::kPut) data_ = SeededRandom(1).bytes(plan_.size);
    messages_.reserve(plan_.count);
    for (std::uint64_t i = 0; i < plan_.count; ++i) {
      auto body = document_of(plan_, i);
      auto head =
          head_of(plan_, i, date, plan_.work == Work::kPut ? std::string_view(data_) : body);
      messages_.push_back({std::move(head), std::move(body), plan_.work == Work::kPut});
    }
    outcome_.latencies_us.reserve(plan_.count);
  }

  Status open() {
    epoll_ = epoll_create1(EPOLL_CLOEXEC);
    connections_.resize(std::min<std::size_t>(plan_.connections, plan_.count));
    for (auto& connection : connections_) {
      connection.fd = ONGGI_TRY(connect_to(plan_.host));
      epoll_event event{.events = EPOLLIN, .data = {.ptr = &connection}};
      epoll_ctl(epoll_, EPOLL_CTL_ADD, connection.fd, &event);
    }
    return {};
  }

  void next(Connection& connection) {
    connection.message = next_ < messages_.size() ? &messages_[next_++] : nullptr;
    if (connection.message == nullptr) return;
    connection.sent = 0;
    connection.reader.start(plan_.work == Work::kHead);
    connection.started = SteadyClock::now();
    send_more(connection);
  }

  /// Sends as much as the socket accepts. Registers for EPOLLOUT if there are unsent bytes.
  void send_more(Connection& connection) {
    const auto& head = connection.message->head;
    const std::string& body = connection.message->shared_data ? data_ : connection.message->body;
    const auto total = head.size() + body.size();
    while (connection.sent < total) {
      const auto head_sent = std::min<std::uint64_t>(connection.sent, head.size());
      const auto body_sent = connection.sent - head_sent;
      std::array<iovec, 2> pieces{
          iovec{const_cast<char*>(head.data()) + head_sent, head.size() - head_sent},
          iovec{const_cast<char*>(body.data()) + body_sent,
                std::min<std::size_t>(body.size() - body_sent, 1 << 20)}};
      const auto wrote = writev(connection.fd, pieces.data(), 2);
      if (wrote < 0) break;
      connection.sent += static_cast<std::uint64_t>(wrote);
    }
    const bool left = connection.sent < total;
    epoll_event event{.events = left ? EPOLLIN | EPOLLOUT : EPOLLIN, .data = {.ptr = &connection}};
    if (left || body.size() > kSmallBody) epoll_ctl(epoll_, EPOLL_CTL_MOD, connection.fd, &event);
  }

  Status loop() {
    std::array<epoll_event, 256> events{};
    while (outcome_.requests < plan_.count) {
      const int ready = epoll_wait(epoll_, events.data(), events.size(), 60'000);
      if (ready == 0) return fail(Code::kTimeout, "no answer for 60 s");
      for (int i = 0; i < ready; ++i) {
        auto& connection = *static_cast<Connection*>(events[i].data.ptr);
        if ((events[i].events & EPOLLOUT) != 0 && connection.message != nullptr)
          send_more(connection);
        if ((events[i].events & (EPOLLIN | EPOLLHUP | EPOLLERR)) != 0)
          ONGGI_TRY(receive(connection));
      }
    }
    return {};
  }

  Status receive(Connection& connection) {
    auto& reader = connection.reader;
    // The kernel discards bodies of known length (MSG_TRUNC, tcp(7)), so that the client does not
    // limit the measured speed.
    const auto discard = std::min<std::uint64_t>(reader.discardable(), 1 << 20);
    const auto got = discard > 0 ? recv(connection.fd, nullptr, discard, MSG_TRUNC)
                                 : recv(connection.fd, buffer_.data(), buffer_.size(), 0);
    if (got < 0 && errno == EAGAIN) return {};
    if (got <= 0) return fail(Code::kClosed, "the server closed a connection");
    if (discard > 0) {
      reader.discarded(static_cast<std::uint64_t>(got));
    } else if (!reader.take({buffer_.data(), static_cast<std::size_t>(got)})) {
      return fail(Code::kInvalid, "not an HTTP response: " + reader.head().substr(0, 200));
    }
    if (reader.done()) finish(connection);
    return {};
  }

  void finish(Connection& connection) {
    const auto elapsed =
        std::chrono::duration<float, std::micro>(SteadyClock::now() - connection.started);
    outcome_.latencies_us.push_back(elapsed.count());
    ++outcome_.requests;
    if (plan_.work != Work::kHead) outcome_.body_bytes += connection.reader.body_size();
    if (connection.message->shared_data) outcome_.body_bytes += data_.size();
    if (connection.reader.status() / 100 != 2) {
      if (outcome_.failures++ == 0)
        outcome_.first_failure = connection.reader.head() + connection.reader.excerpt();
    }
    next(connection);
  }

  static constexpr std::size_t kSmallBody = 64 * 1024;

  const Plan& plan_;
  std::string buffer_;
  std::string data_;
  std::vector<Message> messages_;
  std::size_t next_ = 0;
  int epoll_ = -1;
  std::vector<Connection> connections_;
  Outcome outcome_;
};

}  // namespace

Result<Outcome> run(const Plan& plan) { return Run(plan).execute(); }

}  // namespace onggi::bench
