#include "storage/file/blob_context.h"

#include <algorithm>
#include <chrono>

#include "base/check.h"
#include "base/log.h"

namespace onggi::storage {
namespace {

/// A clock that starts at the wall-clock time and then advances with the steady clock. The orphan
/// sweep keeps young blobs, because their metadata records may not be committed yet. A blob's age
/// must therefore not jump when the system clock is set.
class UnjumpingClock final : public Clock {
 public:
  [[nodiscard]] Time now() const override {
    const auto passed = std::chrono::steady_clock::now() - begin_;
    return start_ + std::chrono::duration_cast<std::chrono::microseconds>(passed);
  }

 private:
  const Time start_ = SystemClock().now();
  const std::chrono::steady_clock::time_point begin_ = std::chrono::steady_clock::now();
};

const UnjumpingClock unjumping_clock;
SystemRandom system_random;
}  // namespace

void BlobCounters::count_group(std::uint64_t requests) {
  ONGGI_DCHECK(requests > 0);
  ++syncs;
  sync_requests += requests;
  auto max = group_size_max.load();
  while (requests > max && !group_size_max.compare_exchange_weak(max, requests)) {
  }
}

BlobContext::BlobContext(FileBlobOptions options_in, BlockingPool& pool_in)
    : options(std::move(options_in)),
      pool(pool_in),
      vfs(options.vfs != nullptr ? *options.vfs : posix_vfs()),
      clock(options.clock != nullptr ? *options.clock : unjumping_clock),
      random(options.random != nullptr ? *options.random : system_random),
      files(vfs, options.cached_files_max) {}

BlobContext::~BlobContext() {
  const std::scoped_lock lock(mutex_);
  ONGGI_DCHECK(running_ == 0);
}

BlobId BlobContext::random_id() const {
  BlobId id;
  random.fill(id.bytes);
  return id;
}

std::int64_t BlobContext::now_s() const { return to_unix_ms(clock.now()) / 1000; }

Status BlobContext::check() const {
  if (poisoned_.load(std::memory_order_relaxed))
    return fail(Code::kIo, "the blob store stopped after a failed sync");
  return {};
}

void BlobContext::poison(const Error& error) {
  if (poisoned_.exchange(true)) return;
  log::error("blob store: {}; refusing all further writes", error.message());
  if (options.on_fatal) options.on_fatal(error);
}

Result<std::uint64_t> BlobContext::room_for(std::uint64_t needed) const {
  const auto free = ONGGI_TRY(vfs.free_space(options.directory));
  const auto room = free - std::min(free, options.free_space_min);
  ONGGI_DCHECK(room <= free);
  if (room < needed) return fail(Code::kNoSpace, "the disk is nearly full");
  return room;
}

void BlobContext::background(std::move_only_function<void()> work) {
  {
    const std::scoped_lock lock(mutex_);
    ++running_;
  }
  pool.submit([this, work = std::move(work)]() mutable {
    work();
    work = nullptr;  // destroy `work` before --running_: its destructor may start more work
    const std::scoped_lock lock(mutex_);
    ONGGI_DCHECK(running_ > 0);
    if (--running_ == 0) idle_.notify_all();
  });
}

void BlobContext::drain() {
  std::unique_lock lock(mutex_);
  idle_.wait(lock, [this] { return running_ == 0; });
}

Task<Result<std::size_t>> read_at(BlobContext& context, VfsFile& file, std::span<char> into,
                                  std::uint64_t offset) {
  const auto cached = file.pread_cached(into, offset);
  if (cached == into.size()) co_return cached;
  const auto rest = into.subspan(cached);
  auto read_rest = [&file, rest, offset, cached] { return file.pread(rest, offset + cached); };
  const auto more = ONGGI_CO_TRY(co_await context.pool.run(read_rest));
  co_return cached + more;
}

}  // namespace onggi::storage
