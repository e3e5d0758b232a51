// Test helpers for the catalog: a catalog over stores in memory, and request bodies from strings.
#pragma once

#include <gtest/gtest.h>

#include <algorithm>
#include <cstring>
#include <iterator>

#include "catalog/buckets.h"
#include "catalog/commit/core.h"
#include "catalog/commit/data_pins.h"
#include "catalog/commit/pending_blobs.h"
#include "catalog/engine.h"
#include "catalog/garbage.h"
#include "catalog/listing.h"
#include "catalog/objects.h"
#include "storage/memory/memory_blob_store.h"
#include "storage/memory/memory_metadata_store.h"

namespace onggi::catalog {

/// A ByteSource that returns the bytes of a string, at most `piece` bytes per read.
class StringSource final : public ByteSource {
 public:
  explicit StringSource(std::string bytes, std::size_t piece = SIZE_MAX)
      : bytes_(std::move(bytes)), piece_(piece) {}
  Task<Result<std::size_t>> read(std::span<char> into) override {
    const auto count = std::min({into.size(), piece_, bytes_.size() - done_});
    std::memcpy(into.data(), bytes_.data() + done_, count);
    done_ += count;
    co_return count;
  }

 private:
  std::string bytes_;
  std::size_t piece_;
  std::size_t done_ = 0;
};

/// Returns pseudorandom bytes that depend only on `seed`.
inline std::string noise(std::size_t size, std::uint64_t seed) {
  std::string out(size, '\0');
  SeededRandom random(seed);
  random.fill(std::span(reinterpret_cast<unsigned char*>(out.data()), size));
  return out;
}

/// A catalog in which bodies larger than 100 bytes are stored as blobs.
struct TestCatalog {
  static constexpr std::uint64_t kInlineMax = 100;

  /// If several catalogs use the same stores in turn, each needs a different seed.
  TestCatalog(storage::MetadataStore& metadata, storage::BlobStore& blobs, std::uint64_t seed = 42,
              Settings settings = small_settings())
      : random{seed}, engine{metadata, blobs, clock, random, std::move(settings)} {}

  static Settings small_settings() {
    Settings settings;
    settings.inline_size_max = kInlineMax;
    return settings;
  }

  ManualClock clock{from_unix_ms(1'800'000'000'000)};
  SeededRandom random;
  Engine engine;
  Core& core = engine.core();
  Buckets buckets{engine};
  Objects objects{engine};
  Garbage garbage{engine, buckets};

  std::shared_ptr<const Bucket> make_bucket(std::string name) {
    auto bucket = sync_wait(buckets.create(std::move(name), {"owner"}));
    EXPECT_TRUE(bucket.has_value());
    return *bucket;
  }

  Task<Result<ObjectInfo>> put_task(const Bucket& bucket, std::string key, std::string bytes,
                                    Conditions conditions = {}, ObjectLock lock = {}) {
    StringSource source(bytes, 1000);
    IncomingBody body;
    body.source = &source;
    body.size = bytes.size();
    PutRequest request;
    request.key = std::move(key);
    request.attributes.lock = lock;
    request.conditions = std::move(conditions);
    co_return co_await objects.put(bucket, std::move(request), std::move(body));
  }
  Result<ObjectInfo> put(const Bucket& bucket, std::string key, std::string bytes,
                         Conditions conditions = {}) {
    return sync_wait(put_task(bucket, std::move(key), std::move(bytes), std::move(conditions)));
  }

  static Task<Result<std::string>> read_all(OpenObject& object, ByteRange range) {
    std::string bytes;
    const auto reader = ONGGI_CO_TRY(co_await object.read(range));
    while (true) {
      const auto piece = ONGGI_CO_TRY(co_await reader->next());
      if (piece.empty()) break;
      bytes += piece;
    }
    co_return bytes;
  }
  Task<Result<std::string>> get_task(const Bucket& bucket, std::string key,
                                     std::string version_id = {}) {
    const ObjectName name{key, version_id};
    const auto object = ONGGI_CO_TRY(co_await objects.open(bucket, name));
    const ByteRange whole{0, object->info().size};
    co_return co_await read_all(*object, whole);
  }
  Result<std::string> get(const Bucket& bucket, std::string key, std::string version_id = {}) {
    return sync_wait(get_task(bucket, std::move(key), std::move(version_id)));
  }

  Task<Result<ObjectInfo>> copy_task(const Bucket& from, std::string source, const Bucket& to,
                                     std::string key, std::string version_id = {}) {
    const ObjectName name{source, version_id};
    const auto object = ONGGI_CO_TRY(co_await objects.open(from, name));
    CopyRequest request;
    request.key = std::move(key);
    request.owner_id = "copier";
    co_return co_await objects.copy(to, std::move(request), *object);
  }
  Result<ObjectInfo> copy(const Bucket& from, std::string source, const Bucket& to, std::string key,
                          std::string version_id = {}) {
    return sync_wait(copy_task(from, std::move(source), to, std::move(key), std::move(version_id)));
  }

  Result<ObjectInfo> rename(const Bucket& bucket, std::string from, std::string to,
                            Conditions conditions = {}, Conditions source_conditions = {}) {
    RenameRequest request;
    request.from = std::move(from);
    request.to = std::move(to);
    request.conditions = std::move(conditions);
    request.source_conditions = std::move(source_conditions);
    return sync_wait(objects.rename(bucket, std::move(request)));
  }

  Result<Removed> remove(const Bucket& bucket, std::string key, Conditions conditions = {}) {
    RemoveRequest request;
    request.key = std::move(key);
    request.conditions = std::move(conditions);
    return sync_wait(objects.remove(bucket, std::move(request)));
  }
  Result<Removed> remove_version(const Bucket& bucket, std::string key, std::string version_id,
                                 Conditions conditions = {}, bool bypass_governance = false) {
    RemoveRequest request{std::move(key), std::move(version_id), std::move(conditions)};
    request.bypass_governance = bypass_governance;
    return sync_wait(objects.remove(bucket, std::move(request)));
  }

  void set_versioning(const Bucket& bucket, Versioning versioning) {
    ASSERT_TRUE(sync_wait(buckets.set_versioning(bucket.name, versioning)));
  }
  /// Returns all versions and delete markers of the bucket, listed in pages of `limit`.
  std::vector<ListedVersion> list_versions(const Bucket& bucket, std::size_t limit = 1000) {
    Listing listing(engine);
    std::vector<ListedVersion> all;
    VersionListRequest request;
    request.limit = limit;
    while (true) {
      auto page = sync_wait(listing.list_versions(bucket, request));
      EXPECT_TRUE(page);
      if (!page) return all;
      std::ranges::move(page->versions, std::back_inserter(all));
      if (!page->truncated) return all;
      request.key_marker = std::move(page->next_key_marker);
      request.version_id_marker = std::move(page->next_version_id_marker);
    }
  }
};

/// In-memory stores for a catalog.
struct MemoryCatalog {
  std::unique_ptr<storage::MetadataStore> metadata = storage::make_memory_metadata_store();
  storage::MemoryBlobStore blobs;
};

}  // namespace onggi::catalog
