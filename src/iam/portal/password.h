// PasswordHasher: argon2id on a pool of its own, so that any number of logins neither blocks an
// event loop nor takes more memory than a few hashes at a time; too many waiting are refused.
#pragma once

#include <atomic>
#include <string>

#include "base/blocking_pool.h"
#include "base/result.h"
#include "base/task.h"

namespace onggi::iam {

/// What one hash costs (RFC 9106): passes over the memory, and its size.
struct PasswordCost {
  unsigned long long passes = 3;
  std::size_t memory_bytes = 64 * 1024 * 1024;
};

class PasswordHasher {
 public:
  explicit PasswordHasher(PasswordCost cost);

  /// The text to store. kUnavailable when too many wait, or memory is short.
  Task<Result<std::string>> hash(std::string password);
  /// Is it the password of `hash`? With an empty hash it takes as long and says no, so that a
  /// guess at a name learns nothing from the time.
  Task<Result<bool>> verify(std::string password, std::string hash);

 private:
  static constexpr std::size_t kThreads = 2;
  static constexpr std::size_t kWaitingMax = 32;

  PasswordCost cost_;
  std::string dummy_;
  std::atomic<std::size_t> waiting_ = 0;
  BlockingPool pool_{kThreads};
};

}  // namespace onggi::iam
