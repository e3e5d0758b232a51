// BlobStore: one of the two storage interfaces, beside MetadataStore. It stores immutable byte
// blobs by id. A blob is durable once finish() has returned its id, and its checksums are verified
// when it is read. An engine implements these classes and must pass the suite in
// storage/testing/blob_store_contract.h.
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

#include "base/file_slice.h"
#include "base/result.h"
#include "base/task.h"

namespace onggi::storage {

/// A 16-byte id that the engine assigns and never reuses. The engine may encode the blob's location
/// in the id.
struct BlobId {
  std::array<unsigned char, 16> bytes{};
  auto operator<=>(const BlobId&) const = default;
  [[nodiscard]] std::string to_hex() const;
  [[nodiscard]] std::string_view view() const {
    return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
  }
  [[nodiscard]] static Result<BlobId> from_view(std::string_view raw);
};

/// Writes one blob. If the writer is destroyed before finish() has succeeded, the blob is discarded
/// and its space is freed.
class BlobWriter {
 public:
  virtual ~BlobWriter() = default;
  /// Appends a copy of `bytes`. Fails with kInvalid if the total exceeds the size announced in
  /// create().
  virtual Task<Status> append(std::string_view bytes) = 0;
  /// Completes the blob and returns its id once the blob is durable. Fails with kInvalid if fewer
  /// bytes were appended than announced in create().
  virtual Task<Result<BlobId>> finish() = 0;
};

/// Reads a range of one blob in order.
class BlobReader {
 public:
  virtual ~BlobReader() = default;
  /// Returns the next piece of the range, at most about 1 MiB, after verifying its block checksums.
  /// The piece is valid until the next call. Returns an empty view at the end of the range. Fails
  /// with kCorrupt if a checksum does not match; the damaged piece is not returned.
  virtual Task<Result<std::string_view>> next() = 0;
  /// Returns the part of a file that holds the reader's range as plain bytes, or nullopt if there
  /// is none. The bytes in the file are not verified. The file stays open as long as the reader
  /// exists. Used by the sendfile setting.
  [[nodiscard]] virtual std::optional<FileSlice> plain() const { return std::nullopt; }
};

struct BlobInfo {
  BlobId id;
  std::uint64_t size = 0;
  /// Seconds since the blob was finished or, if that time is unknown, since the store was opened.
  std::int64_t age_s = 0;
};

class BlobStore {
 public:
  virtual ~BlobStore() = default;

  /// Returns a writer for a blob of exactly `size` bytes. Fails with kInvalid if `size` is 0 or
  /// exceeds 5 TiB.
  virtual Task<Result<std::unique_ptr<BlobWriter>>> create(std::uint64_t size) = 0;

  /// Returns a reader for the bytes [offset, offset + length) of a finished blob. Errors: kNotFound
  /// if there is no blob `id`, kInvalid if the range is not within the blob.
  virtual Task<Result<std::unique_ptr<BlobReader>>> open(const BlobId& id, std::uint64_t offset,
                                                         std::uint64_t length) = 0;

  /// Deletes the blob and frees its space, in the background if freeing is expensive. Idempotent:
  /// succeeds if the id is unknown. A reader that is already open either continues to return the
  /// blob's bytes or fails with kNotFound or kCorrupt. The reader never returns wrong bytes.
  virtual Task<Status> remove(const BlobId& id) = 0;

  /// Calls `each` once for every finished blob, in any order, until `each` returns false. Used to
  /// find orphaned blobs and to verify all blobs.
  virtual Task<Status> list(const std::function<bool(const BlobInfo&)>& each) = 0;

  /// Reads the whole blob and verifies its checksums. Fails with kCorrupt if a checksum does not
  /// match; the error says where.
  virtual Task<Status> verify(const BlobId& id) = 0;
};

}  // namespace onggi::storage
