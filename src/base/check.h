// CHECK: aborts the process if an internal invariant is broken, and prints the source line and the
// condition. Bad user input and bad disk content must never trigger a CHECK; they are reported as
// an Error.
#pragma once

#include <cstdio>
#include <cstdlib>

namespace onggi {
[[noreturn]] inline void check_failed(const char* file, int line, const char* condition) {
  std::fprintf(stderr, "%s:%d: CHECK failed: %s\n", file, line, condition);
  std::abort();
}
}  // namespace onggi

#define ONGGI_CHECK(condition) \
  ((condition) ? static_cast<void>(0) : ::onggi::check_failed(__FILE__, __LINE__, #condition))

/// Like ONGGI_CHECK, but only in builds without NDEBUG (the sanitizer builds and the fuzzers). A
/// release build compiles the condition but does not evaluate it.
#ifdef NDEBUG
#define ONGGI_DCHECK(condition) static_cast<void>(sizeof(!(condition)))
#else
#define ONGGI_DCHECK(condition) ONGGI_CHECK(condition)
#endif
