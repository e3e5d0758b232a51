// Group commit for a file or directory that many callers sync. Callers queue their requests. One
// thread of the blocking pool takes all waiting requests, writes their data, syncs once and
// completes them all. Requests accumulate while the previous sync runs; the thread never sleeps to
// collect more requests.
#pragma once

#include <array>
#include <coroutine>
#include <functional>
#include <memory>
#include <mutex>
#include <span>
#include <string_view>
#include <vector>

#include "base/sync/wait_list.h"
#include "storage/file/blob_context.h"

namespace onggi::storage {

/// A request to write and sync data. It lives in the coroutine frame of the waiting caller.
struct SyncRequest {
  struct Write {
    std::uint64_t offset = 0;
    std::string_view bytes;
  };
  std::array<Write, 2> writes{};  // written before the sync; empty entries are skipped
  Status result{};
  Waiter waiter{};
};

class GroupSync : public std::enable_shared_from_this<GroupSync> {
 public:
  /// Creates a GroupSync whose requests write to `file` and sync it. If `file` is null, the
  /// requests sync the directory `path` instead.
  GroupSync(BlobContext& context, std::shared_ptr<VfsFile> file, std::string path)
      : context_(context), file_(std::move(file)), path_(std::move(path)) {}
  GroupSync(const GroupSync&) = delete;
  GroupSync& operator=(const GroupSync&) = delete;
  ~GroupSync();  // no request may be waiting

  struct Awaiter {
    GroupSync& group;
    SyncRequest& request;
    bool await_ready() const noexcept { return false; }
    void await_suspend(std::coroutine_handle<> handle) const {
      request.waiter = Waiter(handle);  // a request is awaited only once
      group.join(request);
    }
    Status await_resume() const { return std::move(request.result); }
  };
  /// Returns an awaitable that resumes once the request is durable. A failed write fails only its
  /// own request. A failed fsync fails all requests that share it, and BlobContext::check() fails
  /// from then on.
  [[nodiscard]] Awaiter sync(SyncRequest& request) { return {*this, request}; }

 private:
  void join(SyncRequest& request);
  void run();
  void write_and_sync(std::span<SyncRequest* const> group);
  Status write(const SyncRequest& request);

  BlobContext& context_;
  const std::shared_ptr<VfsFile> file_;
  const std::string path_;
  std::mutex mutex_;
  std::vector<SyncRequest*> waiting_;
  bool running_ = false;
};

}  // namespace onggi::storage
