// BlobStore: the second seam. Immutable byte blobs by id, durable once finished, verified when
// read. An engine implements these classes and passes storage/testing/blob_store_contract.h.
#pragma once

#include <array>
#include <compare>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "base/task.h"

namespace onggi::storage {

/// 16 bytes, given by the engine, which may hide a place in them. Never reused.
struct BlobId {
  std::array<unsigned char, 16> bytes{};
  auto operator<=>(const BlobId&) const = default;
  [[nodiscard]] std::string to_hex() const;
  [[nodiscard]] std::string_view view() const {
    return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
  }
  [[nodiscard]] static Result<BlobId> from_view(std::string_view raw);
};

/// Writes one blob. Not finished when destroyed: discarded, its space is given back.
class BlobWriter {
 public:
  virtual ~BlobWriter() = default;
  /// Takes a copy of `bytes`. More than announced in create() is kInvalid.
  virtual Task<Status> append(std::string_view bytes) = 0;
  /// All bytes and the blob's existence are durable when it returns. Fewer bytes than announced:
  /// kInvalid.
  virtual Task<Result<BlobId>> finish() = 0;
};

/// A range of an open file that holds a blob's plain bytes, unverified; `fd` lives as long as the
/// reader.
struct PlainRange {
  int fd = -1;
  std::uint64_t offset = 0;
  std::uint64_t length = 0;
};

/// Reads a range of one blob in order.
class BlobReader {
 public:
  virtual ~BlobReader() = default;
  /// The next piece (at most about 1 MiB), its block checksums verified; valid until the next call.
  /// Empty at the end. kCorrupt when a checksum differs: the piece is not given out.
  virtual Task<Result<std::string_view>> next() = 0;
  /// Where the range lies as plain bytes, if the engine can say; for the sendfile setting.
  [[nodiscard]] virtual std::optional<PlainRange> plain() const { return std::nullopt; }
};

struct BlobInfo {
  BlobId id;
  std::uint64_t size = 0;
  std::int64_t age_s =
      0;  // since it was finished, or since the store was opened if that is unknown
};

class BlobStore {
 public:
  virtual ~BlobStore() = default;

  /// A writer for a blob of exactly `size` bytes (1 to 5 TiB).
  virtual Task<Result<std::unique_ptr<BlobWriter>>> create(std::uint64_t size) = 0;

  /// A reader of [offset, offset + length) of a finished blob. kNotFound when there is none of that
  /// id, kInvalid when the range is outside it.
  virtual Task<Result<std::unique_ptr<BlobReader>>> open(const BlobId& id, std::uint64_t offset,
                                                         std::uint64_t length) = 0;

  /// Gives the blob's space back, in the background if that is dear. Idempotent: an unknown id is
  /// success. A reader that is open goes on reading the old bytes or gets kNotFound/kCorrupt, never
  /// other bytes.
  virtual Task<Status> remove(const BlobId& id) = 0;

  /// Calls `each` for every finished blob, in any order, until it returns false. For finding
  /// orphans and for verify.
  virtual Task<Status> list(const std::function<bool(const BlobInfo&)>& each) = 0;

  /// Reads the whole blob and compares its checksums. kCorrupt with the place of the first damage.
  virtual Task<Status> verify(const BlobId& id) = 0;
};

}  // namespace onggi::storage
