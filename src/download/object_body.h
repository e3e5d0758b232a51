// Sends the bytes of an open object as the body of a response: downloads by S3 and by the console.
// ObjectBody reserves only enough of the memory budget for what it reads at a time. While the
// client pauses, it keeps only one block and frees the rest, which it later rereads. This is safe
// because the bytes of an object never change.
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
/// The maximum number of bytes that are kept for a paused client. If the memory budget has no room
/// for more, this is also the number of bytes that are read at a time.
inline constexpr std::uint64_t kPausedMax = 64 << 10;

class ObjectBody final : public http::BodyStream {
 public:
  /// Opens the first part of `range`, so that an error is found before anything is sent. `memory`
  /// must already include the buffer for reading that part. Without `memory`, nothing is counted.
  static Task<Result<std::unique_ptr<ObjectBody>>> open(std::shared_ptr<catalog::OpenObject> object,
                                                        catalog::ByteRange range,
                                                        std::optional<MemoryBudget::Share> memory);

  Task<Result<std::string_view>> next() override;
  std::string_view pause(std::string_view unsent) override;
  [[nodiscard]] std::optional<FileSlice> file() const override;

 private:
  ObjectBody(std::shared_ptr<catalog::OpenObject> object, catalog::ByteRange range,
             std::optional<MemoryBudget::Share> memory);
  [[nodiscard]] bool has_room();
  Task<Status> open_reader();

  std::shared_ptr<catalog::OpenObject> object_;  // keeps the object readable
  catalog::ByteRange rest_;                      // the bytes that next() has not returned yet
  std::optional<MemoryBudget::Share> memory_;
  std::unique_ptr<catalog::ObjectReader> reader_;  // null: no reader is open
  std::uint64_t reader_left_ = 0;                  // bytes that the reader has not returned yet
  std::string kept_;                               // the next bytes for a paused client
};

/// Sets the body of the response to the bytes in `range`, which must lie inside the object: to a
/// string if they are in memory, otherwise to an ObjectBody with `memory`.
Task<Status> attach_body(http::Response& response, std::shared_ptr<catalog::OpenObject> object,
                         catalog::ByteRange range, std::optional<MemoryBudget::Share> memory);

}  // namespace onggi::download
