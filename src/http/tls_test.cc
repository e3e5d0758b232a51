// Tests of the protocol versions and cipher suites that TlsContext accepts.
#include "http/tls.h"

#include <gtest/gtest.h>
#include <openssl/ssl.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <cstdlib>
#include <filesystem>
#include <string>
#include <string_view>
#include <thread>

#include "http/testing/certificate.h"

namespace onggi::http {
namespace {

using testing::KeyKind;
using testing::make_certificate;

void accept_handshake(const TlsContext& context, int fd) {
  constexpr int kTimeoutMs = 10'000;
  const auto session = context.accept(fd);
  for (int done = SSL_accept(session.get()); done != 1; done = SSL_accept(session.get())) {
    pollfd waiting{.fd = fd, .events = POLLIN, .revents = 0};
    if (SSL_get_error(session.get(), done) != SSL_ERROR_WANT_READ) return;
    if (::poll(&waiting, 1, kTimeoutMs) != 1) return;
  }
}

struct TlsSuites : ::testing::Test {
  std::shared_ptr<TlsContext> context;

  TlsSuites() {
    std::string pattern = std::filesystem::temp_directory_path() / "onggi-tls-XXXXXX";
    EXPECT_NE(::mkdtemp(pattern.data()), nullptr);
    context = TlsContext::load(make_certificate(pattern, "test", KeyKind::kRsa)).value();
    std::filesystem::remove_all(pattern);
  }

  /// Returns the cipher suite negotiated with a client that supports only the protocol `version`
  /// and offers `ciphers` (for TLS 1.2 and older). Returns an empty string if the handshake fails.
  std::string suite_for(const char* ciphers, int version) {
    std::array<int, 2> fds{};
    EXPECT_EQ(::socketpair(AF_UNIX, SOCK_STREAM, 0, fds.data()), 0);
    std::thread server([&] { accept_handshake(*context, fds[0]); });
    SSL_CTX* const client_context = SSL_CTX_new(TLS_client_method());
    SSL_CTX_set_security_level(client_context, 0);
    SSL_CTX_set_min_proto_version(client_context, version);
    SSL_CTX_set_max_proto_version(client_context, version);
    EXPECT_EQ(SSL_CTX_set_cipher_list(client_context, ciphers), 1) << ciphers;
    SSL* const client = SSL_new(client_context);
    SSL_set_fd(client, fds[1]);
    std::string suite;
    if (SSL_connect(client) == 1) suite = SSL_get_cipher_name(client);
    ::shutdown(fds[1], SHUT_RDWR);
    server.join();
    SSL_free(client);
    SSL_CTX_free(client_context);
    for (const int fd : fds) ::close(fd);
    return suite;
  }
};

TEST_F(TlsSuites, takes_suites_with_forward_secrecy_and_authenticated_encryption) {
  for (const auto* suite : {"ECDHE-RSA-AES128-GCM-SHA256", "ECDHE-RSA-AES256-GCM-SHA384",
                            "ECDHE-RSA-CHACHA20-POLY1305"})
    EXPECT_EQ(suite_for(suite, TLS1_2_VERSION), suite);
  EXPECT_TRUE(suite_for("ALL", TLS1_2_VERSION).starts_with("ECDHE-RSA-AES256-GCM"));
  EXPECT_TRUE(suite_for("ALL", TLS1_3_VERSION).starts_with("TLS_"));
}

TEST_F(TlsSuites, refuses_all_other_suites) {
  for (const auto* suite : {"AES128-GCM-SHA256", "AES256-GCM-SHA384", "AES128-SHA", "AES256-SHA256",
                            "ECDHE-RSA-AES128-SHA", "ECDHE-RSA-AES256-SHA384",
                            "DHE-RSA-AES128-GCM-SHA256", "DHE-RSA-AES256-SHA"})
    EXPECT_EQ(suite_for(suite, TLS1_2_VERSION), "");
}

TEST_F(TlsSuites, refuses_old_protocols) {
  EXPECT_EQ(suite_for("ALL", TLS1_1_VERSION), "");
  EXPECT_EQ(suite_for("ALL", TLS1_VERSION), "");
}

}  // namespace
}  // namespace onggi::http
