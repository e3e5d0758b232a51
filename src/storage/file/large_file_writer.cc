#include "storage/file/large_file_writer.h"

#include <algorithm>
#include <cstring>

#include "base/check.h"
#include "storage/file/large_file_store.h"

namespace onggi::storage {

LargeFileWriter::LargeFileWriter(std::shared_ptr<BlobContext> context, LargeFileStore& store,
                                 std::shared_ptr<LargeFile> file)
    : context_(std::move(context)),
      store_(store),
      file_(std::move(file)),
      crcs_(context_->options.block_size) {}

Task<Status> LargeFileWriter::append(std::string_view bytes) {
  if (ended_) co_return fail(Code::kInvalid, "the writer has ended");
  if (bytes.size() > file_->size - appended_)
    co_return fail(Code::kInvalid, "more bytes than announced");
  appended_ += bytes.size();
  while (!bytes.empty()) {
    const auto part = bytes.substr(0, LargeFile::kPiece - filled_);
    std::memcpy(file_->buffers[current_].data() + filled_, part.data(), part.size());
    crcs_.update(part);
    filled_ += part.size();
    bytes.remove_prefix(part.size());
    ONGGI_DCHECK(!part.empty() && filled_ <= LargeFile::kPiece);
    ONGGI_DCHECK(flushed_ + filled_ + bytes.size() == appended_);
    if (filled_ == LargeFile::kPiece) ONGGI_CO_TRY(co_await flush());
  }
  co_return Status();
}

Task<Status> LargeFileWriter::flush() {
  if (auto written = co_await file_->written(); !written) {
    ended_ = true;
    co_return written;
  }
  ONGGI_DCHECK(filled_ == LargeFile::kPiece && flushed_ % LargeFile::kPiece == 0);
  std::optional<std::uint64_t> table_offset;
  if (crcs_.values.size() >= kTableBlocks) table_offset = next_table_page();
  file_->start_write(file_->buffers[current_].view(0, filled_), flushed_, table_offset);
  flushed_ += filled_;
  filled_ = 0;
  current_ = 1 - current_;
  co_return Status();
}

std::uint64_t LargeFileWriter::next_table_page() {
  auto& values = crcs_.values;
  ONGGI_DCHECK(!values.empty() && table_pages_ < file_->layout.table_pages);
  const auto count = std::min(values.size(), kTableBlocks);
  encode_table_page(file_->id, table_pages_, {values.data(), count},
                    file_->table_page.span(0, kPage));
  values.erase(values.begin(), values.begin() + static_cast<std::ptrdiff_t>(count));
  return file_->layout.table_offset + kPage * table_pages_++;
}

Task<Result<BlobId>> LargeFileWriter::finish() {
  if (ended_) co_return fail(Code::kInvalid, "the writer has ended");
  if (appended_ != file_->size) co_return fail(Code::kInvalid, "fewer bytes than announced");
  ended_ = true;
  ONGGI_CO_TRY(co_await file_->written());
  auto complete = [this] { return finish_file(); };
  ONGGI_CO_TRY(co_await context_->pool.run(complete));
  SyncRequest request;
  ONGGI_CO_TRY(co_await store_.directory_sync(file_->id).sync(request));
  co_return file_->id;
}

/// Runs on the blocking pool. Writes the data, checksums and footer that remain in memory, syncs
/// the file once, and renames it to its final name.
Status LargeFileWriter::finish_file() {
  ONGGI_DCHECK(flushed_ + filled_ == file_->size);
  const auto& buffer = file_->buffers[current_];
  const auto padded = round_up(filled_, kPage);
  std::memset(buffer.data() + filled_, 0, padded - filled_);
  if (padded > 0) ONGGI_TRY(file_->write(buffer.view(0, padded), flushed_));
  crcs_.finish();
  const auto page = file_->table_page.span(0, kPage);
  while (!crcs_.values.empty()) {
    const auto offset = next_table_page();
    ONGGI_TRY(file_->write({page.data(), page.size()}, offset));
  }
  ONGGI_DCHECK(table_pages_ == file_->layout.table_pages);
  const BlobHeader footer{.id = file_->id,
                          .size = file_->size,
                          .block_size = context_->options.block_size,
                          .finished_s = context_->now_s()};
  encode(footer, {}, page);
  ONGGI_TRY(file_->write({page.data(), page.size()}, file_->layout.footer_offset));
  ONGGI_TRY(store_.make_directory(file_->id));
  ONGGI_TRY(file_->sync());
  return file_->publish();
}

}  // namespace onggi::storage
