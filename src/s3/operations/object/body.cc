#include "s3/operations/object/body.h"

#include <algorithm>

#include "s3/protocol/context.h"

namespace onggi::s3 {

ObjectBody::ObjectBody(std::shared_ptr<catalog::OpenObject> object, catalog::ByteRange range,
                       MemoryBudget::Share memory)
    : object_(std::move(object)), rest_(range), memory_(std::move(memory)) {}

Task<Result<std::unique_ptr<ObjectBody>>> ObjectBody::open(
    std::shared_ptr<catalog::OpenObject> object, catalog::ByteRange range,
    MemoryBudget::Share memory) {
  std::unique_ptr<ObjectBody> body(new ObjectBody(std::move(object), range, std::move(memory)));
  ONGGI_CO_TRY(co_await body->open_reader());
  co_return body;
}

/// Opens a reader for all remaining bytes, or for one block if the memory budget has no room for
/// more.
Task<Status> ObjectBody::open_reader() {
  const auto wanted = std::min(rest_.length, kReadBufferMax);
  const auto held = std::max(memory_.bytes(), kUncountedMax);
  const bool has_room = wanted <= held || memory_.grow(wanted - memory_.bytes());
  catalog::ByteRange range = rest_;
  if (!has_room) range.length = std::min(range.length, kPausedMax);
  ONGGI_CO_ASSIGN(reader_, co_await object_->read(range));
  reader_left_ = range.length;
  co_return Status();
}

Task<Result<std::string_view>> ObjectBody::next() {
  kept_ = {};
  if (rest_.length == 0) co_return std::string_view();
  if (reader_left_ == 0) {
    reader_.reset();
    ONGGI_CO_TRY(co_await open_reader());
  }
  ONGGI_CO_ASSIGN(const auto piece, co_await reader_->next());
  if (piece.empty() || piece.size() > reader_left_)
    co_return fail(Code::kCorrupt, "an object ends early");
  reader_left_ -= piece.size();
  rest_.offset += piece.size();
  rest_.length -= piece.size();
  co_return piece;
}

std::string_view ObjectBody::pause(std::string_view unsent) {
  std::string kept(unsent.substr(0, kPausedMax));
  const auto given_back = unsent.size() - kept.size();
  kept_ = std::move(kept);
  rest_.offset -= given_back;
  rest_.length += given_back;
  reader_.reset();
  reader_left_ = 0;
  memory_.shrink_to(kPausedMax);
  return kept_;
}

std::optional<FileSlice> ObjectBody::file() const {
  return reader_ ? reader_->plain() : std::nullopt;
}

}  // namespace onggi::s3
