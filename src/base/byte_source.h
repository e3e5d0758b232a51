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
  /// Reads 1 to into.size() bytes and returns how many. Returns 0 at the end and on every later
  /// call. Fails with kClosed if the peer stopped before the end.
  virtual Task<Result<std::size_t>> read(std::span<char> into) = 0;
};

}  // namespace onggi
