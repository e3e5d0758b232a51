// AdminService: the JSON API `/api/v1` (docs/openapi.yaml is its contract) as an HTTP handler. It
// serves the Unix socket of the data directory and trusts the uid the kernel names: root or the
// daemon's own user. A thin face over catalog/ and iam/; the command line uses nothing else.
#pragma once

#include <functional>
#include <string>

#include "base/clock.h"
#include "catalog/buckets.h"
#include "catalog/uploads.h"
#include "http/message.h"
#include "iam/audit.h"
#include "iam/directory.h"

namespace onggi::admin {

/// What the server says about itself.
struct ServerInfo {
  std::string version;
  std::string region;
  std::string endpoint;          // public S3 endpoint: "http://127.0.0.1:9000"
  std::string console_endpoint;  // "http://127.0.0.1:9001"
  std::string data_dir;
  Time started;
  std::vector<std::string> warnings;  // insecure settings, in sentences
};

/// Made by main; outlives the service.
struct Services {
  catalog::Buckets& buckets;
  catalog::Uploads& uploads;
  iam::Directory& directory;
  iam::Audit& audit;
  Clock& clock;
  ServerInfo info;
};

class AdminService final : public http::Handler {
 public:
  explicit AdminService(const Services& services) : services_(services) {}
  Task<http::Response> handle(http::Request& request) override;

 private:
  const Services& services_;
};

}  // namespace onggi::admin
