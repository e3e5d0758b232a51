#include "storage/file/large_file_store.h"

#include <algorithm>

#include "base/check.h"
#include "base/codec.h"
#include "base/log.h"
#include "storage/file/large_file_writer.h"

namespace onggi::storage {
namespace {

std::size_t directory_index(const BlobId& id) { return id.bytes[1]; }

/// Parses a directory name of two hex digits. Returns nullopt for other names.
std::optional<unsigned char> parse_directory(const std::string& name) {
  const auto raw = name.size() == 2 ? hex_decode(name) : fail(Code::kInvalid);
  if (!raw) return std::nullopt;
  return static_cast<unsigned char>(raw->front());
}

Result<BlobHeader> check_footer(const BlobId& id, std::uint64_t file_size, std::string_view page) {
  const auto damaged = [&] {
    return fail(Code::kCorrupt, "blob " + id.to_hex() + ": the footer of its file is damaged");
  };
  const auto [state, header] = decode_blob_header(page, 0);
  if (state != HeaderState::kLive || header.id != id) return damaged();
  if (header.block_size == 0 || header.block_size > kBlockSizeMax) return damaged();
  if (file_layout(header.size, header.block_size).file_size() != file_size) return damaged();
  return header;
}

}  // namespace

Status LargeFileStore::recover() {
  auto& vfs = context_->vfs;
  const auto& directory = context_->options.directory;
  const auto unfinished = new_directory(*context_);
  ONGGI_TRY(vfs.make_directory(unfinished));
  const auto leftovers = ONGGI_TRY(vfs.list(unfinished));
  for (const auto& name : leftovers) ONGGI_TRY(vfs.unlink(unfinished + "/" + name));
  const auto names = ONGGI_TRY(vfs.list(directory));
  for (const auto& name : names) {
    const auto index = parse_directory(name);
    if (!index) continue;
    directories_[*index] = std::make_shared<GroupSync>(*context_, nullptr, directory + "/" + name);
  }
  // Make durable any directory names that an earlier process created but did not sync.
  ONGGI_TRY(vfs.sync_directory(directory));
  return probe_direct();
}

Status LargeFileStore::probe_direct() {
  if (!context_->options.direct_io) return {};
  const auto path = new_directory(*context_) + "/probe";
  auto opened = context_->vfs.open(path, OpenMode::kCreateDirect);
  if (!opened && opened.error().code == Code::kNotImplemented) return {};
  const auto file = ONGGI_TRY(std::move(opened));
  const AlignedBuffer page(kPage);
  std::ranges::fill(page.span(0, kPage), '\0');
  direct_ = file->pwrite(page.view(0, kPage), 0).has_value();
  return context_->vfs.unlink(path);
}

Task<Result<std::unique_ptr<BlobWriter>>> LargeFileStore::create(std::uint64_t size) {
  ONGGI_DCHECK(size > 0);
  const auto id = make_file_id(context_->random_id());
  auto make = [&] { return LargeFile::create(context_, id, size, direct_); };
  auto file = ONGGI_CO_TRY(co_await context_->pool.run(make));
  co_return std::make_unique<LargeFileWriter>(context_, *this, std::move(file));
}

Status LargeFileStore::make_directory(const BlobId& id) {
  const std::scoped_lock lock(mutex_);
  auto& group = directories_[directory_index(id)];
  if (group) return {};
  const auto path = file_directory(*context_, id);
  ONGGI_TRY(context_->vfs.make_directory(path));
  ONGGI_TRY(context_->vfs.sync_directory(context_->options.directory));
  group = std::make_shared<GroupSync>(*context_, nullptr, path);
  return {};
}

GroupSync& LargeFileStore::directory_sync(const BlobId& id) {
  const std::scoped_lock lock(mutex_);
  const auto& group = directories_[directory_index(id)];
  ONGGI_DCHECK(group != nullptr);
  return *group;
}

Task<Result<std::unique_ptr<BlobReader>>> LargeFileStore::open(const BlobId& id,
                                                               std::uint64_t offset,
                                                               std::uint64_t length) {
  const auto path = file_path(*context_, id);
  OpenBlob blob;
  blob.file = context_->files.find(path);
  if (!blob.file) {
    auto open_file = [&] { return context_->files.open(path); };
    auto opened = co_await context_->pool.run(open_file);
    if (!opened && opened.error().code == Code::kNotFound)
      co_return fail(Code::kNotFound, "no blob " + id.to_hex());
    blob.file = ONGGI_CO_TRY(std::move(opened));
  }
  const auto file_size = ONGGI_CO_TRY(blob.file->size());
  const AlignedBuffer page(kPage);
  const auto footer = file_size - std::min(file_size, kPage);
  const auto count =
      ONGGI_CO_TRY(co_await read_at(*context_, *blob.file, page.span(0, kPage), footer));
  blob.header = ONGGI_CO_TRY(check_footer(id, file_size, page.view(0, count)));
  blob.table_offset = file_layout(blob.header.size, blob.header.block_size).table_offset;
  co_return BlockReader::open(context_, std::move(blob), offset, length);
}

Task<Status> LargeFileStore::remove(const BlobId& id) {
  auto unlink = [this, &id]() -> Status {
    const auto path = file_path(*context_, id);
    std::uint64_t size = 0;
    if (const auto file = context_->files.open(path)) size = (*file)->size().value_or(0);
    const auto unlinked = context_->vfs.unlink(path);
    context_->files.erase(path);
    if (unlinked) context_->counters.bytes_freed += size;
    if (!unlinked && unlinked.error().code != Code::kNotFound) return unlinked;
    return {};
  };
  co_return co_await context_->pool.run(unlink);
}

Result<std::vector<BlobInfo>> LargeFileStore::list_directory(const std::string& path) const {
  const auto names = ONGGI_TRY(context_->vfs.list(path));
  const auto now_s = context_->now_s();
  std::vector<BlobInfo> infos;
  const AlignedBuffer page(kPage);
  for (const auto& name : names) {
    const auto raw = hex_decode(name);
    const auto id = BlobId::from_view(raw ? *raw : std::string());
    if (!id || kind_of(*id) != BlobKind::kFile) continue;
    const auto file_name = path + "/" + name;
    if (file_name != file_path(*context_, *id)) {
      // open() and remove() look for the blob at the path that its id gives, so removing the listed
      // blob would remove the file at that path instead.
      log::error("blob store: {} is not where the file of blob {} belongs; it is ignored",
                 file_name, id->to_hex());
      continue;
    }
    // Bypass the cache, because a listing opens each file only once.
    const auto file = context_->vfs.open(file_name, OpenMode::kRead);
    if (!file && file.error().code == Code::kNotFound) continue;  // the file was just deleted
    if (!file) return fail(file.error());
    const auto size = ONGGI_TRY((*file)->size());
    const auto count = ONGGI_TRY((*file)->pread(page.span(0, kPage), size - std::min(size, kPage)));
    const auto header = check_footer(*id, size, page.view(0, count));
    if (!header) {
      log::error("blob store: {}", header.error().message());
      continue;
    }
    infos.push_back({*id, header->size, std::max<std::int64_t>(0, now_s - header->finished_s)});
  }
  return infos;
}

Task<Result<bool>> LargeFileStore::list(const std::function<bool(const BlobInfo&)>& each) {
  auto list_names = [this] { return context_->vfs.list(context_->options.directory); };
  const auto names = ONGGI_CO_TRY(co_await context_->pool.run(list_names));
  for (const auto& name : names) {
    if (!parse_directory(name)) continue;
    auto list_files = [&] { return list_directory(context_->options.directory + "/" + name); };
    const auto infos = ONGGI_CO_TRY(co_await context_->pool.run(list_files));
    for (const auto& info : infos) {
      if (!each(info)) co_return false;
    }
  }
  co_return true;
}

}  // namespace onggi::storage
