// FileSlice: a range of an open file. The blob store returns a FileSlice that contains the plain
// bytes of a blob, and http/ passes the FileSlice to sendfile().
#pragma once

#include <cstdint>

namespace onggi {

/// Does not own `fd`. The function that returns a FileSlice documents how long `fd` stays open.
struct FileSlice {
  int fd = -1;
  std::uint64_t offset = 0;
  std::uint64_t length = 0;
};

}  // namespace onggi
