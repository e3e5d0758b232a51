// Idempotency: remembers answers by the Idempotency-Key of their requests, so that a request sent
// twice (a double click, a retry after a lost answer) is done once. In memory, bounded; a restart
// forgets. Private to admin/.
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
  static constexpr std::size_t kEntriesMax = 1000;  // the oldest goes
  static constexpr std::size_t kKeySizeMax = 64;

  explicit Idempotency(Clock& clock) : clock_(clock) {}

  /// Nothing: go on, and call finish(). An answer: that is it. A problem: the key was used for
  /// something else, or for a request that still runs.
  [[nodiscard]] ApiResult<std::optional<Answer>> begin(const std::string& key,
                                                       const std::string& fingerprint);
  /// A success is kept; after a failure the key may be used again.
  void finish(const std::string& key, const ApiResult<Answer>& result);

 private:
  struct Entry {
    std::string fingerprint;
    Time created;
    std::optional<Answer> answer;  // empty while it runs
  };
  void expire(Time now);

  Clock& clock_;
  std::mutex mutex_;
  std::map<std::string, Entry> entries_;
  std::deque<std::pair<Time, std::string>> by_age_;
};

/// What a key stands for: who, which method and path, which body.
[[nodiscard]] std::string fingerprint_of(const Call& call);

}  // namespace onggi::admin
