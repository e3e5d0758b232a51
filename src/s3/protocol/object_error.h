// Helpers for operations on objects and uploads: the fields that AWS adds to an <Error> in addition
// to code and message, and the version id that a request specifies.
#pragma once

#include <string>
#include <string_view>

#include "catalog/rules.h"
#include "s3/protocol/context.h"
#include "s3/protocol/error.h"

namespace onggi::s3 {

/// Converts a catalog error to an S3 error. Adds Key, VersionId, UploadId or BucketName, as AWS
/// does.
[[nodiscard]] S3Error object_error(const Error& error, const Context& context);

/// Returns InvalidArgument with ArgumentName and ArgumentValue.
[[nodiscard]] S3Error invalid_argument(std::string_view name, std::string_view value,
                                       std::string message);

/// Returns the InvalidArgument error for a value that is not a number from 0 to 2,147,483,647, with
/// AWS's message.
[[nodiscard]] S3Error invalid_number(std::string_view name, std::string_view value);

/// Converts a fault in a lifecycle or CORS rule to MalformedXML, InvalidRequest or InvalidArgument,
/// as on AWS.
[[nodiscard]] S3Error rule_error(const catalog::RuleFault& fault);

/// Returns NotImplemented, naming the header that requests an unimplemented feature.
[[nodiscard]] S3Error unbuilt_header(std::string_view name);

/// Returns `version_id` if it is "null" or has the form of a version id. Otherwise returns
/// InvalidArgument, which names `argument`.
[[nodiscard]] S3Result<std::string_view> check_version_id(std::string_view version_id,
                                                          std::string_view argument = "versionId");

/// Returns the versionId in the query, or an empty string if there is none. Errors: InvalidArgument
/// for a malformed version id.
[[nodiscard]] S3Result<std::string_view> requested_version(const http::Query& query);

}  // namespace onggi::s3
