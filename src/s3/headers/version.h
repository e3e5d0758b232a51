// Version ids and delete markers as clients see them: in headers, and in the errors of reads that
// meet a delete marker.
#pragma once

#include <string>
#include <string_view>

#include "s3/protocol/context.h"
#include "s3/protocol/error.h"

namespace onggi::s3 {

/// "null" for the null version.
[[nodiscard]] inline std::string version_text(std::string_view version_id) {
  return version_id.empty() ? std::string("null") : std::string(version_id);
}

/// x-amz-version-id, or `name`, of a version in `bucket`; nothing where versions were never kept.
void add_version_id(http::Response& response, const catalog::Bucket& bucket,
                    std::string_view version_id, std::string_view name = "x-amz-version-id");

/// x-amz-version-id of a version that a write made; AWS names no null version there.
void add_made_version_id(http::Response& response, std::string_view version_id);

/// The error of a read of the request's object. One that comes of a delete marker tells of it: 404
/// when it is the latest version, 405 when it is the one that was asked for.
Task<S3Error> read_error(const Context& context, Error error);

}  // namespace onggi::s3
