// What travels beside an object's bytes: request headers to catalog::ObjectAttributes, and
// catalog::ObjectInfo to response headers. Pure.
#pragma once

#include <string>
#include <string_view>

#include "catalog/types.h"
#include "http/message.h"
#include "s3/protocol/error.h"
#include "s3/protocol/query.h"

namespace onggi::s3 {

/// NotImplemented for headers that ask for what is not built: encryption, appending.
[[nodiscard]] S3Result<void> check_write_headers(const http::Request& request);

/// Content-Type and kin, x-amz-meta-* and tags. MetadataTooLarge, InvalidRedirectLocation, and the
/// errors of header_tags.
[[nodiscard]] S3Result<catalog::ObjectAttributes> attributes_of(const http::Request& request,
                                                                std::string owner_id);

/// Whether there is a character that no header can carry, such as a line break.
[[nodiscard]] bool has_control(std::string_view value);
/// InvalidArgument for a header from elsewhere than a request's head that would add others to every
/// later answer.
[[nodiscard]] S3Result<void> check_header_text(std::string_view name, std::string_view value);

/// InvalidRedirectLocation unless x-amz-website-redirect-location, if there, is a path or a URL.
[[nodiscard]] S3Result<void> check_redirect(const catalog::Pairs& system_metadata);

/// `value` without the coding "aws-chunked", which is gone when the body has been decoded.
[[nodiscard]] std::string without_aws_chunked(std::string_view value);

/// ETag and Last-Modified: what a 304 repeats.
void add_validators(http::Response& response, const catalog::ObjectInfo& object);

/// All of an object's headers but its version id, Content-Length, Content-Range and checksums.
/// `query` may override some by response-content-type and kin. InvalidArgument for values that no
/// header can carry.
[[nodiscard]] S3Result<void> add_object_headers(http::Response& response,
                                                const catalog::ObjectInfo& object,
                                                const Query& query);

/// x-amz-checksum-ALGORITHM and x-amz-checksum-type.
void add_checksum(http::Response& response, const catalog::Checksum& checksum);

}  // namespace onggi::s3
