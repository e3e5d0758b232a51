// The context of an operation: the services behind S3, and one authenticated, admitted request.
#pragma once

#include <chrono>
#include <forward_list>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.h"
#include "base/memory/memory_budget.h"
#include "base/metrics/metrics.h"
#include "base/random.h"
#include "base/task.h"
#include "catalog/bucket_tags.h"
#include "catalog/buckets.h"
#include "catalog/listing.h"
#include "catalog/objects.h"
#include "catalog/uploads.h"
#include "http/framing/query.h"
#include "http/message.h"
#include "iam/policy/condition.h"
#include "iam/users/directory.h"
#include "s3/protocol/error.h"
#include "s3/protocol/target.h"

namespace onggi::auth {
class Authenticator;
class Authenticated;
}  // namespace onggi::auth

namespace onggi::s3 {

struct DeleteDocument;
struct Operation;

struct Settings {
  std::string region = "us-east-1";
  std::vector<std::string> domains;         // lower-case base domains for virtual-host style
  std::uint64_t memory_max = 512ULL << 20;  // memory budget in bytes for bodies and responses
  std::chrono::milliseconds early_answer_after{5'000};      // delay before the progress reply
  std::chrono::milliseconds early_answer_interval{10'000};  // interval of white space in the reply
  std::vector<catalog::StorageClass> storage_classes{catalog::kStorageClasses.begin(),
                                                     catalog::kStorageClasses.end()};
  std::vector<std::string> trusted_proxies = {};  // proxies whose X-Forwarded-For is trusted
  bool accept_any_region = false;                 // true: any region in CreateBucket and signatures
};

/// The services that operations use. Created by main; outlives every request.
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
  metrics::Counter* policies_too_slow = nullptr;  // decisions that a policy was too slow for
};

/// Receives every finished request, for metrics and the access log.
class Observer {
 public:
  struct Finished {
    const Operation* operation;  // null if the request was refused before its operation was known
    int status;
    std::chrono::nanoseconds duration;  // time until the response was ready to be sent
  };
  virtual ~Observer() = default;
  virtual void finished(const http::Request& request, const Finished& finished) = 0;
};

/// The verdict on one key of a DeleteObjects request.
struct KeyVerdict {
  bool allowed = false;
  bool bypasses_governance = false;
};

/// The results of admission for the handler. The handler must not look up these objects again,
/// because admission judged exactly these objects.
struct Admission {
  bool bypasses_governance = false;                      // true: bypass requested and permitted
  std::optional<std::string> owner_id = {};              // PutObjectAcl: owner of the judged object
  std::shared_ptr<const catalog::Bucket> existing;       // CreateBucket: bucket that has the name
  std::shared_ptr<const catalog::Bucket> source_bucket;  // bucket of a copy's source
  std::shared_ptr<catalog::OpenObject> source;           // source of a copy
  catalog::RenamedAlong along;                           // rename: the source's judged tags and ACL
  std::shared_ptr<const DeleteDocument> deletions;       // DeleteObjects: the parsed document
  std::vector<KeyVerdict> keys;                          // verdicts for `deletions`, in order
};

/// A request as its operation's handler receives it. The signature has been verified, the bucket
/// exists (unless the operation creates it), the document has been received, and the request has
/// been admitted (s3/access/admission.h).
struct Context {
  const Services& services;
  http::Request& request;
  const Operation* operation = nullptr;
  Target target;
  http::Query query;
  const auth::Authenticated* authenticated = nullptr;
  std::forward_list<std::string> hoisted_names = {};  // names of headers taken from the query
  /// In a form upload, the identity of the form's signer; owns `authenticated`.
  std::shared_ptr<const auth::Authenticated> form_signer = {};
  std::shared_ptr<const iam::User> user;  // null: anonymous
  std::shared_ptr<const catalog::Bucket>
      bucket;  // null for service-level operations and CreateBucket
  std::string request_id;
  std::string_view host_id;
  Time now;
  std::string document = {};       // the request's body, if the operation takes a document
  iam::ConditionKeys stated = {};  // condition keys from the document, if a policy tests them
  Admission admission = {};
  MemoryBudget::Share memory;  // reserved for this request; excludes small buffers

  /// Returns the value of a request header, or an empty string if it is missing.
  [[nodiscard]] std::string_view header(std::string_view name) const {
    return request.header(name).value_or(std::string_view());
  }
};

/// A form upload (PostObject) whose fields have been read and whose sender is known.
class PostedForm {
 public:
  virtual ~PostedForm() = default;
  /// Returns the equivalent PutObject request, which must be admitted before store() is called.
  [[nodiscard]] virtual Context& put() = 0;
  /// Stores the file.
  virtual Task<Reply> store() = 0;
};

}  // namespace onggi::s3
