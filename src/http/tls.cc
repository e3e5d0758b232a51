#include "http/tls.h"

#include <openssl/bio.h>
#include <openssl/err.h>
#include <openssl/ssl.h>
#include <sys/socket.h>

#include <cerrno>
#include <cstdint>
#include <string>
#include <string_view>

namespace onggi::http {
namespace {

std::string last_tls_error() {
  const auto error = ERR_get_error();
  ERR_clear_error();
  std::string text(256, '\0');
  ERR_error_string_n(error, text.data(), text.size());
  text.resize(text.find('\0'));
  return text;
}

int choose_protocol(SSL*, const unsigned char** chosen, unsigned char* chosen_size,
                    const unsigned char* offered, unsigned int offered_size, void*) {
  constexpr std::string_view kOurs = "http/1.1";
  for (unsigned int at = 0; at < offered_size; at += offered[at] + 1U) {
    const auto* const name = offered + at + 1;
    if (at + 1 + offered[at] > offered_size) break;
    if (std::string_view(reinterpret_cast<const char*>(name), offered[at]) != kOurs) continue;
    *chosen = name;
    *chosen_size = offered[at];
    return SSL_TLSEXT_ERR_OK;
  }
  return SSL_TLSEXT_ERR_ALERT_FATAL;
}

// The functions of a custom socket BIO. OpenSSL's own socket BIO uses write(2), which raises
// SIGPIPE if the peer has closed the connection.
int bio_fd(BIO* bio) {
  return static_cast<int>(reinterpret_cast<std::intptr_t>(BIO_get_data(bio)));
}

int finish_io(BIO* bio, ssize_t n) {
  BIO_clear_retry_flags(bio);
  if (n < 0 && (errno == EAGAIN || errno == EINTR)) {
    BIO_set_flags(bio, BIO_FLAGS_SHOULD_RETRY);
  }
  return static_cast<int>(n);
}

int bio_read(BIO* bio, char* into, int size) {
  const auto n = ::recv(bio_fd(bio), into, static_cast<std::size_t>(size), MSG_DONTWAIT);
  const auto result = finish_io(bio, n);
  if (BIO_should_retry(bio)) BIO_set_retry_read(bio);
  return result;
}

int bio_write(BIO* bio, const char* from, int size) {
  const auto n =
      ::send(bio_fd(bio), from, static_cast<std::size_t>(size), MSG_DONTWAIT | MSG_NOSIGNAL);
  const auto result = finish_io(bio, n);
  if (BIO_should_retry(bio)) BIO_set_retry_write(bio);
  return result;
}

long bio_control(BIO*, int command, long, void*) { return command == BIO_CTRL_FLUSH ? 1 : 0; }

const BIO_METHOD* socket_method() {
  static const BIO_METHOD* const method = [] {
    auto* const made = BIO_meth_new(BIO_TYPE_SOURCE_SINK | BIO_get_new_index(), "onggi socket");
    BIO_meth_set_read(made, bio_read);
    BIO_meth_set_write(made, bio_write);
    BIO_meth_set_ctrl(made, bio_control);
    return made;
  }();
  return method;
}

Status load_files(SSL_CTX* context, const TlsFiles& files) {
  if (SSL_CTX_use_certificate_chain_file(context, files.certificate.c_str()) != 1) {
    return fail(Code::kInvalid, "certificate " + files.certificate + ": " + last_tls_error());
  }
  if (SSL_CTX_use_PrivateKey_file(context, files.private_key.c_str(), SSL_FILETYPE_PEM) != 1) {
    return fail(Code::kInvalid, "private key " + files.private_key + ": " + last_tls_error());
  }
  if (SSL_CTX_check_private_key(context) != 1) {
    return fail(Code::kInvalid, "private key " + files.private_key + " does not belong to " +
                                    files.certificate + ": " + last_tls_error());
  }
  return {};
}

}  // namespace

void TlsSessionFree::operator()(ssl_st* session) const { SSL_free(session); }

Result<std::shared_ptr<TlsContext>> TlsContext::load(const TlsFiles& files) {
  ERR_clear_error();
  auto* const context = SSL_CTX_new(TLS_server_method());
  if (context == nullptr) return fail(Code::kInternal, "TLS: " + last_tls_error());
  std::shared_ptr<TlsContext> owned(new TlsContext(context));
  SSL_CTX_set_min_proto_version(context, TLS1_2_VERSION);
  // For TLS 1.2: only forward secrecy (a stolen private key does not decrypt recorded traffic) and
  // authenticated encryption. All cipher suites of TLS 1.3 have both.
  if (SSL_CTX_set_cipher_list(context, "ECDHE+AESGCM:ECDHE+CHACHA20") != 1)
    return fail(Code::kInternal, "TLS ciphers: " + last_tls_error());
  SSL_CTX_set_mode(context, SSL_MODE_RELEASE_BUFFERS | SSL_MODE_ENABLE_PARTIAL_WRITE |
                                SSL_MODE_ACCEPT_MOVING_WRITE_BUFFER);
  // Treat a disconnect without close_notify as an ordinary close. Truncated bodies are
  // still detected, because requests announce their lengths.
  SSL_CTX_set_options(context, SSL_OP_IGNORE_UNEXPECTED_EOF | SSL_OP_NO_RENEGOTIATION |
                                   SSL_OP_CIPHER_SERVER_PREFERENCE);
  SSL_CTX_set_alpn_select_cb(context, choose_protocol, nullptr);
  ONGGI_TRY(load_files(context, files));
  return owned;
}

TlsContext::~TlsContext() { SSL_CTX_free(context_); }

TlsSession TlsContext::accept(int fd) const {
  TlsSession session(SSL_new(context_));
  auto* const bio = BIO_new(socket_method());
  if (session == nullptr || bio == nullptr) {
    BIO_free(bio);
    return nullptr;
  }
  // The data pointer holds the file descriptor itself; bio_fd() reads it back.
  // NOLINTNEXTLINE(performance-no-int-to-ptr)
  BIO_set_data(bio, reinterpret_cast<void*>(std::intptr_t{fd}));
  BIO_set_init(bio, 1);
  SSL_set_bio(session.get(), bio, bio);
  SSL_set_accept_state(session.get());
  return session;
}

}  // namespace onggi::http
