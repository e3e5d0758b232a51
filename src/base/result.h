// Result<T>: the only way to report errors. Every fallible function in Onggi returns a Result;
// Onggi's code does not throw. An Error has a Code (the kind of failure, for callers to act on) and
// a detail (for people and logs). Only s3/error maps a Code to an S3 error code and HTTP status.
#pragma once

#include <cstdint>
#include <expected>
#include <string>
#include <string_view>
#include <utility>

namespace onggi {

/// The kind of failure. storage/ and base/ return the codes in the first group, catalog/ and iam/
/// those in the second, and the protocol layers those in the third. A code's name describes the
/// failure, not the HTTP status that the code is mapped to.
enum class Code : std::uint8_t {
  // Storage and the operating system.
  kNotFound,        // no such entry, blob or file
  kConflict,        // a precondition of a commit did not hold; read again and retry
  kSealed,          // the space accepts no more commits (its bucket is being deleted)
  kCorrupt,         // stored bytes fail their checksum or do not parse
  kNoSpace,         // the disk is full, or a configured limit on disk use is reached
  kIo,              // the operating system failed to read, write or sync
  kInvalid,         // the caller's argument breaks a documented rule
  kTooLarge,        // a documented limit is exceeded
  kTimeout,         // a deadline has passed
  kClosed,          // the peer or the server closed the connection too early
  kUnavailable,     // overloaded or shutting down; nothing was done, retry later
  kOutcomeUnknown,  // a change failed, and it is unknown whether it took effect
  kExists,          // the name is already taken
  kDenied,          // the caller lacks permission
  kNotImplemented,
  kInternal,  // a bug: an internal guarantee was violated

  // S3's data model.
  kNoSuchBucket,
  kNoSuchKey,
  kNoSuchVersion,
  kDeleteMarker,  // the requested version is a delete marker
  kNoSuchUpload,
  kBucketNotEmpty,
  kBucketState,  // the request conflicts with the bucket's versioning or object lock
  kLocked,       // retention or a legal hold protects the version
  kPreconditionFailed,
  kNotModified,
  kInvalidRange,
  kInvalidPartNumber,
  kInvalidPart,
  kInvalidPartOrder,
  kEntityTooSmall,
  kEntityTooLarge,
  kBadDigest,            // Content-MD5 or x-amz-checksum-* does not match the body
  kPayloadHashMismatch,  // x-amz-content-sha256 does not match the body
  kIncompleteBody,       // the body is shorter than announced
  kInvalidRequest,

  // Bodies and signatures (auth).
  kMalformedTrailer,
  kInvalidChunkSize,
  kSignatureMismatch,
};

/// Returns the snake_case name of a code, for logs and tests.
[[nodiscard]] std::string_view to_string(Code code);

struct Error {
  Code code;
  std::string detail;

  /// Returns the same error with context before the detail: "reading bucket record: <detail>".
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

/// Returns from the enclosing function with the error of `expr` (a Result) if it has one.
/// Coroutines use ONGGI_CO_TRY.
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
/// `ONGGI_ASSIGN(auto value, f())` declares `value` and initializes it from a Result, or returns
/// from the enclosing function with the Result's error. Coroutines use ONGGI_CO_ASSIGN.
#define ONGGI_ASSIGN(decl, expr) \
  ONGGI_ASSIGN_IMPL(ONGGI_CONCAT(onggi_result_, __LINE__), decl, expr, return)
#define ONGGI_CO_ASSIGN(decl, expr) \
  ONGGI_ASSIGN_IMPL(ONGGI_CONCAT(onggi_result_, __LINE__), decl, expr, co_return)
#define ONGGI_ASSIGN_IMPL(tmp, decl, expr, leave)        \
  auto tmp = (expr);                                     \
  if (!tmp) leave ::onggi::fail(std::move(tmp).error()); \
  decl = *std::move(tmp)
