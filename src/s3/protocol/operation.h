// An S3 operation: the request that selects it, who may perform it, and the function that runs it.
// Every operation is a row of s3/table.cc. s3/access/admission.h carries out what the row says
// about access, and refuses all requests for an operation whose row says nothing.
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
using OperationHandler = Task<Reply> (*)(Context&);

enum class Level : std::uint8_t {
  kService,
  kBucket,
  kObject,
  kControl,  // S3 Control (control.h), for a bucket
};

/// How much of an operation is implemented.
enum class Support : std::uint8_t {
  kFull,
  kNotConfigured,    // a GET that answers as AWS does if the configuration does not exist
  kNothingToDelete,  // a DELETE of a configuration that cannot exist: 204
  kNotImplemented,   // 501
};

/// By what a request for an operation is judged.
enum class Judged : std::uint8_t {
  kNever,       // the row does not say: all requests are refused
  kWhole,       // by the operation's action on its bucket or object
  kPerBucket,   // ListBuckets: each bucket in the list by itself
  kAsCreation,  // CreateBucket: by what the user may create
  kPerKey,      // DeleteObjects: each key in the document by itself
  kByForm,      // PostObject: as the PutObject request that the form stands for
};

/// Permissions that a request can need besides its operation's action. Bits of Checks.
enum class Check : std::uint16_t {
  kObjectHeaders = 1,     // the ACL, tags and lock that its headers set on the object it stores
  kWriteConditions = 2,   // conditions that reveal something about the object to overwrite
  kDeleteConditions = 4,  // conditions that reveal something about the object to delete
  kBypass = 8,            // bypassing governance mode; without the permission it does not bypass
  kRead = 16,             // s3:GetObject on the same object
  kInitiator = 32,        // somebody who can own an upload: not anonymous
  kCopySource = 64,       // reading the source of a copy
  kCopiedTags = 128,      // the tags of that source, unless the request replaces them
  kRenameSource = 256,    // taking an object from its old key, with its tags and ACL
  kSameOwner = 512,       // an object whose owner does not change after its ACL has been judged
};
class Checks {
 public:
  constexpr Checks() = default;
  /// Implicit, so that a row can name one check.
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

/// How to treat the digest headers of a request that carries a document.
enum class DocumentDigests : std::uint8_t {
  kOptional,
  kRequired,  // Content-MD5, a checksum or a signed payload is required (else InvalidRequest)
  kOfObject,  // x-amz-checksum-* describes an object, not the document
};

/// The document that an operation reads from the body.
struct DocumentRule {
  std::size_t size_max = 0;  // in bytes; 0: the operation has no document
  DocumentDigests digests = DocumentDigests::kOptional;
};

/// The condition keys that only the document of a request contains (access/document_keys.h).
struct DocumentKeys {
  std::array<std::string_view, 3> names = {};  // prefixes of the keys, in lower case
  S3Result<iam::ConditionKeys> (*read)(const Context&) = nullptr;
};

class PostedForm;
/// Reads the fields of a form and identifies its sender.
using FormReader = Task<S3Result<std::unique_ptr<PostedForm>>> (*)(Context&);

struct Operation {
  std::string_view name;    // S3's name: "PutObject"
  std::string_view method;  // "PUT"
  Level level;
  // The query parameter that selects the operation ("uploads", "tagging"), or an empty string.
  std::string_view subresource = {};
  bool copy = false;            // true: x-amz-copy-source selects it
  std::string_view iam_action;  // "s3:PutObject"
  // A grant of this right allows the operation. Every action has a right; a row that says nullopt
  // is allowed by no grant unless any_right is set.
  std::optional<iam::Right> right = iam::right_of_action(iam_action);
  bool any_right = false;  // a grant of any right, for any prefix, allows it
  Judged judged = Judged::kNever;
  Checks more_checks = {};
  DocumentRule document = {};
  DocumentKeys document_keys = {};
  bool by_share_link = false;  // a share link to the object allows it
  bool upload_step = false;    // a step of an upload that does not yet make an object
  bool untags = false;         // tagKeys in the query are the tags that it removes
  Support support = Support::kFull;
  OperationHandler handler = nullptr;                  // for kFull
  FormReader form = nullptr;                           // for kByForm, in place of a handler
  std::optional<ErrorCode> not_configured_error = {};  // for kNotConfigured
};

}  // namespace onggi::s3
