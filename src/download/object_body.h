// ObjectBody: sends the bytes of an open object as the body of a response, for downloads through S3
// and the console. It reserves memory from the budget only for the block that it is reading. While
// the client pauses, ObjectBody keeps one block in memory and later rereads the other bytes. This
// is safe because the bytes of an object never change. A slow client gets small blocks.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "base/memory/memory_budget.h"
#include "catalog/objects.h"
#include "http/message.h"

namespace onggi::download {

/// The maximum number of bytes that are read from an object at a time.
inline constexpr std::uint64_t kReadBufferMax = 1 << 20;
/// The maximum number of bytes that are kept for a paused client. Also the number of bytes read at
/// a time if the memory budget is nearly exhausted.
inline constexpr std::uint64_t kPausedMax = 64 << 10;

/// Judges from the time that each piece takes to be sent whether a client is slow.
class ReaderPace {
 public:
  /// A piece was sent, or given to the kernel, in `ms`.
  void sent(std::uint64_t bytes, std::int64_t ms) {
    if (ms >= kMsMin && bytes * 1000 < kRateMin * static_cast<std::uint64_t>(ms)) {
      paused();
    } else if (slow_ && ++fast_pieces_ >= kFastPieces) {
      slow_ = false;
    }
  }
  void paused() {
    slow_ = true;
    fast_pieces_ = 0;
  }
  [[nodiscard]] bool slow() const { return slow_; }

 private:
  static constexpr std::uint64_t kRateMin = 1 << 20;  // in bytes/s
  static constexpr std::int64_t kMsMin = 100;         // shorter times say nothing
  static constexpr int kFastPieces = 8;               // after so many, the client isn't slow
  bool slow_ = false;
  int fast_pieces_ = 0;
};

class ObjectBody final : public http::BodyStream {
 public:
  /// Opens the first part of `range`, so that an error is found before anything is sent. `memory`
  /// must already include the buffer for reading that part. If `memory` is nullopt, no memory is
  /// reserved.
  static Task<Result<std::unique_ptr<ObjectBody>>> open(std::shared_ptr<catalog::OpenObject> object,
                                                        catalog::ByteRange range,
                                                        std::optional<MemoryBudget::Share> memory);

  Task<Result<std::string_view>> next() override;
  std::string_view pause(std::string_view unsent) override;
  [[nodiscard]] std::optional<FileSlice> file() override;

 private:
  ObjectBody(std::shared_ptr<catalog::OpenObject> object, catalog::ByteRange range,
             std::optional<MemoryBudget::Share> memory);
  [[nodiscard]] bool has_room();
  Task<Status> open_reader();
  void note_pace();
  void release_reader();

  // Keeps the object's bytes readable, even if the object is deleted.
  std::shared_ptr<catalog::OpenObject> object_;
  catalog::ByteRange rest_;  // range that next() has not returned yet
  std::optional<MemoryBudget::Share> memory_;
  std::unique_ptr<catalog::ObjectReader> reader_;  // null if no reader is open
  std::uint64_t reader_left_ = 0;                  // bytes that the reader has not returned yet
  std::string kept_;                               // bytes kept for a paused client
  ReaderPace pace_;
  std::uint64_t sending_ = 0;  // size of the piece that is being sent
  std::int64_t sending_since_ms_ = 0;
};

/// Sets the body of the response to the bytes in `range`, which must lie inside the object. The
/// body is a string if the bytes are in memory, otherwise an ObjectBody that uses `memory`.
Task<Status> attach_body(http::Response& response, std::shared_ptr<catalog::OpenObject> object,
                         catalog::ByteRange range, std::optional<MemoryBudget::Share> memory);

}  // namespace onggi::download
