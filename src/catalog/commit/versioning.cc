#include "catalog/commit/versioning.h"

#include "base/check.h"

namespace onggi::catalog {

Task<void> VersioningState::change(Versioning next) {
  ONGGI_DCHECK(next != Versioning::kNever);
  state_.store(next, std::memory_order_release);
  // The wait below terminates, because every commit returns. It takes as long as the slowest commit
  // in progress.
  const auto ended = writes_.end_epoch();
  while (!writes_.drained(ended)) co_await Yield();
  ONGGI_DCHECK(now() == next);
}

}  // namespace onggi::catalog
