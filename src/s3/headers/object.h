// The headers of an object: converts request headers to catalog::ObjectAttributes, and
// catalog::ObjectInfo to response headers. Pure functions.
#pragma once

#include <string>
#include <string_view>

#include "catalog/types.h"
#include "http/framing/query.h"
#include "http/message.h"
#include "s3/protocol/error.h"

namespace onggi::s3 {

/// Returns NotImplemented for headers that request unimplemented features: encryption, appending.
[[nodiscard]] S3Result<void> check_write_headers(const http::Request& request);

/// Reads Content-Type and similar headers, x-amz-meta-* and tags. Errors: MetadataTooLarge,
/// InvalidRedirectLocation, and the errors of header_tags().
[[nodiscard]] S3Result<catalog::ObjectAttributes> attributes_of(const http::Request& request,
                                                                std::string owner_id);

/// Returns true if `value` contains a character that is not allowed in a header, such as a line
/// break.
[[nodiscard]] bool has_control(std::string_view value);
/// Checks a header that comes from a query parameter or a form field. Returns InvalidArgument if
/// `value` contains characters that could inject other headers into later responses.
[[nodiscard]] S3Result<void> check_header_text(std::string_view name, std::string_view value);

/// Returns InvalidRedirectLocation unless x-amz-website-redirect-location is missing, a path or a
/// URL.
[[nodiscard]] S3Result<void> check_redirect(const catalog::Pairs& system_metadata);

/// Returns `value` without the coding "aws-chunked", which no longer applies to the decoded body.
[[nodiscard]] std::string without_aws_chunked(std::string_view value);

/// Adds ETag and Last-Modified, which a 304 response also contains.
void add_validators(http::Response& response, const catalog::ObjectInfo& object);

/// Adds all headers of an object except its version id, Content-Length, Content-Range and
/// checksums. `query` may override some of these headers with response-content-type and similar
/// parameters. Errors: InvalidArgument for values that are not allowed in a header.
[[nodiscard]] S3Result<void> add_object_headers(http::Response& response,
                                                const catalog::ObjectInfo& object,
                                                const http::Query& query);

/// Adds x-amz-checksum-ALGORITHM and x-amz-checksum-type.
void add_checksum(http::Response& response, const catalog::Checksum& checksum);

}  // namespace onggi::s3
