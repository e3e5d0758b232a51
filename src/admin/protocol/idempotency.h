// Idempotency: stores answers under the Idempotency-Key of their requests, so that a request that
// is sent twice (a double click, or a retry after a lost answer) is executed only once. Answers
// that contain a secret are not stored. A limited number of answers is kept in memory, and each
// caller has a share of them, so that no caller can displace the answers of others. A restart
// discards the answers. Private to admin/.
#pragma once

#include <deque>
#include <map>
#include <mutex>
#include <optional>
#include <string>

#include "admin/protocol/route.h"

namespace onggi::admin {

class Idempotency {
 public:
  static constexpr std::chrono::hours kKept{24};
  static constexpr std::size_t kEntriesMax = 1000;
  static constexpr std::size_t kEntriesOfCallerMax = 100;
  static constexpr std::size_t kKeySizeMax = 64;

  explicit Idempotency(Clock& clock) : clock_(clock) {}

  /// The identity of a request. A request repeats an earlier one if both fields are equal.
  /// kEntriesOfCallerMax limits the number of stored answers per `owner`.
  struct Name {
    std::string owner;  // account of the caller, or the name of a caller without account
    std::string key;    // session or token of the caller, and the Idempotency-Key
  };
  struct Begun {
    std::optional<Answer> answer;  // the stored answer, if the request is a repeat
    std::uint64_t ticket = 0;      // argument of finish(), if the request is new
  };

  /// Registers a request. If the request is new, `answer` is nullopt: the caller executes it and
  /// then calls finish(). Errors: 422 if the key was used for a different request, 409 if the first
  /// request is still running or its answer was not stored.
  [[nodiscard]] ApiResult<Begun> begin(const Name& name, const std::string& fingerprint);
  /// Stores a successful JSON answer, or, if `keep` is false, only that the request succeeded.
  /// After a failure, or an answer whose `response` is set, the key may be used again.
  void finish(const Name& name, std::uint64_t ticket, const ApiResult<Answer>& result, bool keep);

 private:
  struct Entry {
    std::string key;
    std::string fingerprint;
    Time created;
    std::uint64_t ticket = 0;
    bool finished = false;
    // The answer. nullopt while the request is running, and if finish() was called without `keep`.
    std::optional<Answer> answer;
  };
  /// Maps each owner to its entries, oldest entry first.
  using Shares = std::map<std::string, std::deque<Entry>>;

  void expire(Time now);
  void make_room(const std::string& owner);
  void drop_oldest(Shares::iterator owner);

  Clock& clock_;
  std::mutex mutex_;
  Shares shares_;            // contains only owners that have entries
  std::size_t entries_ = 0;  // total number of entries in shares_
  std::uint64_t tickets_ = 0;
};

/// Returns a hash of the request's method, target (path and query), and body, used to recognize
/// repeated requests.
[[nodiscard]] std::string fingerprint_of(const Call& call);

}  // namespace onggi::admin
