// AdminService: the HTTP handler of the JSON API `/api/v1`, which docs/openapi.yaml specifies. It
// serves the Unix socket in the data directory and the console listener. The API is a thin layer
// over catalog/ and iam/. The web console and the command line use only this API.
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
  http::Response render_refusal(const http::Refusal& refusal) override;

 private:
  const Services& services_;
  std::unique_ptr<Idempotency> idempotency_;
};

}  // namespace onggi::admin
