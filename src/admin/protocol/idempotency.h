// Idempotency: stores answers under the Idempotency-Key of their requests, so that a request that
// is sent twice (a double click, or a retry after a lost answer) is executed only once. A limited
// number of answers is kept in memory. A restart discards them. Private to admin/.
#pragma once

#include <deque>
#include <map>
#include <mutex>
#include <optional>
#include <string>

#include "admin/protocol/call.h"

namespace onggi::admin {

class Idempotency {
 public:
  static constexpr std::chrono::hours kKept{24};
  static constexpr std::size_t kEntriesMax = 1000;  // beyond this, the oldest entry is dropped
  static constexpr std::size_t kKeySizeMax = 64;

  explicit Idempotency(Clock& clock) : clock_(clock) {}

  /// Registers a request under `key`. Returns nullopt if the request is new: the caller executes it
  /// and then calls finish(). Returns the stored answer if the request is a repeat. Errors: 422 if
  /// the key was used for a different request, 409 if the first request is still running.
  [[nodiscard]] ApiResult<std::optional<Answer>> begin(const std::string& key,
                                                       const std::string& fingerprint);
  /// Stores a successful JSON answer under `key`. After a failure, or an answer whose `response`
  /// is set, the key is released and may be used again.
  void finish(const std::string& key, const ApiResult<Answer>& result);

 private:
  struct Entry {
    std::string fingerprint;
    Time created;
    std::optional<Answer> answer;  // nullopt while the request is running
  };
  void expire(Time now);

  Clock& clock_;
  std::mutex mutex_;
  std::map<std::string, Entry> entries_;
  std::deque<std::pair<Time, std::string>> by_age_;
};

/// Returns a hash of the request's method, target (path and query), and body, used to recognize
/// repeated requests.
[[nodiscard]] std::string fingerprint_of(const Call& call);

}  // namespace onggi::admin
