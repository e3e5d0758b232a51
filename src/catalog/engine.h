// Engine: the stores, the settings and the state that all parts of the catalog share. Created by
// server/node.h or by a test. Objects, Buckets, Uploads and the other parts of the catalog are
// constructed with an Engine, which must outlive them. Only code in catalog/ calls core().
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <string_view>

#include "catalog/bucket_documents.h"
#include "storage/quota.h"

namespace onggi {
class Clock;
class Random;
}  // namespace onggi
namespace onggi::storage {
class BlobStore;
class MetadataStore;
}  // namespace onggi::storage

namespace onggi::catalog {

struct Settings {
  std::uint64_t inline_size_max = 16 * 1024;  // bodies up to this size are stored with the metadata
  // bytes read from a client at a time, few enough to be hashed from the CPU cache
  std::size_t read_piece_size = 256 * 1024;
  // age at which a blob without a record counts as an orphan; before that, the blob may belong to a
  // write in progress
  std::chrono::seconds orphan_age_min{3600};
  std::chrono::hours ended_upload_kept{24};
  std::uint32_t commit_attempts_max = 128;           // commit attempts before an operation fails
  BucketDocuments::Texts new_bucket_documents = {};  // default configuration of new buckets
};

/// Returns the quota for all buckets of an owner together. Called from any thread.
using OwnerQuotaOf = std::function<storage::Quota(std::string_view owner_id)>;

struct Core;

class Engine {
 public:
  /// The referenced objects must outlive the Engine.
  Engine(storage::MetadataStore& metadata, storage::BlobStore& blobs, Clock& clock, Random& random,
         Settings settings);
  /// No operation may be in progress, and no object may be open.
  ~Engine();
  Engine(const Engine&) = delete;
  Engine& operator=(const Engine&) = delete;

  /// Sets the function that returns the quota of an owner. Must be called before any write; until
  /// then, no owner has a quota.
  void use_owner_quotas(OwnerQuotaOf quota_of);
  /// Returns the number of writes that a quota has refused.
  [[nodiscard]] std::uint64_t quota_refusals() const;

  /// Returns the engine's internal state (commit/core.h). Only for code in catalog/.
  [[nodiscard]] Core& core();

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace onggi::catalog
