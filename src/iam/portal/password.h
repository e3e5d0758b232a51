// PasswordHasher: argon2id on its own thread pool, so that logins neither block an event loop nor
// use the memory of more than a few hashes at a time. Refuses requests if too many are already
// waiting.
#pragma once

#include <atomic>
#include <string>

#include "base/blocking_pool.h"
#include "base/result.h"
#include "base/task.h"

namespace onggi::iam {

/// The cost of one hash (RFC 9106): the number of passes over the memory, and the memory size.
struct PasswordCost {
  unsigned long long passes = 3;
  std::size_t memory_bytes = 64 * 1024 * 1024;
};

class PasswordHasher {
 public:
  explicit PasswordHasher(PasswordCost cost);

  /// Returns the hash to store. Errors: kUnavailable if too many requests wait or memory is short.
  Task<Result<std::string>> hash(std::string password);
  /// Returns true if `password` matches `hash`. An empty hash never matches, but the check takes
  /// the same time, so that timing does not reveal whether an account exists. Errors: kUnavailable
  /// if too many requests wait.
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
