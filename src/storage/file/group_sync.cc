#include "storage/file/group_sync.h"

#include "base/check.h"

namespace onggi::storage {

GroupSync::~GroupSync() {
  const std::scoped_lock lock(mutex_);
  ONGGI_DCHECK(waiting_.empty() && !running_);
}

void GroupSync::join(SyncRequest& request) {
  // Keep this GroupSync alive: once the lock is released, the request may be completed and the
  // owner of this GroupSync destroyed.
  const auto self = shared_from_this();
  {
    const std::scoped_lock lock(mutex_);
    waiting_.push_back(&request);
    if (std::exchange(running_, true)) return;
  }
  context_.background([self] { self->run(); });
}

void GroupSync::run() {
  std::vector<SyncRequest*> group;
  WaitList answered;
  while (true) {
    group.clear();
    {
      const std::scoped_lock lock(mutex_);
      ONGGI_DCHECK(running_);
      group.swap(waiting_);
      if (group.empty()) {
        running_ = false;
        return;
      }
    }
    write_and_sync(group);
    for (auto* request : group) answered.add(std::move(request->waiter));
    answered.wake_all();
  }
}

void GroupSync::write_and_sync(std::span<SyncRequest* const> group) {
  ONGGI_DCHECK(!group.empty());
  for (auto* request : group) request->result = write(*request);
  // If an earlier fsync failed, the kernel may have dropped the pages just written as well.
  auto synced = context_.check();
  if (synced) {
    synced = file_ ? file_->datasync() : context_.vfs.sync_directory(path_);
    if (!synced) context_.poison(synced.error());
    context_.counters.count_group(group.size());
  }
  if (synced) return;
  for (auto* request : group) {
    if (request->result) request->result = fail(Code::kIo, synced.error().detail);
  }
}

Status GroupSync::write(const SyncRequest& request) {
  for (const auto& [offset, bytes] : request.writes) {
    if (bytes.empty()) continue;
    ONGGI_DCHECK(file_ != nullptr);  // requests that sync a directory have no writes
    ONGGI_TRY(file_->pwrite(bytes, offset));
    context_.counters.bytes_written += bytes.size();
  }
  return {};
}

}  // namespace onggi::storage
