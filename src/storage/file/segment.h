// One segment: a preallocated file to which blobs are appended until it is full, from which they
// are punched out when they are removed, and which is unlinked when none is left. Knows nothing of
// which segments there are (segment_store.h).
//
//   open      takes reservations; each becomes a finished blob or is discarded
//   retired   takes none; sealed as soon as the last reservation is settled
//   sealed    says so on disk: a start need not look inside
//
// Space of removed and discarded blobs is given back in the background by at most one job per
// segment. The dead mark is synced before the space goes, so that after a power cut a blob is
// either whole or gone. A range with an open reader waits for that reader.
#pragma once

#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <vector>

#include "storage/file/blob_context.h"
#include "storage/file/blob_format.h"
#include "storage/file/group_sync.h"
#include "storage/file/segment_scan.h"

namespace onggi::storage {

class Segment : public std::enable_shared_from_this<Segment> {
 public:
  /// Makes segment `number`, durably, with room for a blob of `extent` bytes at least. Blocks.
  static Result<std::shared_ptr<Segment>> create(BlobContext& context, std::uint64_t number,
                                                 std::uint64_t extent);
  /// Opens a segment that an earlier process left, and seals it if that was not done: what is
  /// unfinished in it goes. Empty when nothing was worth keeping. Blocks.
  static Result<std::shared_ptr<Segment>> recover(BlobContext& context, std::uint64_t number);

  /// Called once, from the background, when the file was unlinked.
  std::function<void(std::uint64_t number)> on_gone;

  [[nodiscard]] std::uint64_t number() const { return number_; }
  [[nodiscard]] std::optional<std::uint64_t> nonce() const { return nonce_; }
  [[nodiscard]] std::string path() const { return path_of(context_, number_); }

  // Appending.
  /// The offset of `extent` bytes for one blob; empty when the segment is full or retired. To be
  /// followed by settle_finished or settle_discarded.
  [[nodiscard]] std::optional<std::uint64_t> reserve(std::uint64_t extent);
  /// Where the bytes of a blob of `size` are written: past the page cache if that pays.
  [[nodiscard]] VfsFile& data_file(std::uint64_t size) {
    return takes_direct(size) ? *direct_ : *file_;
  }
  [[nodiscard]] bool takes_direct(std::uint64_t size) const {
    return direct_ && size >= context_.options.segment_direct_size_min;
  }
  [[nodiscard]] GroupSync& group() { return *group_; }
  void settle_finished();
  void settle_discarded(std::uint64_t offset, std::uint64_t extent);
  void retire();

  // Reading.
  /// While it lives, the space at `offset` is not given back.
  class Pin {
   public:
    Pin(std::shared_ptr<Segment> segment, std::uint64_t offset);
    ~Pin();
    Pin(const Pin&) = delete;
    Pin& operator=(const Pin&) = delete;

   private:
    std::shared_ptr<Segment> segment_;
    std::uint64_t offset_;
  };
  /// The file if it is open; never blocks.
  [[nodiscard]] std::shared_ptr<VfsFile> file_if_open();
  [[nodiscard]] Result<std::shared_ptr<VfsFile>> file();  // blocks

  /// Marks the blob as dead and frees its space in the background. Unknown: success. Blocks.
  [[nodiscard]] Status remove(const BlobId& id);
  /// Visits live blobs; frees dead ones whose space a crash left behind. Blocks.
  [[nodiscard]] Status list(const std::function<void(const BlobHeader&)>& visit);

 private:
  struct Range {
    std::uint64_t offset = 0;
    std::uint64_t length = 0;
    bool marked = false;  // has a dead mark that must be durable before the space goes
  };
  struct Chores;

  Segment(BlobContext& context, std::uint64_t number) : context_(context), number_(number) {}
  static std::string path_of(const BlobContext& context, std::uint64_t number);
  static Result<std::uint64_t> choose_size(BlobContext& context, std::uint64_t extent);
  Status write_header(VfsFile& file, bool sealed) const;
  Status write_first_header();
  Result<bool> recover_unsealed(VfsFile& file, std::uint64_t size);

  void queue(const Range& range);
  void wake();  // with mutex_ held
  void tidy();
  Chores take_chores();
  Status do_chores(const Chores& chores);
  Status free_ranges(VfsFile& file, const std::vector<Range>& ranges);
  Status seal();
  Status unlink_if_empty();
  void unpin(std::uint64_t offset);

  BlobContext& context_;
  const std::uint64_t number_;
  std::optional<std::uint64_t> nonce_;
  std::shared_ptr<VfsFile> file_;    // until sealed
  std::unique_ptr<VfsFile> direct_;  // the same; none where the file system takes no O_DIRECT
  std::shared_ptr<GroupSync> group_;

  std::mutex mutex_;
  std::uint64_t size_ = 0;  // bytes that may be reserved; once sealed, where the file ends
  std::uint64_t tail_ = kPage;
  std::size_t writers_ = 0;
  bool retired_ = false;
  bool sealed_ = false;
  bool gone_ = false;
  bool tidying_ = false;
  bool freed_ = false;  // since it was last looked whether anything is left
  std::vector<Range> to_free_;
  std::map<std::uint64_t, std::size_t> pins_;
};

}  // namespace onggi::storage
