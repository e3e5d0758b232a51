// An S3 operation: the request that selects the operation, its access rules, and the function that
// runs it. Every operation is a row of s3/table.cc. s3/access/admission.h applies the access rules
// of the row, and refuses all requests for an operation without access rules.
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
  kNotConfigured,    // a GET of an unsupported configuration; answered as on AWS
  kNothingToDelete,  // a DELETE of an unsupported configuration; answered with 204
  kNotImplemented,   // answered with 501
};

/// The way in which admission judges a request for an operation.
enum class Judged : std::uint8_t {
  kNever,       // the row has no rule: all requests are refused
  kWhole,       // admitted if the operation's action on its bucket or object is allowed
  kPerBucket,   // ListBuckets: each bucket in the list separately
  kAsCreation,  // CreateBucket: by the user's permission to create the bucket
  kPerKey,      // DeleteObjects: each key in the document separately
  kByForm,      // PostObject: as the equivalent PutObject request
};

/// Permissions that a request can need in addition to its operation's action. Each is a bit of
/// Checks.
enum class Check : std::uint16_t {
  kObjectHeaders = 1,     // setting the new object's ACL, tags and lock in headers
  kWriteConditions = 2,   // write conditions that reveal data of the existing object
  kDeleteConditions = 4,  // delete conditions that reveal data of the object
  kBypass = 8,            // bypassing governance mode; no error if not permitted
  kRead = 16,             // s3:GetObject on the same object
  kInitiator = 32,        // starting an upload; refused for anonymous requests
  kCopySource = 64,       // reading the source of a copy
  kCopiedTags = 128,      // copying the source's tags, unless the request replaces them
  kRenameSource = 256,    // removing an object from its old key, keeping tags and ACL
  kSameOwner = 512,       // the object's owner must not change after the ACL was judged
};
class Checks {
 public:
  constexpr Checks() = default;
  /// Implicit, so that a row can name a single check.
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
  kOfObject,  // x-amz-checksum-* describes an object, not the document
};

/// The document that an operation reads from the body.
struct DocumentRule {
  std::size_t size_max = 0;  // maximum size in bytes; 0: no document
  DocumentDigests digests = DocumentDigests::kOptional;
};

/// The condition keys that only the document of a request contains (access/document_keys.h).
struct DocumentKeys {
  std::array<std::string_view, 3> names = {};  // prefixes of key names, in lower case
  S3Result<iam::ConditionKeys> (*read)(const Context&) = nullptr;
};

class PostedForm;
/// Reads the fields of a form.
using FormReader = Task<S3Result<std::unique_ptr<PostedForm>>> (*)(const Context&);

struct Operation {
  std::string_view name;    // S3's name, such as "PutObject"
  std::string_view method;  // such as "PUT"
  Level level;
  // The query parameter that selects the operation ("uploads", "tagging"), or an empty string.
  std::string_view subresource = {};
  bool copy = false;            // true: the x-amz-copy-source header selects the operation
  std::string_view iam_action;  // such as "s3:PutObject"
  // A grant of this right allows the operation. If nullopt, no grant allows the operation unless
  // any_right is set.
  std::optional<iam::Right> right = iam::right_of_action(iam_action);
  bool any_right = false;  // true: any grant on the bucket allows the operation
  Judged judged = Judged::kNever;
  Checks more_checks = {};
  DocumentRule document = {};
  DocumentKeys document_keys = {};
  bool by_share_link = false;  // true: a share link to the object allows the operation
  bool upload_step = false;    // true: a step of an upload that creates no object yet
  bool long_running = false;   // true: works for milliseconds, so its party waits for its turn
  bool untags = false;         // true: removes the tags that tagKeys in the query lists
  Support support = Support::kFull;
  OperationHandler handler = nullptr;  // set if support is kFull
  FormReader form = nullptr;           // set if judged is kByForm, instead of a handler
  std::optional<ErrorCode> not_configured_error = {};  // only if support is kNotConfigured
};

}  // namespace onggi::s3
