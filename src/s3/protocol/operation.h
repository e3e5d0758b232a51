// An S3 operation: the requests that select the operation, its access rules, and the function that
// runs it. The operations table (s3/table.cc) lists all operations. The access check
// (s3/access/admission.h) applies the access rules, and rejects all requests for an operation
// without access rules.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string_view>

#include "base/task.h"
#include "iam/policy/action_rights.h"
#include "iam/policy/condition.h"
#include "s3/protocol/error.h"

namespace onggi::s3 {

struct Context;
using OperationHandler = Task<Reply> (*)(const Context&);

enum class Level : std::uint8_t {
  kService,
  kBucket,
  kObject,
  kControl,  // an S3 Control request about a bucket (control.h)
};

/// The extent to which an operation is implemented.
enum class Support : std::uint8_t {
  kFull,
  kNotConfigured,    // a GET of an unsupported configuration; answered as if none were set
  kNothingToDelete,  // a DELETE of an unsupported configuration; answered with 204
  kNotImplemented,   // answered with 501
};

/// The kind of access check that a request for an operation must pass.
enum class Judged : std::uint8_t {
  kNever,       // the operation has no access rule: all requests are rejected
  kWhole,       // checks whether the requester may perform iam_action on the bucket or object
  kPerBucket,   // for ListBuckets: checks each bucket in the list separately
  kAsCreation,  // for CreateBucket: checks whether the user may create the bucket
  kPerKey,      // for DeleteObjects: checks each key in the document separately
  kByForm,      // for PostObject: checks the equivalent PutObject request
};

/// Access checks that an operation needs in addition to the check of its iam_action. Each is a bit
/// of Checks.
enum class Check : std::uint16_t {
  kObjectHeaders = 1,     // permission to set the new object's ACL, tags and lock in headers
  kWriteConditions = 2,   // permission to read the existing object, if conditions reveal its data
  kDeleteConditions = 4,  // permission to read the object, if delete conditions reveal its data
  kBypass = 8,            // permission to bypass governance mode; no error if it is missing
  kRead = 16,             // permission to read the object (s3:GetObject)
  kInitiator = 32,        // uploads must not be started by anonymous requests
  kCopySource = 64,       // permission to read the source of a copy
  kCopiedTags = 128,      // permission to copy the source's tags, unless the request replaces them
  kRenameSource = 256,    // permission to read and delete the source, and to keep its tags and ACL
  kSameOwner = 512,       // the object's owner must not change between access check and write
};
class Checks {
 public:
  constexpr Checks() = default;
  /// Implicit, so that Operation::more_checks can be initialized with a single Check.
  constexpr Checks(Check check)  // NOLINT(google-explicit-constructor)
      : bits_(static_cast<std::uint16_t>(check)) {}
  [[nodiscard]] constexpr bool none() const { return bits_ == 0; }
  [[nodiscard]] constexpr bool has(Check check) const {
    return (bits_ & static_cast<std::uint16_t>(check)) != 0;
  }
  friend constexpr Checks operator|(Checks one, Checks other) {
    one.bits_ = static_cast<std::uint16_t>(one.bits_ | other.bits_);
    return one;
  }

 private:
  std::uint16_t bits_ = 0;
};
constexpr Checks operator|(Check one, Check other) { return Checks(one) | Checks(other); }

/// The rule for the digest headers of a request that has a document.
enum class DocumentDigests : std::uint8_t {
  kOptional,
  kRequired,  // Content-MD5, a checksum or a signed payload is required (else InvalidRequest)
  kOfObject,  // x-amz-checksum-* is the checksum of an object, not of the document
};

/// The limits and checks for the request document that an operation takes as its body.
struct DocumentRule {
  std::size_t size_max = 0;  // maximum size in bytes; 0: the operation takes no document
  DocumentDigests digests = DocumentDigests::kOptional;
};

/// The policy condition keys whose values come from the request document (access/document_keys.h).
struct DocumentKeys {
  std::array<std::string_view, 3> names = {};  // prefixes of key names, in lower case
  S3Result<iam::ConditionKeys> (*read)(const Context&) = nullptr;
};

class PostedForm;
/// A function that reads the fields of a form upload from the request body.
using FormReader = Task<S3Result<std::unique_ptr<PostedForm>>> (*)(const Context&);

struct Operation {
  std::string_view name;    // S3's name, such as "PutObject"
  std::string_view method;  // HTTP method, such as "PUT"
  Level level;
  // The query parameter that selects the operation ("uploads", "tagging"), or an empty string.
  std::string_view subresource = {};
  bool copy = false;            // true: the x-amz-copy-source header selects the operation
  std::string_view iam_action;  // policy action, such as "s3:PutObject"
  // A grant of this right allows the operation. If nullopt, no grant allows the operation unless
  // any_right is true.
  std::optional<iam::Right> right = iam::right_of_action(iam_action);
  bool any_right = false;  // true: any grant on the bucket allows the operation
  Judged judged = Judged::kNever;
  Checks more_checks = {};
  DocumentRule document = {};
  DocumentKeys document_keys = {};
  bool by_share_link = false;  // true: a share link to the object allows the operation
  bool upload_step = false;    // true: a step of a multipart upload before its completion
  bool untags = false;         // true: removes the tags listed in the query parameter tagKeys
  bool long_running = false;   // true: works for milliseconds, so its party waits for its turn
  Support support = Support::kFull;
  OperationHandler handler = nullptr;  // set if `support` is kFull and `form` is null
  FormReader form = nullptr;           // set if `judged` is kByForm, for a form upload
  // The error to return if `support` is kNotConfigured; nullopt: AWS's default document is sent.
  std::optional<ErrorCode> not_configured_error = {};
};

}  // namespace onggi::s3
