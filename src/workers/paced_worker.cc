#include "workers/paced_worker.h"

#include <algorithm>
#include <utility>

#include "base/check.h"
#include "base/log.h"

namespace onggi::workers {
namespace {

/// Shorter pauses are accumulated, because a timer costs more than a small step.
constexpr std::chrono::milliseconds kRestMin{20};
constexpr std::chrono::milliseconds kLookMax{3'600'000};

}  // namespace

PacedWorker::PacedWorker(std::string_view name, PacedWork& work, const Clock& clock,
                         Sleeper& sleeper, PaceSchedule schedule)
    : name_(name), work_(work), clock_(clock), sleeper_(sleeper), schedule_(schedule) {}

/// Returns the time until the next pass is due. If the last pass ended in the future, the clock was
/// set back, and the next pass is due at once: waiting for the clock to catch up could take years.
std::chrono::milliseconds PacedWorker::until_due() const {
  const auto state = work_.state();
  const auto now = clock_.now();
  if (state.running || !state.finished || now < *state.finished) return {};
  const auto due = *state.finished + schedule_.interval;
  const auto left = std::chrono::ceil<std::chrono::milliseconds>(due - now);
  return std::clamp(left, std::chrono::milliseconds(0), kLookMax);
}

Task<void> PacedWorker::run() {
  if (schedule_.rate == 0) co_return;
  auto pause = schedule_.first;
  while (co_await sleeper_.sleep_for(pause)) {
    pause = until_due();
    if (pause.count() > 0) continue;
    ONGGI_DCHECK(pause.count() == 0);  // a pass begins only when it is due
    const auto done = co_await pass();
    co_await save();
    pause = done ? std::max(until_due(), kRestMin) : schedule_.retry;
    if (!done) log::warn("{}: {}", name_, done.error().message());
  }
}

Task<Status> PacedWorker::pass() {
  work_.begin();
  saved_ = Sleeper::Clock::now();
  while (true) {
    const auto cost = ONGGI_CO_TRY(co_await work_.step());
    if (!cost) break;
    const bool goes_on = co_await rest_for(*cost);
    if (!goes_on) co_return Status();
    if (Sleeper::Clock::now() >= saved_ + schedule_.save) co_await save();
  }
  work_.completed();
  co_return Status();
}

/// Pauses for the time that work of the given cost should take at the configured rate. Returns
/// false if the server is stopping.
Task<bool> PacedWorker::rest_for(std::uint64_t cost) {
  ONGGI_DCHECK(schedule_.rate > 0 && owed_ >= owed_.zero() && owed_ < kRestMin);
  const std::chrono::duration<double> time(static_cast<double>(cost) /
                                           static_cast<double>(schedule_.rate));
  owed_ += std::chrono::duration_cast<std::chrono::nanoseconds>(time);
  if (owed_ < kRestMin) {
    co_await Yield();
    co_return !sleeper_.stopped();
  }
  const auto rest = std::exchange(owed_, {});
  co_return co_await sleeper_.sleep_for(rest);
}

Task<void> PacedWorker::save() {
  saved_ = Sleeper::Clock::now();
  const auto saved = co_await work_.save();
  if (!saved) log::debug("{}: saving its position: {}", name_, saved.error().message());
}

}  // namespace onggi::workers
