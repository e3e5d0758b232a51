// Turns: bounds how many long requests (listings, deletions of many keys) of one party run on an
// event loop at a time. A party that is alone may run many. When others come, each runs a few, and
// the rest wait. The parties take turns, and so do users and addresses as a whole. A long request
// may compute for milliseconds before it waits for anything, so the loop looks for new requests
// after each start: a short request of somebody else is delayed by one or two long ones, and never
// by dozens. Used only on the thread of its loop.
#pragma once

#include <coroutine>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <list>
#include <utility>

#include "base/check.h"
#include "base/fairness/party.h"

namespace onggi::fairness {

class Turns {
 public:
  struct Options {
    std::size_t alone_max = 64;      // running requests of a party that is alone on this loop
    std::size_t shared_max = 4;      // and of each party while there are others
    std::size_t waiting_max = 128;   // waiting requests of a party; further ones are refused
    std::int64_t linger_ms = 2'000;  // how long others count after their latest request
  };
  Turns() : Turns(Options()) {}
  explicit Turns(Options options) : options_(options) {}
  ~Turns() { ONGGI_DCHECK(queues_.empty()); }
  Turns(const Turns&) = delete;
  Turns& operator=(const Turns&) = delete;

  /// A request of this party, long or short, was received on this loop.
  void seen(const PartyRef& party) {
    if (party == latest_) return;
    note_other(party);
  }

  class Turn;
  class Waiter;
  /// Awaitable: waits for a turn. Returns a Turn that is invalid if too many requests of this
  /// party wait already.
  [[nodiscard]] Waiter take(PartyRef party);

 private:
  /// The requests of one party.
  struct Queue {
    PartyRef party;
    std::size_t running = 0;
    std::deque<Waiter*> waiting;
  };
  void note_other(const PartyRef& party);
  [[nodiscard]] std::size_t running_max(std::int64_t now) const;
  [[nodiscard]] Queue& queue_of(const PartyRef& party);
  void end(const PartyRef& party);
  void start_next(std::int64_t now);

  const Options options_;
  PartyRef latest_;
  std::int64_t others_until_ms_ = 0;
  std::list<Queue> queues_;  // parties with running or waiting requests; the next to start first
  Kind latest_kind_ = Kind::kAddress;  // of the party whose request was started last
  bool starting_ = false;              // a waiter has been posted and has not been resumed yet
};

/// RAII guard: the right of one long request to run. The destructor lets the next one start.
class Turns::Turn {
 public:
  Turn() = default;
  Turn(Turns& turns, PartyRef party) : turns_(&turns), party_(std::move(party)) {}
  Turn(Turn&& other) noexcept
      : turns_(std::exchange(other.turns_, nullptr)), party_(std::move(other.party_)) {}
  Turn(const Turn&) = delete;
  Turn& operator=(const Turn&) = delete;
  Turn& operator=(Turn&&) = delete;
  ~Turn() {
    if (turns_ != nullptr) turns_->end(party_);
  }
  [[nodiscard]] bool valid() const { return turns_ != nullptr; }

 private:
  Turns* turns_ = nullptr;
  PartyRef party_;
};

class Turns::Waiter {
 public:
  Waiter(Turns& turns, PartyRef party) : turns_(turns), party_(std::move(party)) {}
  [[nodiscard]] bool await_ready();
  void await_suspend(std::coroutine_handle<> handle);
  [[nodiscard]] Turn await_resume();

 private:
  friend class Turns;
  Turns& turns_;
  PartyRef party_;
  std::coroutine_handle<> handle_;
  bool refused_ = false;
};

inline Turns::Waiter Turns::take(PartyRef party) { return {*this, std::move(party)}; }

}  // namespace onggi::fairness
