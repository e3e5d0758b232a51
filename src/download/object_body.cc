#include "download/object_body.h"

#include <algorithm>
#include <utility>

namespace onggi::download {

ObjectBody::ObjectBody(std::shared_ptr<catalog::OpenObject> object, catalog::ByteRange range,
                       std::optional<MemoryBudget::Share> memory)
    : object_(std::move(object)), rest_(range), memory_(std::move(memory)) {}

Task<Result<std::unique_ptr<ObjectBody>>> ObjectBody::open(
    std::shared_ptr<catalog::OpenObject> object, catalog::ByteRange range,
    std::optional<MemoryBudget::Share> memory) {
  std::unique_ptr<ObjectBody> body(new ObjectBody(std::move(object), range, std::move(memory)));
  ONGGI_CO_TRY(co_await body->open_reader());
  co_return body;
}

/// Reserves memory for the next read. Returns false if the memory budget has too little left, or if
/// the client is slow.
bool ObjectBody::has_room() {
  if (!memory_) return true;
  if (pace_.slow()) return false;
  const auto wanted = std::min(rest_.length, kReadBufferMax);
  const auto held = std::max(memory_->bytes(), kUncountedMax);
  return wanted <= held || memory_->grow_if_possible(wanted - memory_->bytes());
}

/// Opens a reader for all remaining bytes, or for one block if the memory budget has too little
/// left, or if the client is slow.
Task<Status> ObjectBody::open_reader() {
  catalog::ByteRange range = rest_;
  if (!has_room()) range.length = std::min(range.length, kPausedMax);
  reader_ = ONGGI_CO_TRY(co_await object_->read(range));
  reader_left_ = range.length;
  co_return Status();
}

void ObjectBody::release_reader() {
  reader_.reset();
  reader_left_ = 0;
  if (memory_) memory_->shrink_to(kPausedMax);
}

/// Notes how long the last piece took. Releases the memory of a client that has become slow.
void ObjectBody::note_pace() {
  if (!memory_ || sending_ == 0) return;
  const bool was_slow = pace_.slow();
  pace_.sent(std::exchange(sending_, 0), fairness::now_ms() - sending_since_ms_);
  if (pace_.slow() && !was_slow) release_reader();
}

Task<Result<std::string_view>> ObjectBody::next() {
  kept_ = {};
  note_pace();
  if (rest_.length == 0) co_return std::string_view();
  if (reader_left_ == 0) {
    reader_.reset();
    ONGGI_CO_TRY(co_await open_reader());
  }
  const auto piece = ONGGI_CO_TRY(co_await reader_->next());
  if (piece.empty() || piece.size() > reader_left_)
    co_return fail(Code::kCorrupt, "an object ends early");
  reader_left_ -= piece.size();
  rest_.offset += piece.size();
  rest_.length -= piece.size();
  sending_ = piece.size();
  sending_since_ms_ = fairness::now_ms();
  co_return piece;
}

std::string_view ObjectBody::pause(std::string_view unsent) {
  std::string kept(unsent.substr(0, kPausedMax));
  const auto given_back = unsent.size() - kept.size();
  kept_ = std::move(kept);
  rest_.offset -= given_back;
  rest_.length += given_back;
  release_reader();
  pace_.paused();
  sending_ = 0;
  return kept_;
}

std::optional<FileSlice> ObjectBody::file() {
  // If memory was short, the reader has only the first block.
  if (!reader_ || reader_left_ != rest_.length) return std::nullopt;
  auto slice = reader_->plain();
  if (slice && memory_) memory_->shrink_to(0);
  return slice;
}

Task<Status> attach_body(http::Response& response, std::shared_ptr<catalog::OpenObject> object,
                         catalog::ByteRange range, std::optional<MemoryBudget::Share> memory) {
  if (const auto* small = object->small_body()) {
    response.body.emplace<std::string>(*small, range.offset, range.length);
    co_return Status();
  }
  response.body =
      ONGGI_CO_TRY(co_await ObjectBody::open(std::move(object), range, std::move(memory)));
  co_return Status();
}

}  // namespace onggi::download
