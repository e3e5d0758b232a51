#include "catalog/extents.h"

#include <algorithm>

namespace onggi::catalog {

std::vector<Extent> slice(const std::vector<Extent>& extents, ByteRange range) {
  std::vector<Extent> pieces;
  for (const auto& extent : extents) {
    if (range.length == 0) break;
    if (range.offset >= extent.length) {
      range.offset -= extent.length;
      continue;
    }
    auto piece = extent;
    piece.offset += range.offset;
    piece.length = std::min(extent.length - range.offset, range.length);
    range.offset = 0;
    range.length -= piece.length;
    pieces.push_back(std::move(piece));
  }
  return pieces;
}

}  // namespace onggi::catalog
