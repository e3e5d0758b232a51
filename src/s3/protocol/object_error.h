// What AWS adds to an <Error> besides code and message, and the version a request means: shared by
// the operations on objects and uploads.
#pragma once

#include <string>
#include <string_view>

#include "catalog/rules.h"
#include "s3/protocol/context.h"
#include "s3/protocol/error.h"

namespace onggi::s3 {

/// The S3 error of a catalog failure, with Key, VersionId, UploadId or BucketName as AWS adds them.
[[nodiscard]] S3Error object_error(const Error& error, const Context& context);

/// InvalidArgument with ArgumentName and ArgumentValue.
[[nodiscard]] S3Error invalid_argument(std::string_view name, std::string_view value,
                                       std::string message);

/// InvalidArgument for what is no number of 0 to 2,147,483,647, in AWS's words.
[[nodiscard]] S3Error invalid_number(std::string_view name, std::string_view value);

/// MalformedXML, InvalidRequest or InvalidArgument, as AWS says it.
[[nodiscard]] S3Error rule_error(const catalog::RuleFault& fault);

/// NotImplemented with the header that asks for what is not built.
[[nodiscard]] S3Error unbuilt_header(std::string_view name);

/// InvalidArgument, naming `argument`, unless `version_id` is "null" or has the form of a version
/// id.
[[nodiscard]] S3Result<std::string_view> check_version_id(std::string_view version_id,
                                                          std::string_view argument = "versionId");

/// The versionId of the query; empty when there is none. InvalidArgument when it is malformed.
[[nodiscard]] S3Result<std::string_view> requested_version(const Query& query);

}  // namespace onggi::s3
