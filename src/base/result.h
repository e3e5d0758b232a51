// Result<T>: the one error channel. Every fallible function of Onggi returns it; nothing of ours
// throws. An Error is a Code (what kind of failure, decided upon by callers) and a detail (for
// people and logs). s3/error is the only place that turns a Code into an S3 error code and status.
#pragma once

#include <cstdint>
#include <expected>
#include <string>
#include <string_view>
#include <utility>

namespace onggi {

/// What went wrong. The first group is said by storage and base, the second by the catalog and iam,
/// the third by the protocol layers. A code is named after the fact, not after the HTTP status it
/// leads to.
enum class Code : std::uint8_t {
  // The machine.
  kNotFound,        // no such entry, blob or file
  kConflict,        // an expectation of a commit did not hold; read again and retry
  kSealed,          // the space takes no more commits (its bucket is being deleted)
  kCorrupt,         // stored bytes fail their checksum or do not parse
  kNoSpace,         // the disk, or a configured limit of it, is full
  kIo,              // the operating system refused to read, write or sync
  kInvalid,         // the caller's argument breaks a documented rule
  kTooLarge,        // a named limit is exceeded
  kTimeout,         // a deadline has passed
  kClosed,          // the peer or the server went away in the middle
  kUnavailable,     // overloaded or shutting down: nothing was done, try again later
  kOutcomeUnknown,  // a change failed in a way that leaves open whether it happened
  kExists,          // the name is already taken
  kDenied,          // the identity may not do this
  kNotImplemented,
  kInternal,  // a broken promise of ours

  // S3's data model.
  kNoSuchBucket,
  kNoSuchKey,
  kNoSuchVersion,
  kDeleteMarker,  // the version that was asked for has no object
  kNoSuchUpload,
  kBucketNotEmpty,
  kBucketState,  // what is asked does not go with the bucket's versioning or object lock
  kLocked,       // retention or a legal hold keeps the version as it is
  kPreconditionFailed,
  kNotModified,
  kInvalidRange,
  kInvalidPartNumber,
  kInvalidPart,
  kInvalidPartOrder,
  kEntityTooSmall,
  kEntityTooLarge,
  kBadDigest,            // Content-MD5 or x-amz-checksum-* differs from the bytes
  kPayloadHashMismatch,  // x-amz-content-sha256 differs from the bytes
  kIncompleteBody,       // fewer bytes than announced
  kInvalidRequest,

  // Bodies and signatures (auth).
  kMalformedTrailer,
  kInvalidChunkSize,
  kSignatureMismatch,
};

/// The snake_case name of a code, for logs and tests.
[[nodiscard]] std::string_view to_string(Code code);

struct Error {
  Code code;
  std::string detail;

  /// The same error with context in front: "reading bucket record: <detail>".
  [[nodiscard]] Error within(std::string_view context) const {
    return {code, std::string(context) + ": " + detail};
  }
  [[nodiscard]] std::string message() const;
};

template <typename T>
using Result = std::expected<T, Error>;
using Status = Result<void>;

[[nodiscard]] inline std::unexpected<Error> fail(Code code, std::string detail = {}) {
  return std::unexpected(Error{code, std::move(detail)});
}
[[nodiscard]] inline std::unexpected<Error> fail(Error error) {
  return std::unexpected(std::move(error));
}

}  // namespace onggi

/// Leaves the function with the error of `expr` (a Result) if it has one. In coroutines:
/// ONGGI_CO_TRY.
#define ONGGI_TRY(expr)                                                                          \
  do {                                                                                           \
    if (auto onggi_try = (expr); !onggi_try) return ::onggi::fail(std::move(onggi_try).error()); \
  } while (false)
#define ONGGI_CO_TRY(expr)                                   \
  do {                                                       \
    if (auto onggi_try = (expr); !onggi_try)                 \
      co_return ::onggi::fail(std::move(onggi_try).error()); \
  } while (false)

#define ONGGI_CONCAT_INNER(a, b) a##b
#define ONGGI_CONCAT(a, b) ONGGI_CONCAT_INNER(a, b)
/// `ONGGI_ASSIGN(auto value, f())`: declares value from a Result, or leaves with its error.
#define ONGGI_ASSIGN(decl, expr) \
  ONGGI_ASSIGN_IMPL(ONGGI_CONCAT(onggi_result_, __LINE__), decl, expr, return)
#define ONGGI_CO_ASSIGN(decl, expr) \
  ONGGI_ASSIGN_IMPL(ONGGI_CONCAT(onggi_result_, __LINE__), decl, expr, co_return)
#define ONGGI_ASSIGN_IMPL(tmp, decl, expr, leave)        \
  auto tmp = (expr);                                     \
  if (!tmp) leave ::onggi::fail(std::move(tmp).error()); \
  decl = *std::move(tmp)
