// What an operation works with: the services behind S3, and one authenticated, authorized request.
#pragma once

#include <chrono>
#include <forward_list>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.h"
#include "base/memory_budget.h"
#include "base/random.h"
#include "base/task.h"
#include "catalog/bucket_tags.h"
#include "catalog/buckets.h"
#include "catalog/listing.h"
#include "catalog/objects.h"
#include "catalog/uploads.h"
#include "http/message.h"
#include "iam/users/directory.h"
#include "iam/policy/condition.h"
#include "s3/protocol/error.h"
#include "s3/protocol/query.h"
#include "s3/protocol/target.h"

namespace onggi::auth {
class Authenticator;
class Authenticated;
}  // namespace onggi::auth

namespace onggi::s3 {

struct Operation;

struct Settings {
  std::string region = "us-east-1";
  std::vector<std::string> domains;         // lower-case base domains of virtual-host style
  std::uint64_t memory_max = 512ULL << 20;  // of bodies and replies under way, all together
  std::chrono::milliseconds early_answer_after{5'000};      // of an operation that takes long
  std::chrono::milliseconds early_answer_interval{10'000};  // of the white space that follows
  std::vector<catalog::StorageClass> storage_classes{catalog::kStorageClasses.begin(),
                                                     catalog::kStorageClasses.end()};
  std::vector<std::string> trusted_proxies = {};  // whose X-Forwarded-For is believed
  bool accept_any_region = false;                 // of buckets, as of signatures
};

/// Made by main; outlives every request.
struct Services {
  catalog::Buckets& buckets;
  catalog::Objects& objects;
  catalog::Uploads& uploads;
  catalog::Listing& listing;
  catalog::BucketTags& bucket_tags;
  iam::Directory& directory;
  const auth::Authenticator& authenticator;
  iam::Audit& audit;
  Clock& clock;
  Random& random;
  Settings settings;
};

/// Is told of every finished request; for metrics and the access log.
class Observer {
 public:
  struct Finished {
    const Operation* operation;  // null when the request was refused before it was known
    int status;
    std::chrono::nanoseconds duration;  // until the response was ready to be sent
  };
  virtual ~Observer() = default;
  virtual void finished(const http::Request& request, const Finished& finished) = 0;
};

/// Buffers up to this need no share of the memory budget: the number of connections bounds them.
inline constexpr std::uint64_t kUncountedMax = 16 * 1024;

/// One request on its way through an operation. Everything in it is checked: the signature, the
/// bucket's existence (unless the operation makes it) and the right of operation->right on it.
struct Context {
  const Services& services;
  http::Request& request;
  const Operation* operation = nullptr;
  Target target;
  Query query;
  const auth::Authenticated* authenticated = nullptr;
  std::forward_list<std::string> hoisted_names = {};  // of headers that a link brought in its query
  std::shared_ptr<const auth::Authenticated> form_signer = {};  // owns it, of a POST form
  std::shared_ptr<const iam::User> user;                        // null: nobody signed
  std::shared_ptr<const catalog::Bucket>
      bucket;  // null for service-level operations and CreateBucket
  std::string request_id;
  std::string_view host_id;
  Time now;
  iam::ConditionKeys stated = {};  // what policies may ask of its document, once that is read
  MemoryBudget::Share memory;      // what the request holds beyond a few KiB

  /// A header of the request, or empty.
  [[nodiscard]] std::string_view header(std::string_view name) const {
    return request.header(name).value_or(std::string_view());
  }
};

}  // namespace onggi::s3
