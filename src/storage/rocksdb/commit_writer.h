// CommitWriter: the one thread that writes. It takes everything that waits, decides the commits in
// order, writes one batch, syncs the log once and answers them all. Nobody sleeps to collect a
// group: it gathers while the previous sync runs. Internal to storage/rocksdb.
//
// Invariants:
//  - A commit is decided against the database plus the commits accepted before it in its group, so
//    the order of decisions is the order of writes and no lock on rows is needed.
//  - Nobody is answered before the group's sync, conflicts included: a conflict may rest on an
//  entry
//    that this group wrote.
//  - spaces_ equals what the database says after every group; when a write fails it is forgotten.
//  - After a failed write or sync other than a full disk nothing is written any more. Where a
//    damaged table is the reason, the write was refused before it began: kUnavailable, and reads go
//    on.
#pragma once

#include <rocksdb/write_batch.h>

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <coroutine>
#include <memory>
#include <mutex>
#include <optional>
#include <span>
#include <string>
#include <thread>
#include <unordered_map>
#include <vector>

#include "base/wake_list.h"
#include "storage/rocksdb/database.h"
#include "storage/rocksdb/disk_reserve.h"
#include "storage/rocksdb/neighbour_reader.h"
#include "storage/rocksdb/row_overlay.h"

namespace onggi::storage {

/// A raw key to erase, for drop().
struct DoomedKey {
  rocksdb::ColumnFamilyHandle* column;
  std::string key;
};

/// What a caller asks of the writer. Lives in the caller's coroutine frame until it is answered.
struct CommitRequest {
  enum class Kind : std::uint8_t {
    kCommit,     // `batch`, which is the caller's too
    kSeal,       // the space's later commits fail
    kUnseal,     //
    kEraseKeys,  // `doomed`; kInvalid unless the space is sealed
    kForget,     // counters and seal of a sealed space: the end of a drop
  };
  Kind kind = Kind::kCommit;
  SpaceId space = 0;
  const Batch* batch = nullptr;
  std::vector<DoomedKey> doomed{};

  Status answer{};
  std::size_t bytes = 0;
  Executor* executor = nullptr;
  std::coroutine_handle<> handle{};
  const CommitRequest* earlier_on_row = nullptr;  // kept by RowOverlay
};

class CommitWriter {
 public:
  static constexpr std::size_t kGroupCommitsMax = 1024;
  static constexpr std::size_t kGroupBytesMax = 8UL * 1024 * 1024;
  static constexpr std::size_t kQueueCommitsMax = 16 * 1024;
  static constexpr std::size_t kQueueBytesMax = 256UL * 1024 * 1024;
  static constexpr std::size_t kNeighboursMin = 16;  // expectations of a group
  // What the server may write down of itself while the disk is nearly full.
  static constexpr std::size_t kOwnCommitMax = 4UL * 1024;
  static constexpr std::size_t kOwnBytesMax = 1024UL * 1024;
  static constexpr std::size_t kSpacesCachedMax = 64UL * 1024;
  static constexpr std::chrono::milliseconds kSpaceCheckInterval{10};
  static constexpr std::chrono::milliseconds kTidyInterval{500};

  CommitWriter(Database& database, const RocksdbOptions& options);
  ~CommitWriter();  // answers what waits, then joins
  CommitWriter(const CommitWriter&) = delete;
  CommitWriter& operator=(const CommitWriter&) = delete;

  /// Awaitable: the request's answer, durable. kUnavailable when the queue is full.
  auto run(CommitRequest& request) { return RunAwaiter{*this, request}; }

  /// kIo once writing has failed.
  [[nodiscard]] Status healthy() const;

  [[nodiscard]] CommitStats stats() const;

  /// Whether the disk has room for commits that grow, now; asks the file system. Safe from any
  /// thread.
  [[nodiscard]] bool has_room() const {
    return !database_.compaction_stopped() &&
           database_.can_flush(kGroupBytesMax + reserve_.missing());
  }

 private:
  struct SpaceState {
    Counters counters;
    bool sealed = false;
    bool counters_changed = false;  // by the group being built
  };

  struct RunAwaiter {
    CommitWriter& writer;
    CommitRequest& request;
    bool await_ready() const noexcept { return false; }
    bool await_suspend(std::coroutine_handle<> handle) {
      request.executor = &Executor::current();
      request.handle = handle;
      return writer.enqueue(request);
    }
    Status await_resume() { return std::move(request.answer); }
  };

  /// False when it is refused: `answer` says why.
  bool enqueue(CommitRequest& request);
  void serve();
  bool take();
  void run_group(std::span<CommitRequest*> group);
  void prepare_group(std::span<CommitRequest*> group);
  Status decide_and_write(std::span<CommitRequest*> group);
  Status write_group();
  Status resume();
  void watch_space();
  Status fail_for_good(const Error& error);
  Status write_failed(const rocksdb::Status& status);
  void answer(std::span<CommitRequest*> group, const Status& written);

  // What one request adds to the batch being built, or why not.
  Status decide(CommitRequest& request);
  Status decide_commit(CommitRequest& request, SpaceState& space);
  bool take_as_own(const CommitRequest& request);
  void put_counters(SpaceId id);
  Status decide_forget(CommitRequest& request, SpaceState& space);
  Result<bool> holds(const CommitRequest& request, const Expectation& expected);
  void add_to_batch(const CommitRequest& request);
  void set_sealed(SpaceId id, SpaceState& space, bool sealed);
  Result<SpaceState*> space(SpaceId id);
  const std::string& key_of(const CommitRequest& request, Family family, std::string_view suffix);

  Database& database_;
  std::function<void(const Error&)> on_fatal_;

  // The queue, shared with the callers.
  std::mutex mutex_;
  std::condition_variable wake_;
  std::vector<CommitRequest*> waiting_;
  std::size_t waiting_bytes_ = 0;
  bool idle_ = false;
  bool stopping_ = false;
  std::atomic<bool> failed_ = false;

  // The writer thread's own.
  std::vector<CommitRequest*> taken_;
  rocksdb::WriteBatch batch_;
  RowOverlay overlay_;
  std::unordered_map<SpaceId, SpaceState> spaces_;
  std::vector<SpaceId> counted_;               // spaces whose counters the group changed
  std::optional<NeighbourReader> neighbours_;  // of a group that expects much
  std::string key_;
  std::string stored_;
  WakeList wake_list_;
  DiskReserve reserve_;
  bool disk_full_ = false;     // RocksDB refuses writes until it has resumed
  bool may_grow_ = true;       // false: only commits that shrink what is stored are taken, and
  std::size_t own_bytes_ = 0;  // so much of the server's own since then
  bool erased_ = false;        // since the last flush that was asked for to make room
  std::chrono::steady_clock::time_point space_checked_at_;
  std::chrono::steady_clock::time_point tidy_at_;

  struct {
    std::atomic<std::uint64_t> commits, conflicts, refused, groups, syncs, bytes, queued;
  } counts_{};

  std::jthread thread_;  // last: it uses all of the above
};

}  // namespace onggi::storage
