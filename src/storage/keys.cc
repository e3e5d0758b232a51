#include "storage/blob_store.h"
#include "storage/metadata_store.h"

#include <algorithm>

#include "base/codec.h"

namespace onggi::storage {

std::optional<std::string> prefix_successor(std::string_view prefix) {
  std::string next(prefix);
  while (!next.empty() && next.back() == '\xff') next.pop_back();
  if (next.empty()) return std::nullopt;
  next.back() = static_cast<char>(static_cast<unsigned char>(next.back()) + 1);
  return next;
}

ScanRange rows_with_prefix(std::string_view prefix) {
  return {std::string(prefix), {}, prefix_successor(prefix)};
}

ScanRange entries_of_row(std::string_view row) {
  // In byte order, the first row after `row` is `row` followed by a NUL.
  return {std::string(row), {}, std::string(row) + '\0'};
}

std::string BlobId::to_hex() const { return hex_encode(view()); }

Result<BlobId> BlobId::from_view(std::string_view raw) {
  BlobId id;
  if (raw.size() != id.bytes.size()) return fail(Code::kCorrupt, "a blob id has 16 bytes");
  std::ranges::copy(raw, id.bytes.begin());
  return id;
}

}  // namespace onggi::storage
