// AdminService: the JSON API `/api/v1` (docs/openapi.yaml is its contract) as an HTTP handler, on
// the Unix socket of the data directory and on the console listener. A thin face over catalog/ and
// iam/; the web console and the command line use nothing else.
#pragma once

#include <memory>

#include "admin/protocol/services.h"
#include "http/message.h"

namespace onggi::admin {

class Idempotency;

class AdminService final : public http::Handler {
 public:
  explicit AdminService(const Services& services);
  ~AdminService() override;
  Task<http::Response> handle(http::Request& request) override;

 private:
  const Services& services_;
  std::unique_ptr<Idempotency> idempotency_;
};

}  // namespace onggi::admin
