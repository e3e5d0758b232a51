// CHECK: a broken invariant of ours ends the process, with the place and the condition. User input
// and disk content never reach a CHECK; they become an Error.
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
