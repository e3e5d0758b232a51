// A decorator that makes the n-th call to a blob store, its writers and its readers fail. For tests
// of what stands above the seam: count the calls of a script once, then run it with a fault at
// each.
#pragma once

#include <functional>
#include <memory>
#include <mutex>

#include "storage/blob_store.h"

namespace onggi::storage {

/// Thread-safe. `inner` must outlive it, and it its readers and writers.
class FaultyBlobStore : public BlobStore {
 public:
  explicit FaultyBlobStore(BlobStore& inner) : inner_(inner) {}

  enum class Moment : std::uint8_t {
    kBefore,  // the call does nothing
    kAfter,   // the call does its work, and then its answer is lost
  };
  /// The `n`-th call from now (1 is the next one) fails with `code`.
  void fail_at(std::uint64_t n, Code code, Moment moment = Moment::kBefore);
  /// That call and all later ones fail.
  void fail_from(std::uint64_t n, Code code, Moment moment = Moment::kBefore);
  /// No faults any more.
  void heal();
  [[nodiscard]] std::uint64_t calls() const;
  /// Has a call failed since the last fail_at or fail_from?
  [[nodiscard]] bool failed() const;

  Task<Result<std::unique_ptr<BlobWriter>>> create(std::uint64_t size) override;
  Task<Result<std::unique_ptr<BlobReader>>> open(const BlobId& id, std::uint64_t offset,
                                                 std::uint64_t length) override;
  Task<Status> remove(const BlobId& id) override;
  Task<Status> list(const std::function<bool(const BlobInfo&)>& each) override;
  Task<Status> verify(const BlobId& id) override;

 private:
  class Writer;
  class Reader;
  struct Fault {
    bool before = false;
    bool after = false;
  };
  /// Counts a call: which half of it fails.
  Fault enter();
  [[nodiscard]] Error error() const;
  template <typename T>
  Task<Result<T>> run(Task<Result<T>> call);
  void arm(std::uint64_t n, std::uint64_t count, Code code, Moment moment);

  BlobStore& inner_;
  mutable std::mutex mutex_;
  std::uint64_t calls_ = 0;
  std::uint64_t first_ = 0;  // the calls that fail; none at 0
  std::uint64_t last_ = 0;
  Code code_ = Code::kIo;
  Moment moment_ = Moment::kBefore;
  bool failed_ = false;
};

}  // namespace onggi::storage
