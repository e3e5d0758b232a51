#include "storage/memory/memory_blob_store.h"

#include <algorithm>
#include <map>
#include <mutex>
#include <utility>
#include <vector>

#include "base/check.h"
#include "base/random.h"

namespace onggi::storage {
namespace {

constexpr std::uint64_t kBlobSizeMax = 5ULL << 40;
constexpr std::size_t kPieceSize = 1 << 20;

struct Blob {
  std::string bytes;
  Time finished;
  std::optional<std::uint64_t> damaged;

  [[nodiscard]] bool damaged_in(std::uint64_t begin, std::uint64_t end) const {
    return damaged && *damaged >= begin && *damaged < end;
  }
};

Error damage_error(const BlobId& id, std::uint64_t offset) {
  return {Code::kCorrupt, "blob " + id.to_hex() + " is damaged at byte " + std::to_string(offset)};
}

const SystemClock system_clock;

}  // namespace

// The state is shared with the writers, so that a writer may outlive the store.
struct MemoryBlobStore::State {
  explicit State(const Clock& clock_in) : clock(clock_in) {}

  const Clock& clock;
  SystemRandom random;
  mutable std::mutex mutex;
  std::map<BlobId, std::shared_ptr<const Blob>> blobs;

  [[nodiscard]] std::shared_ptr<const Blob> find(const BlobId& id) const {
    const std::scoped_lock lock(mutex);
    const auto it = blobs.find(id);
    return it == blobs.end() ? nullptr : it->second;
  }
};

class MemoryBlobStore::Writer final : public BlobWriter {
 public:
  Writer(std::shared_ptr<State> state, std::uint64_t size) : state_(std::move(state)), size_(size) {
    state_->random.fill(id_.bytes);
  }

  Task<Status> append(std::string_view bytes) override {
    if (bytes.size() > size_ - bytes_.size())
      co_return fail(Code::kInvalid, "more bytes than announced");
    bytes_.append(bytes);
    ONGGI_DCHECK(bytes_.size() <= size_);
    co_return Status();
  }

  Task<Result<BlobId>> finish() override {
    if (bytes_.size() != size_) co_return fail(Code::kInvalid, "fewer bytes than announced");
    auto blob = std::make_shared<const Blob>(std::move(bytes_), state_->clock.now());
    const std::scoped_lock lock(state_->mutex);
    [[maybe_unused]] const bool added = state_->blobs.emplace(id_, std::move(blob)).second;
    ONGGI_DCHECK(added);  // ids are never reused
    co_return id_;
  }

 private:
  std::shared_ptr<State> state_;
  std::uint64_t size_;
  BlobId id_;
  std::string bytes_;
};

class MemoryBlobStore::Reader final : public BlobReader {
 public:
  Reader(const BlobId& id, std::shared_ptr<const Blob> blob, std::uint64_t offset,
         std::uint64_t length)
      : id_(id), blob_(std::move(blob)), offset_(offset), end_(offset + length) {}

  Task<Result<std::string_view>> next() override {
    ONGGI_DCHECK(offset_ <= end_ && end_ <= blob_->bytes.size());
    const auto begin = offset_;
    const auto size = std::min<std::uint64_t>(kPieceSize, end_ - begin);
    if (blob_->damaged_in(begin, begin + size)) co_return fail(damage_error(id_, *blob_->damaged));
    offset_ += size;
    co_return std::string_view(blob_->bytes).substr(begin, size);
  }

 private:
  BlobId id_;
  std::shared_ptr<const Blob> blob_;
  std::uint64_t offset_;
  std::uint64_t end_;
};

MemoryBlobStore::MemoryBlobStore() : MemoryBlobStore(system_clock) {}
MemoryBlobStore::MemoryBlobStore(const Clock& clock) : state_(std::make_shared<State>(clock)) {}
MemoryBlobStore::~MemoryBlobStore() = default;

Task<Result<std::unique_ptr<BlobWriter>>> MemoryBlobStore::create(std::uint64_t size) {
  if (size == 0 || size > kBlobSizeMax) co_return fail(Code::kInvalid, "blob size out of range");
  co_return std::make_unique<Writer>(state_, size);
}

Task<Result<std::unique_ptr<BlobReader>>> MemoryBlobStore::open(const BlobId& id,
                                                                std::uint64_t offset,
                                                                std::uint64_t length) {
  auto blob = state_->find(id);
  if (!blob) co_return fail(Code::kNotFound, "no blob " + id.to_hex());
  if (offset > blob->bytes.size() || length > blob->bytes.size() - offset)
    co_return fail(Code::kInvalid, "range outside the blob");
  co_return std::make_unique<Reader>(id, std::move(blob), offset, length);
}

Task<Status> MemoryBlobStore::remove(const BlobId& id) {
  const std::scoped_lock lock(state_->mutex);
  state_->blobs.erase(id);
  co_return Status();
}

Task<Status> MemoryBlobStore::list(const std::function<bool(const BlobInfo&)>& each) {
  std::vector<BlobInfo> infos;
  {
    const std::scoped_lock lock(state_->mutex);
    const auto now = state_->clock.now();
    for (const auto& [id, blob] : state_->blobs) {
      const auto age = std::chrono::floor<std::chrono::seconds>(now - blob->finished);
      infos.push_back({id, blob->bytes.size(), age.count()});
    }
  }
  for (const auto& info : infos) {
    if (!each(info)) break;
  }
  co_return Status();
}

Task<Status> MemoryBlobStore::verify(const BlobId& id) {
  const auto blob = state_->find(id);
  if (!blob) co_return fail(Code::kNotFound, "no blob " + id.to_hex());
  if (blob->damaged) co_return fail(damage_error(id, *blob->damaged));
  co_return Status();
}

std::size_t MemoryBlobStore::blob_count() const {
  const std::scoped_lock lock(state_->mutex);
  return state_->blobs.size();
}

std::uint64_t MemoryBlobStore::byte_count() const {
  const std::scoped_lock lock(state_->mutex);
  std::uint64_t sum = 0;
  for (const auto& [id, blob] : state_->blobs) sum += blob->bytes.size();
  return sum;
}

void MemoryBlobStore::damage(const BlobId& id, std::uint64_t offset) {
  const std::scoped_lock lock(state_->mutex);
  const auto it = state_->blobs.find(id);
  if (it == state_->blobs.end()) return;
  auto damaged = std::make_shared<Blob>(*it->second);
  damaged->damaged = offset;
  it->second = std::move(damaged);
}

}  // namespace onggi::storage
