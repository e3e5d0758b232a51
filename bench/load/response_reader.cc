#include "load/response_reader.h"

#include <algorithm>

#include "base/codec.h"

namespace onggi::bench {

void ResponseReader::start(bool head_only) {
  state_ = State::kHead;
  head_only_ = head_only;
  status_ = 0;
  left_ = body_size_ = 0;
  head_.clear();
  tail_.clear();
  excerpt_.clear();
}

void ResponseReader::discarded(std::uint64_t count) {
  left_ -= count;
  if (left_ == 0) state_ = State::kDone;
}

bool ResponseReader::take(std::string_view bytes) {
  if (state_ == State::kHead) {
    const auto searched = head_.size() < 3 ? 0 : head_.size() - 3;
    head_.append(bytes);
    const auto end = head_.find("\r\n\r\n", searched);
    if (end == std::string::npos) return head_.size() < 64 * 1024;
    const auto body = head_.size() - end - 4;
    bytes = bytes.substr(bytes.size() - body);
    head_.resize(end + 2);
    if (!parse_head()) return false;
  }
  if (excerpt_.size() < 512) excerpt_.append(bytes.substr(0, 512 - excerpt_.size()));
  if (state_ == State::kBody) {
    if (bytes.size() > left_) return false;
    discarded(bytes.size());
  } else if (state_ == State::kChunked) {
    body_size_ += bytes.size();
    tail_.append(bytes.substr(bytes.size() - std::min<std::size_t>(bytes.size(), 7)));
    if (tail_.size() > 7) tail_.erase(0, tail_.size() - 7);
    if (tail_.ends_with("\r\n0\r\n\r\n") || tail_ == "0\r\n\r\n") state_ = State::kDone;
  }
  return true;
}

bool ResponseReader::parse_head() {
  if (!head_.starts_with("HTTP/1.") || head_.size() < 12) return false;
  const auto status = parse_u64(std::string_view(head_).substr(9, 3));
  if (!status) return false;
  status_ = static_cast<int>(*status);
  const auto lower = to_lower_ascii(head_);
  if (head_only_ || status_ == 204 || status_ == 304) {
    state_ = State::kDone;
  } else if (lower.contains("\r\ntransfer-encoding: chunked")) {
    state_ = State::kChunked;
  } else if (const auto at = lower.find("\r\ncontent-length:"); at != std::string::npos) {
    const auto from = at + 17;
    const auto length =
        parse_u64(trim(std::string_view(lower).substr(from, lower.find('\r', from) - from)));
    if (!length) return false;
    left_ = body_size_ = *length;
    state_ = left_ == 0 ? State::kDone : State::kBody;
  } else {
    return false;
  }
  return true;
}

}  // namespace onggi::bench
