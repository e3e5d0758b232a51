// Adds version ids and delete markers to response headers, and to the errors of reads that find a
// delete marker.
#pragma once

#include <string>
#include <string_view>

#include "s3/protocol/context.h"
#include "s3/protocol/error.h"

namespace onggi::s3 {

/// Returns the version id as text: "null" for the null version.
[[nodiscard]] inline std::string version_text(std::string_view version_id) {
  return version_id.empty() ? std::string("null") : std::string(version_id);
}

/// Adds x-amz-version-id, or the header `name`, for a version in `bucket`. Adds nothing if the
/// bucket never had versioning.
void add_version_id(http::Response& response, const catalog::Bucket& bucket,
                    std::string_view version_id, std::string_view name = "x-amz-version-id");

/// Adds x-amz-version-id for a version that a write created. Adds nothing for the null version, as
/// on AWS.
void add_made_version_id(http::Response& response, std::string_view version_id);

/// Returns the error for a failed read of the request's object. If a delete marker caused the
/// failure, the headers of the error describe the marker. The status is 404 if the marker is the
/// latest version, and 405 if it is the requested version.
Task<S3Error> read_error(const Context& context, Error error);

}  // namespace onggi::s3
