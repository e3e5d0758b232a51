#include "base/fairness/turns.h"

#include <algorithm>

#include "base/executor.h"

namespace onggi::fairness {

void Turns::note_other(const PartyRef& party) {
  if (latest_) others_until_ms_ = party->table().now() + options_.linger_ms;
  latest_ = party;
}

std::size_t Turns::running_max(std::int64_t now) const {
  return now < others_until_ms_ || queues_.size() > 1 ? options_.shared_max : options_.alone_max;
}

Turns::Queue& Turns::queue_of(const PartyRef& party) {
  const auto found = std::ranges::find(queues_, party, &Queue::party);
  if (found != queues_.end()) return *found;
  return queues_.emplace_back(Queue{.party = party, .running = 0, .waiting = {}});
}

void Turns::end(const PartyRef& party) {
  const auto found = std::ranges::find(queues_, party, &Queue::party);
  ONGGI_CHECK(found != queues_.end() && found->running > 0);
  --found->running;
  if (found->running == 0 && found->waiting.empty()) queues_.erase(found);
  start_waiting(party->table().now());
}

void Turns::start_waiting(std::int64_t now) {
  const auto limit = running_max(now);
  while (start_one_of_each(limit)) {
  }
}

/// Starts one waiting request of each party that may run more. Returns false if there is none.
bool Turns::start_one_of_each(std::size_t limit) {
  bool started = false;
  for (auto& queue : queues_) {
    if (queue.waiting.empty() || queue.running >= limit) continue;
    auto* const waiter = queue.waiting.front();
    queue.waiting.pop_front();
    ++queue.running;
    started = true;
    Executor::current().post(waiter->handle_);
  }
  return started;
}

bool Turns::Waiter::await_ready() {
  auto& queue = turns_.queue_of(party_);
  const auto now = party_->table().now();
  if (queue.waiting.empty() && queue.running < turns_.running_max(now)) {
    ++queue.running;
    return true;
  }
  if (queue.waiting.size() < turns_.options_.waiting_max) return false;
  if (queue.running == 0 && queue.waiting.empty()) turns_.queues_.pop_back();  // just added
  refused_ = true;
  party_->table().note(*party_, Resource::kTurns, Reason::kOverShare);
  return true;
}

void Turns::Waiter::await_suspend(std::coroutine_handle<> handle) {
  handle_ = handle;
  turns_.queue_of(party_).waiting.push_back(this);
}

Turns::Turn Turns::Waiter::await_resume() {
  if (refused_) return {};
  return {turns_, std::move(party_)};
}

}  // namespace onggi::fairness
