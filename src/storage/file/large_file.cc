#include "storage/file/large_file.h"

#include "base/check.h"
#include "base/codec.h"
#include "base/log.h"

namespace onggi::storage {

std::string file_directory(const BlobContext& context, const BlobId& id) {
  return context.options.directory + "/" + hex_encode(id.view().substr(1, 1));
}
std::string file_path(const BlobContext& context, const BlobId& id) {
  return file_directory(context, id) + "/" + id.to_hex();
}
std::string new_directory(const BlobContext& context) { return context.options.directory + "/new"; }

LargeFile::LargeFile(std::shared_ptr<BlobContext> context_in, const BlobId& id_in,
                     std::uint64_t size_in)
    : id(id_in),
      size(size_in),
      layout(file_layout(size_in, context_in->options.block_size)),
      context_(std::move(context_in)),
      new_path_(new_directory(*context_) + "/" + id.to_hex()) {
  for (auto& buffer : buffers) buffer = AlignedBuffer(kPiece);
}

Result<std::shared_ptr<LargeFile>> LargeFile::create(std::shared_ptr<BlobContext> context,
                                                     const BlobId& id, std::uint64_t size,
                                                     bool direct) {
  auto& vfs = context->vfs;
  std::shared_ptr<LargeFile> made(new LargeFile(std::move(context), id, size));
  static_cast<void>(ONGGI_TRY(made->context_->room_for(made->layout.file_size())));
  const auto mode = direct ? OpenMode::kCreateDirect : OpenMode::kCreate;
  made->file_ = ONGGI_TRY(vfs.open(made->new_path_, mode));
  made->direct_ = direct;
  auto allocated = made->file_->allocate(made->layout.file_size());
  if (!allocated && allocated.error().code != Code::kNotImplemented) return fail(allocated.error());
  return made;
}

LargeFile::~LargeFile() {
  ONGGI_DCHECK(!busy_);  // a write in progress would keep this object alive
  if (published_ || !file_) return;
  context_->background([context = context_, path = new_path_, file = std::move(file_)]() mutable {
    file = nullptr;
    const auto unlinked = context->vfs.unlink(path);
    if (!unlinked) log::warn("blob store: discarding a file: {}", unlinked.error().message());
  });
}

void LargeFile::start_write(std::string_view data, std::uint64_t offset,
                            std::optional<std::uint64_t> table_offset) {
  {
    const std::scoped_lock lock(mutex_);
    ONGGI_CHECK(!busy_);
    ONGGI_DCHECK(!published_ && offset + data.size() <= layout.table_offset);
    busy_ = true;
  }
  context_->background([self = shared_from_this(), data, offset, table_offset] {
    auto status = self->write(data, offset);
    if (status && table_offset)
      status = self->write(self->table_page.view(0, kPage), *table_offset);
    Waiter waiter;
    {
      const std::scoped_lock lock(self->mutex_);
      if (self->result_) self->result_ = std::move(status);
      self->busy_ = false;
      waiter = std::move(self->waiter_);
    }
    if (waiter) waiter.wake();
  });
}

bool LargeFile::WriteAwaiter::await_ready() const {
  const std::scoped_lock lock(file.mutex_);
  return !file.busy_;
}
bool LargeFile::WriteAwaiter::await_suspend(std::coroutine_handle<> handle) const {
  const std::scoped_lock lock(file.mutex_);
  if (!file.busy_) return false;
  file.waiter_ = Waiter(handle);
  return true;
}
Status LargeFile::WriteAwaiter::await_resume() const {
  const std::scoped_lock lock(file.mutex_);
  return file.result_;
}

Status LargeFile::write(std::string_view data, std::uint64_t offset) {
  ONGGI_DCHECK(!published_ && offset + data.size() <= layout.file_size());
  ONGGI_TRY(context_->check());
  ONGGI_TRY(file_->pwrite(data, offset));
  context_->counters.bytes_written += data.size();
  // Without O_DIRECT, start writeback now, so that the final sync does not have to write
  // everything.
  if (!direct_) file_->write_out(offset, data.size());
  return {};
}

Status LargeFile::sync() {
  auto synced = file_->datasync();
  if (!synced) context_->poison(synced.error());
  context_->counters.count_group(1);
  return synced;
}

Status LargeFile::publish() {
  ONGGI_DCHECK(!published_ && file_ != nullptr);
  ONGGI_TRY(context_->vfs.rename(new_path_, file_path(*context_, id)));
  published_ = true;
  file_ = nullptr;
  return {};
}

}  // namespace onggi::storage
