// Where a part of an object's bytes lies, as records hold it.
#pragma once

#include <cstdint>
#include <string>

#include "storage/blob_store.h"

namespace onggi::catalog {

struct Extent {
  storage::BlobId blob;
  std::uint64_t offset = 0;
  std::uint64_t length = 0;
  std::string holder;  // data id
};

}  // namespace onggi::catalog
