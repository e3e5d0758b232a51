// Group commit: whoever wants its bytes durable joins; one thread of the pool takes everything that
// waits, writes it, syncs once and answers all. It gathers while the previous sync runs and never
// sleeps to collect more. One for each file or directory that is synced by many.
#pragma once

#include <array>
#include <coroutine>
#include <functional>
#include <memory>
#include <mutex>
#include <span>
#include <string_view>
#include <vector>

#include "base/executor.h"
#include "storage/file/blob_context.h"

namespace onggi::storage {

/// What one member of a group wants. Lives in the frame of the coroutine that waits.
struct SyncRequest {
  struct Write {
    std::uint64_t offset = 0;
    std::string_view bytes;
  };
  std::array<Write, 2> writes{};  // to be written before the sync; may be empty
  Status result{};
  Executor* executor = nullptr;
  std::coroutine_handle<> handle{};
};

class GroupSync : public std::enable_shared_from_this<GroupSync> {
 public:
  /// `file` is written and synced; without one, the directory `path` is synced.
  GroupSync(BlobContext& context, std::shared_ptr<VfsFile> file, std::string path)
      : context_(context), file_(std::move(file)), path_(std::move(path)) {}

  struct Awaiter {
    GroupSync& group;
    SyncRequest& request;
    bool await_ready() const noexcept { return false; }
    void await_suspend(std::coroutine_handle<> handle) const { group.join(request, handle); }
    Status await_resume() const { return std::move(request.result); }
  };
  /// Resumes when the request is durable. A failed write fails its own request; a failed sync the
  /// whole group, and poisons the context.
  [[nodiscard]] Awaiter sync(SyncRequest& request) { return {*this, request}; }

 private:
  void join(SyncRequest& request, std::coroutine_handle<> handle);
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
