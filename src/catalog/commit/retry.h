// Optimistic retries: a function reads rows, builds a batch and commits the batch, and is called
// again as long as other writers change the rows in between. Every operation of the catalog that
// commits changes to rows that it has read uses these functions. Internal to catalog/.
//
//   const auto attempt = [&] { return try_rewrite(core, bucket, name, change); };
//   co_return co_await until_settled(core.settings, attempt);
//
// An attempt is a function without arguments that returns a Task. The task that until_settled()
// returns stores the function and calls it again for each attempt.
//
// If an attempt calls a callback that may itself return kConflict, the attempt returns a
// std::optional, in which nullopt means a conflict.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <type_traits>
#include <utility>

#include "base/result.h"
#include "base/task.h"
#include "catalog/engine.h"

namespace onggi::catalog {

/// Returns the error for an operation whose attempts all failed with conflicts.
[[nodiscard]] inline Error too_contended() {
  return {Code::kUnavailable, "too many writers of one key"};
}

namespace detail {

template <typename T>
struct TaskValue;
template <typename T>
struct TaskValue<Task<T>> {
  using Type = T;
};
/// The result type T of an attempt, which returns a Task<T>.
template <typename Attempt>
using AttemptValue = TaskValue<std::invoke_result_t<Attempt&>>::Type;

template <typename T>
struct SettledValue {
  using Type = T;
};
template <typename T>
struct SettledValue<std::optional<T>> {
  using Type = T;
};

template <typename T>
bool is_settled(const Result<T>& result) {
  return result.has_value() || result.error().code != Code::kConflict;
}
template <typename T>
bool is_settled(const std::optional<T>& result) {
  return result.has_value();
}

template <typename T>
Result<T> take_settled(Result<T>&& result) {
  return std::move(result);
}
template <typename T>
T take_settled(std::optional<T>&& result) {
  return *std::move(result);
}

}  // namespace detail

/// Calls `attempt` until its result is not a conflict, and returns that result. A conflict is the
/// error kConflict or, for an attempt that returns a Task<std::optional<T>>, nullopt. Between two
/// attempts, other tasks of the executor run. After commit_attempts_max conflicts, returns the
/// error that contended() returns.
template <typename Attempt>
auto until_settled(const Settings& settings, Attempt attempt, Error (*contended)() = too_contended)
    -> Task<typename detail::SettledValue<detail::AttemptValue<Attempt>>::Type> {
  for (std::uint32_t made = 0; made < settings.commit_attempts_max; ++made) {
    auto result = co_await attempt();
    if (detail::is_settled(result)) co_return detail::take_settled(std::move(result));
    co_await Yield();
  }
  using Settled = detail::SettledValue<detail::AttemptValue<Attempt>>::Type;
  co_return Settled{fail(contended())};
}

/// Calls `attempt`, which returns a Task<Status>, and calls it again after every error. After
/// commit_attempts_max failures, returns the last error.
template <typename Attempt>
Task<Status> until_done(const Settings& settings, Attempt attempt) {
  auto done = co_await attempt();
  for (std::uint32_t made = 1; !done && made < settings.commit_attempts_max; ++made) {
    co_await Yield();
    done = co_await attempt();
  }
  co_return done;
}

}  // namespace onggi::catalog
