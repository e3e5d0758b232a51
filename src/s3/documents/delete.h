// The request document of DeleteObjects. Pure functions.
#pragma once

#include <string_view>
#include <vector>

#include "catalog/objects.h"
#include "s3/protocol/error.h"

namespace onggi::s3 {

inline constexpr std::size_t kDeleteObjectsMax = 1000;

struct DeleteDocument {
  std::vector<catalog::RemoveRequest> objects;
  bool quiet = false;
};

/// Parses the document. Errors: MalformedXML unless there are 1 to 1,000 objects, each with a key;
/// InvalidArgument for a malformed condition. The handler checks the length of each key.
[[nodiscard]] S3Result<DeleteDocument> parse_delete_document(std::string_view document);

}  // namespace onggi::s3
