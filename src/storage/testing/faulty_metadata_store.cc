#include "storage/testing/faulty_metadata_store.h"

#include <utility>

namespace onggi::storage {

// A Task that is not awaited never starts, so a call with the verdict kFailBefore has no effect.
template <typename T>
Task<T> FaultyMetadataStore::pass(Task<T> call) {
  const auto verdict = faults_.next();
  if (verdict == FaultSwitch::Verdict::kFailBefore) co_return faults_.error();
  auto answer = co_await std::move(call);
  if (verdict == FaultSwitch::Verdict::kFailAfter) co_return faults_.error();
  co_return std::move(answer);
}

Task<Result<std::optional<std::string>>> FaultyMetadataStore::get(SpaceId space, Family family,
                                                                  std::string_view row,
                                                                  std::string_view suffix) {
  return pass(target_.get(space, family, row, suffix));
}
Task<Result<ScanPage>> FaultyMetadataStore::scan(SpaceId space, Family family,
                                                 const ScanRange& range, std::size_t limit) {
  return pass(target_.scan(space, family, range, limit));
}
Task<Status> FaultyMetadataStore::commit(SpaceId space, const Batch& batch) {
  return pass(target_.commit(space, batch));
}
Task<Status> FaultyMetadataStore::seal(SpaceId space) { return pass(target_.seal(space)); }
Task<Status> FaultyMetadataStore::unseal(SpaceId space) { return pass(target_.unseal(space)); }
Task<Result<bool>> FaultyMetadataStore::sealed(SpaceId space) {
  return pass(target_.sealed(space));
}
Task<Status> FaultyMetadataStore::drop(SpaceId space) { return pass(target_.drop(space)); }
Task<Result<Counters>> FaultyMetadataStore::counters(SpaceId space) {
  return pass(target_.counters(space));
}
Task<Status> FaultyMetadataStore::verify(const std::function<void(std::string)>& damaged) {
  return pass(target_.verify(damaged));
}

}  // namespace onggi::storage
