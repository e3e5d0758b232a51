// TLS through OpenSSL directly, because asio::ssl holds 34 KiB of buffers for every connection,
// even if the connection is idle. Sessions read and write their socket directly.
#pragma once

#include <memory>

#include "base/result.h"
#include "http/server.h"

struct ssl_st;
struct ssl_ctx_st;

namespace onggi::http {

struct TlsSessionFree {
  void operator()(ssl_st* session) const;
};
using TlsSession = std::unique_ptr<ssl_st, TlsSessionFree>;

/// A certificate with its TLS settings. Immutable. Each session keeps the underlying OpenSSL
/// context alive.
class TlsContext {
 public:
  static Result<std::shared_ptr<TlsContext>> load(const TlsFiles& files);
  ~TlsContext();
  TlsContext(const TlsContext&) = delete;
  TlsContext& operator=(const TlsContext&) = delete;

  /// Creates a server session over `fd`, which the caller still owns. Returns null if out of
  /// memory.
  [[nodiscard]] TlsSession accept(int fd) const;

 private:
  explicit TlsContext(ssl_ctx_st* context) : context_(context) {}
  ssl_ctx_st* context_;
};

}  // namespace onggi::http
