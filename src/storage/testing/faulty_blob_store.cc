#include "storage/testing/faulty_blob_store.h"

namespace onggi::storage {
namespace {

/// Runs `call` and injects the fault that `faults` selects for the call, if any.
template <typename T>
Task<Result<T>> meet(FaultSwitch& faults, Task<Result<T>> call) {
  const auto verdict = faults.next();
  if (verdict == FaultSwitch::Verdict::kFailBefore) co_return faults.error();
  auto result = co_await std::move(call);
  if (verdict == FaultSwitch::Verdict::kFailAfter) co_return faults.error();
  co_return std::move(result);
}

class Writer final : public BlobWriter {
 public:
  Writer(FaultSwitch& faults, std::unique_ptr<BlobWriter> inner)
      : faults_(faults), inner_(std::move(inner)) {}
  Task<Status> append(std::string_view bytes) override {
    return meet(faults_, inner_->append(bytes));
  }
  Task<Result<BlobId>> finish() override { return meet(faults_, inner_->finish()); }

 private:
  FaultSwitch& faults_;
  std::unique_ptr<BlobWriter> inner_;
};

// Does not implement plain(), because reads from the returned file would bypass the switch.
class Reader final : public BlobReader {
 public:
  Reader(FaultSwitch& faults, std::unique_ptr<BlobReader> inner)
      : faults_(faults), inner_(std::move(inner)) {}
  Task<Result<std::string_view>> next() override { return meet(faults_, inner_->next()); }

 private:
  FaultSwitch& faults_;
  std::unique_ptr<BlobReader> inner_;
};

}  // namespace

Task<Result<std::unique_ptr<BlobWriter>>> FaultyBlobStore::create(std::uint64_t size) {
  auto writer = ONGGI_CO_TRY(co_await meet(faults_, inner_.create(size)));
  co_return std::make_unique<Writer>(faults_, std::move(writer));
}

Task<Result<std::unique_ptr<BlobReader>>> FaultyBlobStore::open(const BlobId& id,
                                                                std::uint64_t offset,
                                                                std::uint64_t length) {
  auto reader = ONGGI_CO_TRY(co_await meet(faults_, inner_.open(id, offset, length)));
  co_return std::make_unique<Reader>(faults_, std::move(reader));
}

Task<Status> FaultyBlobStore::remove(const BlobId& id) { return meet(faults_, inner_.remove(id)); }

Task<Status> FaultyBlobStore::list(const std::function<bool(const BlobInfo&)>& each) {
  return meet(faults_, inner_.list(each));
}

Task<Status> FaultyBlobStore::verify(const BlobId& id) { return meet(faults_, inner_.verify(id)); }

}  // namespace onggi::storage
