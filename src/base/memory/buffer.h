// AlignedBuffer: owned memory aligned to 4 KiB, for O_DIRECT and for pieces of request and response
// bodies. Move-only; the memory is not zeroed.
#pragma once

#include <cstddef>
#include <cstdlib>
#include <memory>
#include <span>
#include <string_view>

#include "base/check.h"

namespace onggi {

class AlignedBuffer {
 public:
  static constexpr std::size_t kAlignment = 4096;

  AlignedBuffer() = default;
  /// `capacity` is rounded up to a multiple of 4 KiB.
  explicit AlignedBuffer(std::size_t capacity)
      : capacity_((capacity + kAlignment - 1) / kAlignment * kAlignment),
        data_(static_cast<char*>(
            std::aligned_alloc(kAlignment, capacity_ == 0 ? kAlignment : capacity_))) {
    ONGGI_CHECK(data_ != nullptr);
  }

  [[nodiscard]] char* data() const { return data_.get(); }
  [[nodiscard]] std::size_t capacity() const { return capacity_; }
  [[nodiscard]] std::span<char> span(std::size_t offset, std::size_t size) const {
    ONGGI_DCHECK(offset <= capacity_ && size <= capacity_ - offset);
    return {data() + offset, size};
  }
  [[nodiscard]] std::string_view view(std::size_t offset, std::size_t size) const {
    ONGGI_DCHECK(offset <= capacity_ && size <= capacity_ - offset);
    return {data() + offset, size};
  }

 private:
  struct Free {
    void operator()(char* p) const { std::free(p); }
  };
  std::size_t capacity_ = 0;
  std::unique_ptr<char, Free> data_;
};

}  // namespace onggi
