// FaultyMetadataStore: forwards every call to another store, unless its FaultSwitch makes the call
// fail. Reads also count as calls. For tests only.
#pragma once

#include "storage/metadata_store.h"
#include "storage/testing/fault_switch.h"

namespace onggi::storage {

class FaultyMetadataStore final : public MetadataStore {
 public:
  /// `target` and `faults` must outlive the store.
  FaultyMetadataStore(MetadataStore& target, FaultSwitch& faults)
      : target_(target), faults_(faults) {}

  Task<Result<std::optional<std::string>>> get(SpaceId space, Family family, std::string_view row,
                                               std::string_view suffix) override;
  Task<Result<ScanPage>> scan(SpaceId space, Family family, const ScanRange& range,
                              std::size_t limit) override;
  Task<Status> commit(SpaceId space, const Batch& batch) override;
  Task<Status> seal(SpaceId space) override;
  Task<Status> unseal(SpaceId space) override;
  Task<Result<bool>> sealed(SpaceId space) override;
  Task<Status> drop(SpaceId space) override;
  Task<Result<Counters>> counters(SpaceId space) override;
  Task<Status> verify(const std::function<void(std::string)>& damaged) override;

 private:
  template <typename T>
  Task<T> pass(Task<T> call);

  MetadataStore& target_;
  FaultSwitch& faults_;
};

}  // namespace onggi::storage
