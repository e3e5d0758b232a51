// Context: an S3 request while it is processed, and the services that process it.
#pragma once

#include <chrono>
#include <memory>
#include <optional>
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
  std::chrono::milliseconds early_answer_interval{10'000};  // delay between white space characters
  std::vector<catalog::StorageClass> storage_classes{catalog::kStorageClasses.begin(),
                                                     catalog::kStorageClasses.end()};
  std::vector<std::string> trusted_proxies = {};  // proxies whose X-Forwarded-For is trusted
  // If true, CreateBucket requests and signatures may name any region.
  bool accept_any_region = false;
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

/// The source of a copy, opened for reading. Both members are null if there is no copy.
struct CopiedSource {
  std::shared_ptr<const catalog::Bucket> bucket;
  std::shared_ptr<catalog::OpenObject> object;
};

/// The results of admission that handlers use. A handler must not look up these objects again,
/// because admission judged exactly these objects.
struct Admission {
  bool bypasses_governance = false;                 // true: bypass requested and permitted
  std::optional<std::string> owner_id = {};         // PutObjectAcl: owner of the judged object
  std::shared_ptr<const catalog::Bucket> existing;  // CreateBucket: bucket with the requested name
  CopiedSource source;                              // copies: the judged source
  catalog::RenamedAlong along;                      // rename: the source's judged tags and ACL
  std::shared_ptr<const DeleteDocument> deletions;  // DeleteObjects: the parsed document
  std::vector<KeyVerdict> keys;                     // verdicts for `deletions`, in order
};

/// The sender of a request and the bucket that it concerns, looked up at one moment. They can
/// change while a body is being received: refresh() (s3/access/refresh.h) looks them up again.
struct Caller {
  const auth::Authenticated* authenticated = nullptr;
  /// The signer of a signed form; `authenticated` refers to it. Null for all other requests.
  std::shared_ptr<const auth::Authenticated> form_signer = {};
  std::shared_ptr<const iam::User> user = {};  // null: anonymous
  /// Null for service-level operations and CreateBucket.
  std::shared_ptr<const catalog::Bucket> bucket = {};
  Time now = {};  // time of the lookup
};

/// The ids of a response, for logs. Both are sent in headers and in errors.
struct ResponseIds {
  std::string request;
  std::string_view host;
};

/// A request, as far as it has been processed. Only the phases in s3/service.cc change a Context:
/// each phase sets the member that it determines. Admission and handlers get a const Context. When
/// a handler runs, the signature has been verified, the bucket exists (unless the operation creates
/// it), the document has been received, and the request has been admitted (s3/access/admission.h).
struct Context {
  // Set when the request arrives.
  const Services& services;
  const http::Request& request;
  MemoryBudget::Share& memory;  // memory reserved for this request, without small buffers
  ResponseIds ids;

  // Each phase determines one of these members, in this order.
  Target target = {};
  http::Query query = {};
  const Operation* operation = nullptr;
  Caller caller = {};                     // replaced after each wait for a part of the body
  std::string document = {};              // the body, if the operation takes a document
  iam::ConditionKeys document_keys = {};  // keys in the document, if a policy tests them
  Admission admission = {};               // replaced whenever the caller is replaced

  /// Returns the value of a request header, or an empty string if it is missing.
  [[nodiscard]] std::string_view header(std::string_view name) const {
    return request.header(name).value_or(std::string_view());
  }
};

/// A form upload (PostObject) whose fields have been read. Its methods are the remaining phases;
/// the service calls each method once, in this order.
class PostedForm {
 public:
  virtual ~PostedForm() = default;
  /// Authenticates the form. Returns the caller of `posted` with the form's signer as the user.
  [[nodiscard]] virtual S3Result<Caller> authenticate(const Context& posted) = 0;
  /// Returns the equivalent PutObject request, which must be admitted before store() is called. The
  /// request refers to this form.
  [[nodiscard]] virtual S3Result<Context> as_put(const Context& posted) = 0;
  /// Stores the file. `put` is the admitted PutObject request.
  virtual Task<Reply> store(const Context& put) = 0;
};

}  // namespace onggi::s3
