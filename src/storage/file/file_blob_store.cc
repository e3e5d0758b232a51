#include "storage/file/file_blob_store.h"

#include <filesystem>

#include "storage/file/large_file_store.h"
#include "storage/file/segment_store.h"

namespace onggi::storage {
namespace {

constexpr std::uint64_t kBlobSizeMax = 5ULL << 40;

class Store final : public FileBlobStore {
 public:
  explicit Store(std::shared_ptr<BlobContext> context)
      : context_(std::move(context)), segments_(context_), files_(context_) {}

  ~Store() override {
    segments_.close();
    context_->drain();
  }

  Status recover() {
    const auto& directory = context_->options.directory;
    ONGGI_TRY(context_->vfs.make_directory(directory));
    const auto parent = std::filesystem::path(directory).parent_path().string();
    ONGGI_TRY(context_->vfs.sync_directory(parent.empty() ? "." : parent));
    ONGGI_TRY(segments_.recover());
    return files_.recover();
  }

  Task<Result<std::unique_ptr<BlobWriter>>> create(std::uint64_t size) override {
    if (size == 0 || size > kBlobSizeMax) co_return fail(Code::kInvalid, "blob size out of range");
    ONGGI_CO_TRY(context_->check());
    if (size <= context_->options.segment_blob_size_max) co_return co_await segments_.create(size);
    co_return co_await files_.create(size);
  }

  Task<Result<std::unique_ptr<BlobReader>>> open(const BlobId& id, std::uint64_t offset,
                                                 std::uint64_t length) override {
    const auto kind = kind_of(id);
    if (!kind) co_return fail(Code::kNotFound, "no blob " + id.to_hex());
    if (*kind == BlobKind::kSegment) co_return co_await segments_.open(id, offset, length);
    co_return co_await files_.open(id, offset, length);
  }

  Task<Status> remove(const BlobId& id) override {
    ONGGI_CO_TRY(context_->check());
    const auto kind = kind_of(id);
    if (!kind) co_return Status();
    if (*kind == BlobKind::kSegment) co_return co_await segments_.remove(id);
    co_return co_await files_.remove(id);
  }

  Task<Status> list(const std::function<bool(const BlobInfo&)>& each) override {
    const bool more = ONGGI_CO_TRY(co_await segments_.list(each));
    if (more) static_cast<void>(ONGGI_CO_TRY(co_await files_.list(each)));
    co_return Status();
  }

  Task<Status> verify(const BlobId& id) override {
    // The blob's size is stored only in its header, which size_of() reads by opening an empty
    // range.
    const auto size = ONGGI_CO_TRY(co_await size_of(id));
    const auto reader = ONGGI_CO_TRY(co_await open(id, 0, size));
    while (true) {
      const auto piece = ONGGI_CO_TRY(co_await reader->next());
      if (piece.empty()) co_return Status();
    }
  }

  [[nodiscard]] FileBlobStats stats() const override {
    const auto& counters = context_->counters;
    return {.syncs = counters.syncs,
            .sync_requests = counters.sync_requests,
            .group_size_max = counters.group_size_max,
            .bytes_written = counters.bytes_written,
            .bytes_freed = counters.bytes_freed,
            .segments = segments_.size()};
  }

  [[nodiscard]] bool has_room() const override {
    return context_->room_for(context_->options.segment_blob_size_max).has_value();
  }

  void wait_for_background_work() override { context_->drain(); }

 private:
  Task<Result<std::uint64_t>> size_of(const BlobId& id) {
    const auto reader = ONGGI_CO_TRY(co_await open(id, 0, 0));
    co_return static_cast<const BlockReader&>(*reader).blob_size();
  }

  const std::shared_ptr<BlobContext> context_;
  SegmentStore segments_;
  LargeFileStore files_;
};

Status check(const FileBlobOptions& options) {
  if (options.block_size == 0 || options.block_size > kBlockSizeMax)
    return fail(Code::kInvalid, "block_size must be 1 byte to 1 MiB");
  if (block_count(options.segment_blob_size_max, options.block_size) > kHeaderBlocksMax)
    return fail(Code::kInvalid, "segment_blob_size_max: too many blocks for one header page");
  if (options.segment_size > kSegmentSizeMax / 2 ||
      options.segment_blob_size_max > kSegmentSizeMax / 4)
    return fail(Code::kInvalid, "segment_size is too large");
  return {};
}

}  // namespace

Result<std::unique_ptr<FileBlobStore>> open_file_blob_store(FileBlobOptions options,
                                                            BlockingPool& pool) {
  ONGGI_TRY(check(options));
  auto store = std::make_unique<Store>(std::make_shared<BlobContext>(std::move(options), pool));
  if (auto recovered = store->recover(); !recovered)
    return fail(recovered.error().within("opening the blob store"));
  return store;
}

}  // namespace onggi::storage
