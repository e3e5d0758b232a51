// Service: S3 over HTTP. handle() is the table of contents of a request: find out what is asked, by
// whom, on which bucket; see that they may; run the operation; turn an error into a response.
#pragma once

#include <string>

#include "http/message.h"
#include "s3/context.h"

namespace onggi::s3 {

class Service final : public http::Handler {
 public:
  /// `services` and `observer` outlive it; `observer` may be null.
  Service(const Services& services, Observer* observer);

  Task<http::Response> handle(http::Request& request) override;

 private:
  Task<Reply> answer(Context& context);
  S3Result<void> understand(Context& context) const;
  http::Response render(const Context& context, Reply reply) const;

  const Services& services_;
  Observer* observer_;
  const std::string host_id_;  // x-amz-id-2
};

}  // namespace onggi::s3
