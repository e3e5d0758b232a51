#include "storage/testing/faulty_blob_store.h"

namespace onggi::storage {

template <typename T>
Task<Result<T>> FaultyBlobStore::run(Task<Result<T>> call) {
  const auto fault = enter();
  if (fault.before) co_return fail(error());
  auto result = co_await std::move(call);
  if (fault.after) co_return fail(error());
  co_return std::move(result);
}

class FaultyBlobStore::Writer final : public BlobWriter {
 public:
  Writer(FaultyBlobStore& store, std::unique_ptr<BlobWriter> inner)
      : store_(store), inner_(std::move(inner)) {}
  Task<Status> append(std::string_view bytes) override { return store_.run(inner_->append(bytes)); }
  Task<Result<BlobId>> finish() override { return store_.run(inner_->finish()); }

 private:
  FaultyBlobStore& store_;
  std::unique_ptr<BlobWriter> inner_;
};

class FaultyBlobStore::Reader final : public BlobReader {
 public:
  Reader(FaultyBlobStore& store, std::unique_ptr<BlobReader> inner)
      : store_(store), inner_(std::move(inner)) {}
  Task<Result<std::string_view>> next() override { return store_.run(inner_->next()); }
  // Bytes that nobody counts would go past the faults.
  [[nodiscard]] std::optional<PlainRange> plain() const override { return std::nullopt; }

 private:
  FaultyBlobStore& store_;
  std::unique_ptr<BlobReader> inner_;
};

void FaultyBlobStore::arm(std::uint64_t n, std::uint64_t count, Code code, Moment moment) {
  const std::scoped_lock lock(mutex_);
  first_ = calls_ + n;
  last_ = count > ~0ULL - first_ ? ~0ULL : first_ + count;
  code_ = code;
  moment_ = moment;
  failed_ = false;
}

void FaultyBlobStore::fail_at(std::uint64_t n, Code code, Moment moment) {
  arm(n, 0, code, moment);
}
void FaultyBlobStore::fail_from(std::uint64_t n, Code code, Moment moment) {
  arm(n, ~0ULL, code, moment);
}
void FaultyBlobStore::heal() {
  const std::scoped_lock lock(mutex_);
  first_ = last_ = 0;
}

std::uint64_t FaultyBlobStore::calls() const {
  const std::scoped_lock lock(mutex_);
  return calls_;
}
bool FaultyBlobStore::failed() const {
  const std::scoped_lock lock(mutex_);
  return failed_;
}

FaultyBlobStore::Fault FaultyBlobStore::enter() {
  const std::scoped_lock lock(mutex_);
  ++calls_;
  if (first_ == 0 || calls_ < first_ || calls_ > last_) return {};
  failed_ = true;
  // Of many failing calls only the first one can still do its work.
  const bool after = moment_ == Moment::kAfter && calls_ == first_;
  return {.before = !after, .after = after};
}

Error FaultyBlobStore::error() const {
  const std::scoped_lock lock(mutex_);
  return {code_, "simulated fault"};
}

Task<Result<std::unique_ptr<BlobWriter>>> FaultyBlobStore::create(std::uint64_t size) {
  ONGGI_CO_ASSIGN(auto writer, co_await run(inner_.create(size)));
  co_return std::make_unique<Writer>(*this, std::move(writer));
}

Task<Result<std::unique_ptr<BlobReader>>> FaultyBlobStore::open(const BlobId& id,
                                                                std::uint64_t offset,
                                                                std::uint64_t length) {
  ONGGI_CO_ASSIGN(auto reader, co_await run(inner_.open(id, offset, length)));
  co_return std::make_unique<Reader>(*this, std::move(reader));
}

Task<Status> FaultyBlobStore::remove(const BlobId& id) { return run(inner_.remove(id)); }

Task<Status> FaultyBlobStore::list(const std::function<bool(const BlobInfo&)>& each) {
  return run(inner_.list(each));
}

Task<Status> FaultyBlobStore::verify(const BlobId& id) { return run(inner_.verify(id)); }

}  // namespace onggi::storage
