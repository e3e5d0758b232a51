#include "catalog/versioning.h"

namespace onggi::catalog {

Task<void> VersioningState::change(Versioning next) {
  state_.store(next, std::memory_order_release);
  // A commit always returns, so this ends; it takes as long as the slowest commit under way.
  const auto begun = writes_.begun();
  while (!writes_.all_landed(begun)) co_await Yield();
}

}  // namespace onggi::catalog
