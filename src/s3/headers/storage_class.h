// x-amz-storage-class, of requests and answers. Pure.
#pragma once

#include <span>
#include <string_view>

#include "catalog/rules.h"
#include "http/message.h"
#include "s3/protocol/error.h"

namespace onggi::s3 {

[[nodiscard]] S3Error invalid_storage_class(std::string_view name);

/// What the request asks for; STANDARD unless it says something. InvalidStorageClass for what is
/// not among `accepted`; STANDARD always is.
[[nodiscard]] S3Result<catalog::StorageClass> requested_storage_class(
    const http::Request& request, std::span<const catalog::StorageClass> accepted);

/// STANDARD is not named, as on AWS.
void add_storage_class(http::Response& response, catalog::StorageClass storage_class);

}  // namespace onggi::s3
