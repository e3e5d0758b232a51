// The x-amz-storage-class header in requests and responses. Pure functions.
#pragma once

#include <span>
#include <string_view>

#include "catalog/rules.h"
#include "http/message.h"
#include "s3/protocol/error.h"

namespace onggi::s3 {

[[nodiscard]] S3Error invalid_storage_class(std::string_view name);

/// Returns the storage class that the request specifies, or STANDARD by default. Errors:
/// InvalidStorageClass for a class that is not in `accepted`; STANDARD is always accepted.
[[nodiscard]] S3Result<catalog::StorageClass> requested_storage_class(
    const http::Request& request, std::span<const catalog::StorageClass> accepted);

/// Adds x-amz-storage-class, except for STANDARD, which AWS omits.
void add_storage_class(http::Response& response, catalog::StorageClass storage_class);

}  // namespace onggi::s3
