// Context: the state of an S3 request while it is processed, with the services that handlers use.
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
  // The delay after which the server sends the beginning of the response to an operation that is
  // still running.
  std::chrono::milliseconds early_answer_after{5'000};
  // The interval at which the server then sends a white space character until the operation ends.
  std::chrono::milliseconds early_answer_interval{10'000};
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
  // Counts access checks that fail because a policy takes too much work to evaluate.
  metrics::Counter* policies_too_slow = nullptr;
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

/// The result of the access check for one key of a DeleteObjects request.
struct KeyVerdict {
  bool allowed = false;
  bool bypasses_governance = false;
};

/// The source of a copy, opened for reading. Both members are null if there is no copy.
struct CopiedSource {
  std::shared_ptr<const catalog::Bucket> bucket;
  std::shared_ptr<catalog::OpenObject> object;
};

/// The results of the access check (s3/access/admission.h). Handlers must use the objects stored
/// here instead of looking them up again, because the access check covers exactly these objects.
struct Admission {
  // True if the request asks to bypass governance mode and is permitted to.
  bool bypasses_governance = false;
  // For PutObjectAcl: the object's owner at the time of the access check.
  std::optional<std::string> owner_id = {};
  // For CreateBucket: the existing bucket with the requested name, or null.
  std::shared_ptr<const catalog::Bucket> existing;
  // For copies: the source that the requester may read.
  CopiedSource source;
  // For RenameObject: the tags and the ACL of the source at the time of the access check.
  catalog::RenamedAlong along;
  // For DeleteObjects: the parsed document, and the results for its keys in the same order.
  std::shared_ptr<const DeleteDocument> deletions;
  std::vector<KeyVerdict> keys;
};

/// The sender of a request and the request's bucket, looked up at the same time. Both can change
/// while a body is being received, so refresh() (s3/access/refresh.h) looks them up again.
struct Caller {
  const auth::Authenticated* authenticated = nullptr;
  /// The signer of a signed form; `authenticated` refers to it. Null for all other requests.
  std::shared_ptr<const auth::Authenticated> form_signer = {};
  std::shared_ptr<const iam::User> user = {};  // null: anonymous
  /// Null for service-level operations and CreateBucket.
  std::shared_ptr<const catalog::Bucket> bucket = {};
  Time now = {};  // when the user and the bucket were looked up
};

/// The values of x-amz-request-id and x-amz-id-2, which identify a response in logs. Both are sent
/// as headers and in error documents.
struct ResponseIds {
  std::string request;
  std::string_view host;
};

/// The state of a request. Only the processing phases in s3/service.cc change a Context; the access
/// check and the handlers get a const Context. When a handler runs, the signature has been
/// verified, the bucket exists (unless the operation creates it), the document has been received,
/// and the access check (s3/access/admission.h) has allowed the request.
struct Context {
  // Set when the request arrives.
  const Services& services;
  const http::Request& request;
  MemoryBudget::Share& memory;  // memory reserved for this request; excludes small buffers
  ResponseIds ids;

  // Set by the processing phases, in this order.
  Target target = {};
  http::Query query = {};
  const Operation* operation = nullptr;
  Caller caller = {};         // looked up again after each wait for the request body
  std::string document = {};  // the request body, if the operation takes a document
  // Condition keys read from the document; empty unless a policy tests such keys.
  iam::ConditionKeys document_keys = {};
  Admission admission = {};  // determined again whenever `caller` is replaced

  /// Returns the value of a request header, or an empty string if it is missing.
  [[nodiscard]] std::string_view header(std::string_view name) const {
    return request.header(name).value_or(std::string_view());
  }
};

/// A form upload (PostObject) whose fields have been read. The service calls each method once, in
/// the order of declaration.
class PostedForm {
 public:
  virtual ~PostedForm() = default;
  /// Authenticates the form. Returns the caller of `posted` with the form's signer as the user.
  [[nodiscard]] virtual S3Result<Caller> authenticate(const Context& posted) = 0;
  /// Returns the equivalent PutObject request, which must pass the access check before store() is
  /// called. This PostedForm must outlive the returned Context.
  [[nodiscard]] virtual S3Result<Context> as_put(const Context& posted) = 0;
  /// Stores the file. `put` is the PutObject request from as_put(), after the access check.
  virtual Task<Reply> store(const Context& put) = 0;
};

}  // namespace onggi::s3
