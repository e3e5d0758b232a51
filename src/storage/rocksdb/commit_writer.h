// CommitWriter: the only thread that writes. It takes the waiting requests in groups. For each
// group, it accepts or refuses the requests in order, writes one batch, syncs the log once and
// answers all requests. The thread never sleeps to collect a group; requests accumulate while the
// previous sync runs. Internal to storage/rocksdb.
//
// Invariants:
//  - A commit is checked against the database plus the commits already accepted in its group. So
//    commits are decided in the order in which they are written, and no row locks are needed.
//  - No request is answered before its group is synced, not even a conflict: the conflict may
//    depend on an entry that this group wrote.
//  - Requests are answered in the order in which they were queued, each exactly once.
//  - After every group, spaces_ matches the database. A failed write clears spaces_.
//  - After a write or sync has failed for a reason other than a full disk, nothing more is written.
//    If the reason is a damaged table, RocksDB refused the write before it began: commits fail with
//    kUnavailable, and reads continue.
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
#include <utility>
#include <vector>

#include "base/check.h"
#include "base/sync/wait_list.h"
#include "storage/rocksdb/database.h"
#include "storage/rocksdb/disk_reserve.h"
#include "storage/rocksdb/neighbour_reader.h"
#include "storage/rocksdb/row_overlay.h"

namespace onggi::storage {

/// A raw key that drop() will erase.
struct KeyToErase {
  rocksdb::ColumnFamilyHandle* column;
  std::string key;
};

/// A caller's request to the writer thread. It lives in the caller's coroutine frame until the
/// writer answers it.
struct CommitRequest {
  enum class Kind : std::uint8_t {
    kCommit,     // apply `batch`, which the caller owns
    kSeal,       // make later commits to the space fail
    kUnseal,     // undo kSeal
    kEraseKeys,  // erase the keys in `to_erase`; kInvalid unless the space is sealed
    kForget,     // delete the counters and the seal of a sealed space: the last step of drop()
  };
  Kind kind = Kind::kCommit;
  SpaceId space = 0;
  const Batch* batch = nullptr;
  std::vector<KeyToErase> to_erase{};

  Status answer{};
  std::size_t bytes = 0;
  Waiter waiter{};
  std::uint64_t number = 0;                       // sequence number; the first request has 0
  const CommitRequest* earlier_on_row = nullptr;  // earlier request for the same row, or null
};

class CommitWriter {
 public:
  static constexpr std::size_t kGroupCommitsMax = 1024;
  static constexpr std::size_t kGroupBytesMax = 8UL * 1024 * 1024;
  static constexpr std::size_t kQueueCommitsMax = 16 * 1024;
  static constexpr std::size_t kQueueBytesMax = 256UL * 1024 * 1024;
  // A group of commits with at least this many expectations uses a NeighbourReader.
  static constexpr std::size_t kNeighboursMin = 16;
  // The limits in bytes for the server's own data (sessions, the audit log) while the disk is
  // nearly full: for one commit, and in total.
  static constexpr std::size_t kOwnCommitMax = 4UL * 1024;
  static constexpr std::size_t kOwnBytesMax = 1024UL * 1024;
  static constexpr std::size_t kSpacesCachedMax = 64UL * 1024;
  static constexpr std::chrono::milliseconds kSpaceCheckInterval{10};
  static constexpr std::chrono::milliseconds kTidyInterval{500};

  CommitWriter(Database& database, const RocksdbOptions& options);
  ~CommitWriter();  // answers the waiting requests, then joins the thread
  CommitWriter(const CommitWriter&) = delete;
  CommitWriter& operator=(const CommitWriter&) = delete;

  /// Returns an awaitable that resumes with the result once the request is durable or has failed.
  /// The result is kUnavailable if the queue is full.
  auto run(CommitRequest& request) { return RunAwaiter{*this, request}; }

  /// Returns kIo once writing has failed permanently.
  [[nodiscard]] Status healthy() const;

  [[nodiscard]] CommitStats stats() const;

  /// Returns true if the disk has space for commits that grow the store. Queries the file system.
  /// Safe from any thread.
  [[nodiscard]] bool has_room() const {
    return !database_.compaction_stopped() &&
           database_.can_flush(kGroupBytesMax + reserve_.missing());
  }

 private:
  struct SpaceState {
    Counters counters;
    bool sealed = false;
    bool counters_changed = false;  // true if the group being built changed the counters
  };

  struct RunAwaiter {
    CommitWriter& writer;
    CommitRequest& request;
    bool await_ready() const noexcept { return false; }
    bool await_suspend(std::coroutine_handle<> handle) {
      request.waiter = Waiter(handle);
      return writer.enqueue(request);
    }
    Status await_resume() { return std::move(request.answer); }
  };

  /// Returns false if the request is refused; `request.answer` then holds the error.
  bool enqueue(CommitRequest& request);
  void serve();
  bool take();
  void run_group(std::span<CommitRequest*> group);
  void prepare_group(std::span<CommitRequest*> group);
  Status decide_and_write(std::span<CommitRequest*> group);
  Status write_group();
  [[nodiscard]] bool counters_match();
  Status resume();
  void watch_space();
  Status fail_for_good(const Error& error);
  Status write_failed(const rocksdb::Status& status);
  void answer(std::span<CommitRequest*> group, const Status& written);

  // Each of these functions adds one request to the batch being built, or returns the reason for
  // refusing the request.
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
  std::uint64_t queued_ = 0;  // number of requests queued since the writer started
  bool idle_ = false;
  bool stopping_ = false;
  std::atomic<bool> failed_ = false;

  // Used only by the writer thread.
  std::vector<CommitRequest*> taken_;
  std::uint64_t answered_ = 0;  // number of requests answered since the writer started
  rocksdb::WriteBatch batch_;
  RowOverlay overlay_;
  std::unordered_map<SpaceId, SpaceState> spaces_;
  std::vector<SpaceId> counted_;  // spaces whose counters the current group of commits changed
  /// Exists only while a group of commits has at least kNeighboursMin expectations to check.
  std::optional<NeighbourReader> neighbours_;
  std::string key_;
  std::string stored_;
  WaitList answered_waiters_;
  DiskReserve reserve_;
  bool disk_full_ = false;     // true if RocksDB refuses writes until it has resumed
  bool may_grow_ = true;       // false while most commits that add data are refused
  std::size_t own_bytes_ = 0;  // bytes of the server's own commits while may_grow_ is false
  // True if a commit was accepted on a nearly full disk since the last flush_soon().
  bool erased_ = false;
  std::chrono::steady_clock::time_point space_checked_at_;
  std::chrono::steady_clock::time_point tidy_at_;

  struct {
    std::atomic<std::uint64_t> commits, conflicts, refused, groups, syncs, bytes, queued;
  } counts_{};

  std::jthread thread_;  // last, because the thread uses all members above
};

}  // namespace onggi::storage
