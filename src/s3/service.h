// Service: S3 over HTTP. handle() processes a request in three steps: it determines the operation,
// the user and the bucket; calls serve(); and converts an error to a response.
#pragma once

#include <memory>
#include <string>

#include "http/message.h"
#include "iam/users/key_uses.h"
#include "s3/headers/hoisted.h"
#include "s3/protocol/context.h"

namespace onggi::s3 {

/// Performs a request whose operation, user and bucket are known. Admits the request before reading
/// its body and receives the document, if the operation has one. Then admits the request again with
/// the current user, bucket and document, and runs the operation's handler.
Task<Reply> serve(Context& context);

class Service final : public http::Handler {
 public:
  /// All arguments must outlive this object. `observer` and `key_uses` may be null.
  Service(const Services& services, Observer* observer, iam::KeyUses* key_uses = nullptr);

  Task<http::Response> handle(http::Request& request) override;
  http::Response render_refusal(const http::Refusal& refusal) override;

  /// Returns how many bytes of the memory budget are in use. May be called from any thread.
  [[nodiscard]] std::uint64_t memory_used() const { return memory_.used(); }

 private:
  Task<Reply> answer(http::Request& request, HoistedNames& hoisted_names, Context& context);
  S3Result<void> understand(Context& context) const;
  [[nodiscard]] S3Result<std::shared_ptr<const catalog::Bucket>> find_bucket(
      const Context& context) const;
  void note_use(const Context& context) const;
  http::Response render(const Context& context, Reply reply) const;
  void add_region(http::Response& response, const Context& context) const;

  const Services& services_;
  Observer* observer_;
  iam::KeyUses* key_uses_;
  const std::string host_id_;  // value of x-amz-id-2
  MemoryBudget memory_;
};

}  // namespace onggi::s3
