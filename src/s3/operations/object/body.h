// ObjectBody: the bytes of an object on their way to a client. It holds a share of the memory
// budget as large as what it reads at a time, and one block while the client pauses: what it gave
// back is read again, for objects do not change.
#pragma once

#include <memory>
#include <string>
#include <string_view>

#include "base/memory_budget.h"
#include "catalog/objects.h"
#include "http/message.h"

namespace onggi::s3 {

/// What an object is read in at a time, at most.
inline constexpr std::uint64_t kReadBufferMax = 1 << 20;
/// What is held for a client that pauses, at most, and what is read at a time where the budget has
/// no room for more.
inline constexpr std::uint64_t kPausedMax = 64 << 10;

class ObjectBody final : public http::BodyStream {
 public:
  /// The first piece is opened, so that bytes that cannot be had are known before anything is sent.
  /// `memory` has room for what is read of `range` at a time.
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

  std::shared_ptr<catalog::OpenObject> object_;  // keeps it readable
  catalog::ByteRange rest_;                      // what next() has not given out yet
  MemoryBudget::Share memory_;
  std::unique_ptr<catalog::ObjectReader> reader_;  // null: none is open
  std::uint64_t reader_left_ = 0;                  // what it has not given out yet
  std::string kept_;                               // what a paused client gets next
};

}  // namespace onggi::s3
