// ByteSource: bytes that arrive over time (a request body, a decoded stream, a stored blob).
#pragma once

#include <span>
#include <string_view>

#include "base/result.h"
#include "base/task.h"

namespace onggi {

class ByteSource {
 public:
  virtual ~ByteSource() = default;
  /// Reads 1 to into.size() bytes; 0 at the end, then always 0. kClosed when the peer stopped in
  /// the middle.
  virtual Task<Result<std::size_t>> read(std::span<char> into) = 0;
};

}  // namespace onggi
