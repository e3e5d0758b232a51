// Extent: a range of bytes in a blob that is part of an object, as stored in records.
#pragma once

#include <cstdint>
#include <string>

#include "storage/blob_store.h"

namespace onggi::catalog {

struct Extent {
  storage::BlobId blob;
  std::uint64_t offset = 0;
  std::uint64_t length = 0;
  std::string holder;  // data id of the object or part for which the blob is kept
};

}  // namespace onggi::catalog
