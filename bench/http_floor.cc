// Runs the HTTP server alone, with a handler that returns a fixed body. Shows the cost of HTTP
// alone, for comparison with nginx serving static files (docs/performance.md).
// Usage: http_floor ADDRESS LOOPS BODY_SIZE
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <string>

#include "http/server.h"

namespace {

class Fixed final : public onggi::http::Handler {
 public:
  explicit Fixed(std::size_t size) : body_(size, 'x') {}
  onggi::Task<onggi::http::Response> handle(onggi::http::Request& /*request*/) override {
    onggi::http::Response response;
    response.header("Content-Type", "binary/octet-stream");
    response.header("ETag", "\"0123456789abcdef0123456789abcdef\"");
    response.header("Last-Modified", "Sun, 22 Nov 2026 18:46:53 GMT");
    response.body = body_;
    co_return response;
  }

 private:
  std::string body_;
};

}  // namespace

int main(int argc, char** argv) {
  if (argc != 4) {
    std::fprintf(stderr, "usage: http_floor ADDRESS LOOPS BODY_SIZE\n");
    return 2;
  }
  sigset_t ends;
  sigemptyset(&ends);
  sigaddset(&ends, SIGINT);
  sigaddset(&ends, SIGTERM);
  pthread_sigmask(SIG_BLOCK, &ends, nullptr);

  Fixed handler(std::strtoul(argv[3], nullptr, 10));
  onggi::http::Server server({}, std::strtoul(argv[2], nullptr, 10));
  const auto status = server.listen({.address = argv[1], .tls = {}, .handler = &handler});
  if (!status) {
    std::fprintf(stderr, "%s\n", status.error().message().c_str());
    return 1;
  }
  server.start();
  int signal = 0;
  sigwait(&ends, &signal);
  server.stop();
}
