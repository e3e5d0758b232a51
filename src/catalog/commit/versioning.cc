#include "catalog/commit/versioning.h"

namespace onggi::catalog {

Task<void> VersioningState::change(Versioning next) {
  state_.store(next, std::memory_order_release);
  // This loop terminates because every commit returns. It takes as long as the slowest commit in
  // progress.
  const auto ended = writes_.end_epoch();
  while (!writes_.drained(ended)) co_await Yield();
}

}  // namespace onggi::catalog
