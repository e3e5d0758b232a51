// What every part of the catalog works with; made by main (or a test) and outliving them all.
#pragma once

#include "base/clock.h"
#include "base/random.h"
#include "catalog/bucket_documents.h"
#include "catalog/commit/landings.h"
#include "catalog/commit/read_pins.h"
#include "catalog/commit/renames.h"
#include "storage/blob_store.h"
#include "storage/metadata_store.h"

namespace onggi::catalog {

struct Settings {
  std::uint64_t inline_size_max = 16 * 1024;  // bodies up to this lie beside the metadata
  std::size_t read_piece_size =
      256 * 1024;  // bytes taken from a client at a time, hashed while in cache
  std::chrono::seconds orphan_age_min{
      3600};  // unnamed blobs younger than this may belong to a running upload
  std::chrono::hours ended_upload_kept{24};
  std::uint32_t commit_attempts_max =
      128;  // optimistic retries of one operation before kUnavailable
  BucketDocuments::Texts new_bucket_documents = {};  // that buckets are made with
};

struct Stores {
  storage::MetadataStore& metadata;
  storage::BlobStore& blobs;
  Clock& clock;
  Random& random;
  ReadPins& pins;
  Settings settings;
  Landings landings{};
  Renames renames{};
};

}  // namespace onggi::catalog
