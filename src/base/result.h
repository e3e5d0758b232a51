// Result<T>: the only way to report errors. Every fallible function in Onggi returns a Result;
// Onggi's code does not throw. An Error has a Code (the kind of failure, for callers to act on) and
// a detail (for people and logs). Each API maps codes to its own errors in one file: the S3 API in
// s3/protocol/error.cc, the admin API in admin/protocol/problem.cc.
#pragma once

#include <concepts>
#include <cstdint>
#include <expected>
#include <string>
#include <string_view>
#include <utility>

namespace onggi {

/// The kind of failure, for callers to act on. A code is identified by its name, so a module can
/// define codes of its own (catalog/codes.h, auth/codes.h) without a central list. The name
/// describes the failure, not the HTTP status that the code is mapped to.
class Code {
 public:
  /// Defines a code. `name` is its snake_case name, which appears in logs.
  consteval explicit Code(const char* name) : name_(name) {}

  friend constexpr bool operator==(Code a, Code b) { return a.name() == b.name(); }
  [[nodiscard]] constexpr std::string_view name() const { return name_; }
  /// Returns true if this code is one of `codes`.
  [[nodiscard]] constexpr bool is_any_of(std::same_as<Code> auto... codes) const {
    return ((*this == codes) || ...);
  }

  // Codes for storage and the operating system, and codes that every module uses.
  static const Code kNotFound;  // a metadata entry, blob or file does not exist
  static const Code kConflict;  // a precondition of a commit failed; read again and retry
  static const Code kSealed;    // the bucket is being deleted, so its key space accepts no commits
  static const Code kCorrupt;   // stored bytes fail their checksum or do not parse
  static const Code kNoSpace;   // the disk is full, or a configured limit on disk use is reached
  static const Code kIo;        // the operating system failed to read, write or sync
  static const Code kInvalid;   // the caller's argument breaks a documented rule
  static const Code kTooLarge;  // a documented limit is exceeded
  static const Code kTimeout;   // a deadline has passed
  static const Code kClosed;    // the peer or the server closed the connection too early
  static const Code kUnavailable;     // overloaded or shutting down; nothing was done, retry later
  static const Code kOutcomeUnknown;  // a change failed, and it is unknown whether it took effect
  static const Code kExists;          // the name is already taken
  static const Code kDenied;          // the caller lacks permission
  static const Code kNotImplemented;
  static const Code kPreconditionFailed;  // a condition set by the caller (If-Match) is not met
  static const Code kIncompleteBody;      // the request body is shorter than its announced length
  static const Code kInternal;            // a bug: an internal guarantee was violated

 private:
  const char* name_;
};

inline constexpr Code Code::kNotFound{"not_found"};
inline constexpr Code Code::kConflict{"conflict"};
inline constexpr Code Code::kSealed{"sealed"};
inline constexpr Code Code::kCorrupt{"corrupt"};
inline constexpr Code Code::kNoSpace{"no_space"};
inline constexpr Code Code::kIo{"io"};
inline constexpr Code Code::kInvalid{"invalid"};
inline constexpr Code Code::kTooLarge{"too_large"};
inline constexpr Code Code::kTimeout{"timeout"};
inline constexpr Code Code::kClosed{"closed"};
inline constexpr Code Code::kUnavailable{"unavailable"};
inline constexpr Code Code::kOutcomeUnknown{"outcome_unknown"};
inline constexpr Code Code::kExists{"exists"};
inline constexpr Code Code::kDenied{"denied"};
inline constexpr Code Code::kNotImplemented{"not_implemented"};
inline constexpr Code Code::kPreconditionFailed{"precondition_failed"};
inline constexpr Code Code::kIncompleteBody{"incomplete_body"};
inline constexpr Code Code::kInternal{"internal"};

/// Returns the snake_case name of a code, for logs and tests.
[[nodiscard]] constexpr std::string_view to_string(Code code) { return code.name(); }

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

/// `ONGGI_TRY(f())` moves the value out of the Result that f() returns. For a Status, the value is
/// void. If f() failed, the enclosing function returns the error, converted to its own error type.
/// Coroutines use ONGGI_CO_TRY. The value is a temporary, so store the value itself and not a view
/// of it.
///
///   const auto page = ONGGI_TRY(read(row));
///
/// The pragmas allow nested ONGGI_TRYs, whose variables have the same name.
// clang-format off
#define ONGGI_TRY(...)                                                            \
  __extension__({                                                                 \
    _Pragma("clang diagnostic push")                                              \
    _Pragma("clang diagnostic ignored \"-Wshadow\"")                              \
    auto onggi_try _Pragma("clang diagnostic pop") = (__VA_ARGS__);               \
    if (!onggi_try) return ::std::unexpected(::std::move(onggi_try).error());     \
    *::std::move(onggi_try);                                                      \
  })
#define ONGGI_CO_TRY(...)                                                         \
  __extension__({                                                                 \
    _Pragma("clang diagnostic push")                                              \
    _Pragma("clang diagnostic ignored \"-Wshadow\"")                              \
    auto onggi_try _Pragma("clang diagnostic pop") = (__VA_ARGS__);               \
    if (!onggi_try) co_return ::std::unexpected(::std::move(onggi_try).error());  \
    *::std::move(onggi_try);                                                      \
  })
// clang-format on
