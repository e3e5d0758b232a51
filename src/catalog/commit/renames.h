// Renames: tracks the keys that this process is renaming, so that renames of the same key run one
// after the other and nothing is written to the source key of a rename
// (docs/decisions/0007-renames.md). Also tracks the spaces that have an unfinished rename, and the
// client tokens that were used. Thread-safe.
#pragma once

#include <atomic>
#include <coroutine>
#include <deque>
#include <mutex>
#include <optional>
#include <set>
#include <string>
#include <unordered_map>
#include <utility>

#include "base/check.h"
#include "base/sync/held.h"
#include "base/sync/wait_list.h"
#include "base/task.h"

namespace onggi::catalog {

class Renames {
 public:
  static constexpr std::size_t kTokensMax = 10'000;

  Renames() = default;
  /// All renames must have ended.
  ~Renames() { ONGGI_DCHECK(from_.empty() && to_.empty()); }
  Renames(const Renames&) = delete;
  Renames& operator=(const Renames&) = delete;

  using Key = std::pair<std::uint64_t, std::string>;  // the space and the key
  struct Pair {
    Key from;
    Key to;
  };

  /// RAII guard: keeps both keys of a rename locked.
  using Hold = Held<Renames, Pair>;

  /// Waits until no other rename has locked either of the two keys, then locks both.
  Task<Hold> hold(Pair pair) {
    Turn turn{*this, &pair, nullptr};
    while (!co_await turn) {
    }
    co_return Hold(*this, std::move(pair));
  }
  /// Waits while `key` is the source of a rename. If a writer called pass() before the rename began
  /// and commits afterwards, the commit conflicts, because the rename changes the record first.
  Task<void> pass(Key key) {
    Turn turn{*this, nullptr, &key};
    while (!co_await turn) {
    }
  }
  /// Returns false if no rename is in progress; pass() would then return immediately for every key.
  [[nodiscard]] bool any() const { return count_.load(std::memory_order_acquire) > 0; }

  /// Returns the value that note_used() stored for `token`, or nullopt. A repeated request needs
  /// the value to get the same response as the first request. Only the last kTokensMax tokens are
  /// remembered.
  [[nodiscard]] std::optional<std::string> used_for(const std::string& token) const {
    const std::scoped_lock lock(mutex_);
    const auto found = tokens_.find(token);
    return found == tokens_.end() ? std::nullopt : std::optional(found->second);
  }
  void note_used(std::string token, std::string what) {
    const std::scoped_lock lock(mutex_);
    if (!tokens_.emplace(token, std::move(what)).second) return;
    tokens_in_order_.push_back(std::move(token));
    ONGGI_DCHECK(tokens_.size() == tokens_in_order_.size());
    ONGGI_DCHECK(tokens_.size() <= kTokensMax + 1);
    if (tokens_in_order_.size() <= kTokensMax) return;
    tokens_.erase(tokens_in_order_.front());
    tokens_in_order_.pop_front();
  }

  void note_unfinished(std::uint64_t space) {
    const std::scoped_lock lock(mutex_);
    unfinished_.insert(space);
  }
  /// Returns true if `space` is marked as having an unfinished rename, and clears the mark. The
  /// caller must then finish the rename or call note_unfinished() again.
  [[nodiscard]] bool take_unfinished(std::uint64_t space) {
    const std::scoped_lock lock(mutex_);
    return unfinished_.erase(space) > 0;
  }

 private:
  friend Hold;
  /// An awaitable that locks the keys of `pair` or, if `pair` is null, checks that `passing` is not
  /// the source of a rename. Returns true on success. If it had to wait, it returns false, and the
  /// caller must await again.
  struct Turn {
    Renames& renames;
    const Pair* pair;
    const Key* passing;
    bool come = false;
    bool await_ready() const noexcept { return false; }
    bool await_suspend(std::coroutine_handle<> handle) {
      come = renames.take_turn(pair, passing, handle);
      return !come;
    }
    bool await_resume() const { return come; }
  };

  bool take_turn(const Pair* pair, const Key* passing, std::coroutine_handle<> handle) {
    ONGGI_DCHECK((pair != nullptr) != (passing != nullptr));
    const std::scoped_lock lock(mutex_);
    const auto is_held = [&](const Key& key) { return from_.contains(key) || to_.contains(key); };
    const bool waits =
        pair != nullptr ? is_held(pair->from) || is_held(pair->to) : from_.contains(*passing);
    if (waits) {
      waiters_.add(Waiter(handle));
      return false;
    }
    if (pair == nullptr) return true;
    from_.insert(pair->from);
    to_.insert(pair->to);
    ++count_;
    ONGGI_DCHECK(from_.size() == count_ && to_.size() == count_);
    return true;
  }

  void release(const Pair& pair) {
    const std::scoped_lock lock(mutex_);
    from_.erase(pair.from);
    to_.erase(pair.to);
    --count_;
    ONGGI_DCHECK(from_.size() == count_ && to_.size() == count_);
    waiters_.wake_all();
  }

  mutable std::mutex mutex_;
  std::set<Key> from_;
  std::set<Key> to_;
  std::atomic<std::size_t> count_ = 0;
  WaitList waiters_;
  std::set<std::uint64_t> unfinished_;
  std::unordered_map<std::string, std::string> tokens_;
  std::deque<std::string> tokens_in_order_;
};

}  // namespace onggi::catalog
