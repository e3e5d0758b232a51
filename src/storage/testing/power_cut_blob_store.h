// A machine that loses power at the n-th call of a blob store: that call and all later ones fail
// with kIo until reopen(). What was finished is durable, as the contract says; what was not is
// gone. The blob half of power_cut_store.h; wrap a MemoryBlobStore, which outlives the crash.
#pragma once

#include "storage/testing/faulty_blob_store.h"

namespace onggi::storage {

class PowerCutBlobStore final : public FaultyBlobStore {
 public:
  using FaultyBlobStore::FaultyBlobStore;

  /// kAfter: the call's work (a finish, a remove) is durable, but nobody heard of it.
  void cut_at(std::uint64_t n, Moment moment = Moment::kBefore) { fail_from(n, Code::kIo, moment); }
  /// Cuts the power now, for a cut that began elsewhere.
  void cut() { cut_at(1); }
  /// The next start. Writers and readers of before must be gone.
  void reopen() { heal(); }
};

}  // namespace onggi::storage
