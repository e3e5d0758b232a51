// The commit queue, and the processing of groups of requests. commit_decide.cc decides whether each
// request is accepted.
#include "storage/rocksdb/commit_writer.h"

#include <utility>

#include "base/check.h"
#include "base/log.h"
#include "storage/rocksdb/counters_value.h"
#include "storage/rocksdb/key_encoding.h"

namespace onggi::storage {
namespace {
constexpr std::memory_order kRelaxed = std::memory_order_relaxed;
}

CommitWriter::CommitWriter(Database& database, const RocksdbOptions& options)
    : database_(database),
      on_fatal_(options.on_fatal),
      reserve_(options.path, options.reserve_bytes),
      thread_([this] { serve(); }) {}

CommitWriter::~CommitWriter() {
  const std::scoped_lock lock(mutex_);
  stopping_ = true;
  wake_.notify_one();
}

Status CommitWriter::healthy() const {
  if (!failed_.load(std::memory_order_acquire)) return {};
  return fail(Code::kIo, "the metadata store has failed and must be opened again");
}

CommitStats CommitWriter::stats() const {
  return {.commits = counts_.commits.load(kRelaxed),
          .conflicts = counts_.conflicts.load(kRelaxed),
          .refused = counts_.refused.load(kRelaxed),
          .groups = counts_.groups.load(kRelaxed),
          .syncs = counts_.syncs.load(kRelaxed),
          .bytes = counts_.bytes.load(kRelaxed),
          .queued = counts_.queued.load(kRelaxed)};
}

bool CommitWriter::enqueue(CommitRequest& request) {
  ONGGI_DCHECK((request.kind == CommitRequest::Kind::kCommit) == (request.batch != nullptr));
  ONGGI_DCHECK(request.kind == CommitRequest::Kind::kEraseKeys || request.to_erase.empty());
  request.bytes = request.batch != nullptr ? batch_bytes(*request.batch) : 0;
  ONGGI_DCHECK(request.bytes <= kBatchBytesMax);
  bool wake = false;
  {
    const std::scoped_lock lock(mutex_);
    request.answer = healthy();
    // Only commits are refused when the queue is full. Requests of other kinds are few, and a seal
    // must not fail because of a full queue.
    if (request.answer && request.kind == CommitRequest::Kind::kCommit &&
        (waiting_.size() >= kQueueCommitsMax || waiting_bytes_ + request.bytes > kQueueBytesMax)) {
      request.answer = fail(Code::kUnavailable, "too many commits are waiting");
    }
    if (!request.answer) {
      counts_.refused.fetch_add(1, kRelaxed);
      request.waiter.cancel();  // a refused caller does not suspend
      return false;
    }
    request.number = queued_++;
    waiting_.push_back(&request);
    waiting_bytes_ += request.bytes;
    ONGGI_DCHECK(waiting_bytes_ <= kQueueBytesMax);  // requests of other kinds have size 0
    counts_.queued.store(waiting_.size(), kRelaxed);
    wake = std::exchange(idle_, false);
  }
  // From here on, `request` may be destroyed at any time. Wake the writer only if it is idle.
  if (wake) wake_.notify_one();
  return true;
}

bool CommitWriter::take() {
  std::unique_lock lock(mutex_);
  while (waiting_.empty()) {
    ONGGI_DCHECK(waiting_bytes_ == 0 && queued_ == answered_);
    if (stopping_) return false;
    idle_ = true;
    wake_.wait(lock);
  }
  idle_ = false;
  taken_.clear();
  taken_.swap(waiting_);
  waiting_bytes_ = 0;
  counts_.queued.store(0, kRelaxed);
  ONGGI_DCHECK(!taken_.empty() && taken_.front()->number == answered_);
  return true;
}

void CommitWriter::serve() {
  count_nothing();
  while (take()) {
    std::span<CommitRequest*> rest(taken_);
    while (!rest.empty()) {
      std::size_t count = 0;
      std::size_t bytes = 0;
      while (count < rest.size() && count < kGroupCommitsMax && bytes < kGroupBytesMax) {
        bytes += rest[count++]->bytes;
      }
      ONGGI_DCHECK(count > 0 && bytes < kGroupBytesMax + kBatchBytesMax);
      run_group(rest.first(count));
      rest = rest.subspan(count);
    }
  }
}

void CommitWriter::run_group(std::span<CommitRequest*> group) {
  counts_.groups.fetch_add(1, kRelaxed);
  [[maybe_unused]] const auto group_end = answered_ + group.size();
  const auto written = decide_and_write(group);
  // After a failed write, the cached counters and seals of spaces may be wrong. The size limit
  // bounds memory use on a server with very many buckets.
  if (!written || spaces_.size() > kSpacesCachedMax) spaces_.clear();
  answer(group, written);
  ONGGI_DCHECK(answered_ == group_end);
}

Status CommitWriter::decide_and_write(std::span<CommitRequest*> group) {
  ONGGI_TRY(healthy());
  ONGGI_TRY(database_.writable());
  reserve_.retry();
  if (disk_full_) ONGGI_TRY(resume());
  watch_space();
  prepare_group(group);
  for (auto* request : group) {
    [[maybe_unused]] const auto changes = batch_.Count();
    request->answer = decide(*request);
    // A refused request adds nothing to the batch.
    ONGGI_DCHECK(request->answer || batch_.Count() == changes);
  }
  neighbours_.reset();
  return write_group();
}

void CommitWriter::prepare_group(std::span<CommitRequest*> group) {
  batch_.Clear();
  overlay_.clear();
  counted_.clear();
  std::size_t expectations = 0;
  for (const auto* request : group) {
    if (request->batch != nullptr) expectations += request->batch->expectations.size();
  }
  ONGGI_DCHECK(batch_.Count() == 0 && !neighbours_);
  if (expectations >= kNeighboursMin) neighbours_.emplace(database_);
}

Status CommitWriter::write_group() {
  for (const auto id : counted_) put_counters(id);
  if (batch_.Count() == 0) return {};
  rocksdb::WriteOptions options;
  options.sync = true;
  counts_.bytes.fetch_add(batch_.GetDataSize(), kRelaxed);
  [[maybe_unused]] const auto sequence = database_.db().GetLatestSequenceNumber();
  const auto status = database_.db().Write(options, &batch_);
  if (!status.ok()) return write_failed(status);
  counts_.syncs.fetch_add(1, kRelaxed);
  ONGGI_DCHECK(database_.db().GetLatestSequenceNumber() >= sequence + batch_.Count());
  ONGGI_DCHECK(counters_match());
  return {};
}

/// Returns true if the cached counters that this group of commits changed equal the counters in the
/// database. Skips counters that cannot be read without disk I/O.
bool CommitWriter::counters_match() {
  for (const auto id : counted_) {
    const auto found = spaces_.find(id);
    if (found == spaces_.end() || found->second.counters_changed) return false;
    const auto status = database_.read(database_.entries(), counters_key(id), true, stored_);
    if (status.ok() && stored_ != encode_counters(found->second.counters)) return false;
    if (status.IsNotFound()) return false;
  }
  return true;
}

Status CommitWriter::write_failed(const rocksdb::Status& status) {
  if (database_.refused_for_damage(status)) return database_.writable();
  const auto error = to_error(status, "writing a group of commits");
  // After a failed fsync the kernel may have dropped the pages, so a retry could falsely succeed.
  if (!status.IsNoSpace()) return fail_for_good(error);
  log::warn("metadata store: {}", error.message());
  reserve_.release();
  disk_full_ = true;
  // Until RocksDB has abandoned the log, the log may contain these commits, and a replay after a
  // crash could apply them.
  if (resume()) return fail(error);
  return fail(Code::kOutcomeUnknown, error.detail);
}

Status CommitWriter::resume() {
  if (!database_.can_resume()) {
    return fail_for_good({Code::kNoSpace, "the disk was full while buffers were written out"});
  }
  // Resuming flushes all write buffers and starts a new log. If resuming fails halfway, RocksDB
  // cannot resume again, so do not start without enough space.
  if (!database_.can_flush()) return fail(Code::kNoSpace, "the disk is full");
  const auto status = database_.resume_writing();
  log::warn("metadata store: resuming after a full disk: {}", status.ToString());
  if (!status.ok()) return fail_for_good(to_error(status, "resuming after a full disk"));
  disk_full_ = false;
  return {};
}

// RocksDB survives a log write that runs out of space, but not a flush that runs out of space. So
// commits that grow the store are refused as soon as the free space is barely enough to flush all
// write buffers.
void CommitWriter::watch_space() {
  const auto now = std::chrono::steady_clock::now();
  const bool stopped = database_.compaction_stopped();
  if (may_grow_ && !stopped && reserve_.held() && now < space_checked_at_ + kSpaceCheckInterval) {
    return;
  }
  space_checked_at_ = now;
  may_grow_ = !stopped && reserve_.held() && database_.can_flush(kGroupBytesMax);
  if (may_grow_) own_bytes_ = 0;
  if (may_grow_ || now < tidy_at_) return;
  tidy_at_ = now + kTidyInterval;
  if (stopped) {
    const auto status = database_.resume_compaction();
    log::warn("metadata store: compacting again after a full disk: {}", status.ToString());
  } else if (std::exchange(erased_, false) && database_.can_flush()) {
    database_.flush_soon();
  }
}

Status CommitWriter::fail_for_good(const Error& error) {
  failed_.store(true, std::memory_order_release);
  log::error("metadata store: {}", error.message());
  if (on_fatal_) on_fatal_(error);
  return fail(error);
}

void CommitWriter::answer(std::span<CommitRequest*> group, const Status& written) {
  for (auto* request : group) {
    ONGGI_DCHECK(request->number == answered_);
    ++answered_;
    if (!written) request->answer = written;
    auto& count = request->answer ? counts_.commits
                  : request->answer.error().code.is_any_of(Code::kConflict, kLimitReached)
                      ? counts_.conflicts
                      : counts_.refused;
    count.fetch_add(1, kRelaxed);
    answered_waiters_.add(std::move(request->waiter));
  }
  answered_waiters_.wake_all();
}

}  // namespace onggi::storage
