// ObjectBody streams the bytes of an object to a client. Its share of the memory budget is as large
// as the amount that it reads at a time. While the client pauses, it keeps one block only and gives
// up the rest, which it later reads again. This is safe because objects do not change.
#pragma once

#include <memory>
#include <string>
#include <string_view>

#include "base/memory_budget.h"
#include "catalog/objects.h"
#include "http/message.h"

namespace onggi::s3 {

/// The most that is read of an object at a time, in bytes.
inline constexpr std::uint64_t kReadBufferMax = 1 << 20;
/// The most that is kept for a client that pauses, in bytes. This is also the amount that is read
/// at a time if the memory budget has no room for more.
inline constexpr std::uint64_t kPausedMax = 64 << 10;

class ObjectBody final : public http::BodyStream {
 public:
  /// Opens the first piece, so that a read error is found before anything is sent. `memory` must
  /// have room for the amount that is read of `range` at a time.
  static Task<Result<std::unique_ptr<ObjectBody>>> open(std::shared_ptr<catalog::OpenObject> object,
                                                        catalog::ByteRange range,
                                                        MemoryBudget::Share memory);

  Task<Result<std::string_view>> next() override;
  std::string_view pause(std::string_view unsent) override;
  [[nodiscard]] std::optional<http::FileRange> file() const override;

 private:
  ObjectBody(std::shared_ptr<catalog::OpenObject> object, catalog::ByteRange range,
             MemoryBudget::Share memory);
  Task<Status> open_reader();

  std::shared_ptr<catalog::OpenObject> object_;  // keeps the object readable
  catalog::ByteRange rest_;                      // the bytes that next() has not returned yet
  MemoryBudget::Share memory_;
  std::unique_ptr<catalog::ObjectReader> reader_;  // null: no reader is open
  std::uint64_t reader_left_ = 0;                  // bytes that the reader has not returned yet
  std::string kept_;                               // the next bytes for a paused client
};

}  // namespace onggi::s3
