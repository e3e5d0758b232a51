// Parses the sources of CopyObject, UploadPartCopy and RenameObject. Pure functions.
#pragma once

#include <string>
#include <string_view>

#include "s3/protocol/error.h"

namespace onggi::s3 {

struct CopySource {
  std::string bucket;
  std::string key;
  std::string version_id;  // empty for the current version
};

/// Parses x-amz-copy-source: "bucket/key", with or without a leading slash, form-encoded once (a
/// '+' is a space), optionally followed by "?versionId=". Errors: InvalidArgument.
[[nodiscard]] S3Result<CopySource> parse_copy_source(std::string_view header);

inline constexpr std::string_view kRenameSource = "x-amz-rename-source";

/// Parses x-amz-rename-source, a key in the same bucket: "key" or "/key", percent-encoded. Errors:
/// InvalidArgument.
[[nodiscard]] S3Result<std::string> parse_rename_source(std::string_view header);

}  // namespace onggi::s3
