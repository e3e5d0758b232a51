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
  start_next(party->table().now());
}

/// Starts the next waiting request, unless one is being started. The executor resumes it after the
/// events that are ready now, and looks for new events before the request after it. Users and
/// addresses take turns, because one client may have many addresses.
void Turns::start_next(std::int64_t now) {
  if (starting_) return;
  const auto limit = running_max(now);
  const auto may_start = [limit](const Queue& queue) {
    return !queue.waiting.empty() && queue.running < limit;
  };
  auto next = std::ranges::find_if(queues_, [&](const Queue& queue) {
    return may_start(queue) && queue.party->kind != latest_kind_;
  });
  if (next == queues_.end()) next = std::ranges::find_if(queues_, may_start);
  if (next == queues_.end()) return;
  latest_kind_ = next->party->kind;
  auto* const waiter = next->waiting.front();
  next->waiting.pop_front();
  ++next->running;
  queues_.splice(queues_.end(), queues_, next);
  starting_ = true;
  Executor::current().post(waiter->handle_);
}

bool Turns::Waiter::await_ready() {
  const auto& queues = turns_.queues_;
  const auto queue = std::ranges::find(queues, party_, &Queue::party);
  const auto waiting = queue == queues.end() ? 0 : queue->waiting.size();
  if (waiting < turns_.options_.waiting_max) return false;
  refused_ = true;
  party_->table().note(*party_, Resource::kTurns, Reason::kOverShare);
  return true;
}

void Turns::Waiter::await_suspend(std::coroutine_handle<> handle) {
  handle_ = handle;
  turns_.queue_of(party_).waiting.push_back(this);
  turns_.start_next(party_->table().now());
}

Turns::Turn Turns::Waiter::await_resume() {
  if (refused_) return {};
  turns_.starting_ = false;
  turns_.start_next(party_->table().now());
  return {turns_, std::move(party_)};
}

}  // namespace onggi::fairness
