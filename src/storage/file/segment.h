// One segment: a preallocated file to which blobs are appended until it is full. The space of
// removed blobs is freed by punching holes into the file, and the file is unlinked when no blob is
// left. SegmentStore manages all segments of a store. The states of a segment are:
//
//   open      accepts reservations; each becomes a finished blob or is discarded
//   retired   accepts no more reservations; is sealed once the last reservation has ended
//   sealed    is marked as sealed on disk, so that recovery does not scan it
//
// The space of removed and discarded blobs is freed in the background by at most one job per
// segment. A blob's dead mark is synced before its space is freed, so that after a power cut the
// blob is either intact or removed. A range that has an open reader is freed only after that reader
// is destroyed.
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
  /// Creates segment `number` durably, with space for at least one blob of `extent` bytes. Blocks.
  static Result<std::shared_ptr<Segment>> create(BlobContext& context, std::uint64_t number,
                                                 std::uint64_t extent);
  /// Opens a segment that an earlier process created. If it is not sealed, frees its unfinished
  /// blobs and seals it. Returns null if the segment contained no blobs. Blocks.
  static Result<std::shared_ptr<Segment>> recover(BlobContext& context, std::uint64_t number);

  Segment(const Segment&) = delete;
  Segment& operator=(const Segment&) = delete;
  ~Segment();  // no reservation, pin or background job may be left

  /// Called once, by a background job, after the file has been unlinked.
  std::function<void(std::uint64_t number)> on_gone;

  [[nodiscard]] std::uint64_t number() const { return number_; }
  [[nodiscard]] std::optional<std::uint64_t> nonce() const { return nonce_; }
  [[nodiscard]] std::string path() const { return path_of(context_, number_); }

  // Functions for appending blobs.
  /// Reserves `extent` bytes for one blob and returns their offset, or nullopt if the segment is
  /// full or retired. Each reservation must be followed by end_finished or end_discarded.
  [[nodiscard]] std::optional<std::uint64_t> reserve(std::uint64_t extent);
  /// Returns the file through which the data of a blob of `size` bytes is written. Writes to that
  /// file bypass the page cache if takes_direct() returns true.
  [[nodiscard]] VfsFile& data_file(std::uint64_t size) {
    return takes_direct(size) ? *direct_ : *file_;
  }
  [[nodiscard]] bool takes_direct(std::uint64_t size) const {
    return direct_ && size >= context_.options.segment_direct_size_min;
  }
  [[nodiscard]] GroupSync& group() { return *group_; }
  void end_finished();
  void end_discarded(std::uint64_t offset, std::uint64_t extent);
  void retire();

  // Functions for reading blobs.
  /// RAII guard: keeps the space of the blob at `offset` from being freed.
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
  /// Returns the file if it is open, otherwise null. Never blocks.
  [[nodiscard]] std::shared_ptr<VfsFile> file_if_open();
  /// Returns the file, opening it if necessary. May block.
  [[nodiscard]] Result<std::shared_ptr<VfsFile>> file();

  /// Marks the blob as dead and frees its space in the background. Also succeeds if the id is
  /// unknown. Blocks.
  [[nodiscard]] Status remove(const BlobId& id);
  /// Calls `visit` for every live blob, and frees the space that dead blobs still occupy after a
  /// crash. Blocks.
  [[nodiscard]] Status list(const std::function<void(const BlobHeader&)>& visit);

 private:
  struct Range {
    std::uint64_t offset = 0;
    std::uint64_t length = 0;
    // True if the file must be synced before the space is freed, to make dead marks durable.
    bool marked = false;
  };
  struct Chores;

  Segment(BlobContext& context, std::uint64_t number) : context_(context), number_(number) {}
  /// Returns true if the members that mutex_ protects are consistent. Call with mutex_ held.
  [[nodiscard]] bool consistent() const;
  static std::string path_of(const BlobContext& context, std::uint64_t number);
  static Result<std::uint64_t> choose_size(BlobContext& context, std::uint64_t extent);
  Status write_header(VfsFile& file, bool sealed) const;
  Status write_first_header();
  Result<bool> recover_unsealed(VfsFile& file, std::uint64_t size);

  void queue(const Range& range);
  void wake();  // starts tidy() unless it is running; call with mutex_ held
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
  std::shared_ptr<VfsFile> file_;    // null once the segment is sealed
  std::unique_ptr<VfsFile> direct_;  // the same file with O_DIRECT; null if not used
  std::shared_ptr<GroupSync> group_;

  std::mutex mutex_;
  std::uint64_t size_ = 0;  // size of the file, which limits reservations
  std::uint64_t tail_ = kPage;
  std::size_t writers_ = 0;
  bool retired_ = false;
  bool sealed_ = false;
  bool gone_ = false;
  bool tidying_ = false;
  // True if space was freed since the segment was last checked for being empty.
  bool freed_ = false;
  std::vector<Range> to_free_;
  std::map<std::uint64_t, std::size_t> pins_;
};

}  // namespace onggi::storage
