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
  /// Reads between 1 and into.size() bytes and returns the number of bytes read. Returns 0 at the
  /// end and on every later call. Fails with kClosed if the peer stops sending before the end.
  virtual Task<Result<std::size_t>> read(std::span<char> into) = 0;
};

}  // namespace onggi
