// Conditions of a request: from headers to catalog::Conditions. Which of them fails is decided by
// the catalog, at commit for writes.
#pragma once

#include <string_view>

#include "catalog/types.h"
#include "http/message.h"
#include "s3/protocol/error.h"

namespace onggi::s3 {

/// If-Match, If-None-Match, If-Modified-Since, If-Unmodified-Since. Dates that do not parse are
/// ignored (RFC 9110, section 13.1.3).
[[nodiscard]] catalog::Conditions request_conditions(const http::Request& request);

/// x-amz-copy-source-if-match and its kin: conditions on the source of a copy.
[[nodiscard]] catalog::Conditions copy_source_conditions(const http::Request& request);

/// x-amz-rename-source-if-match and its kin.
[[nodiscard]] catalog::Conditions rename_source_conditions(const http::Request& request);

/// request_conditions and x-amz-if-match-size, x-amz-if-match-last-modified-time. InvalidArgument.
[[nodiscard]] S3Result<catalog::Conditions> delete_conditions(const http::Request& request);

/// The time of a condition of DELETE and DeleteObjects: an HTTP date, or ISO 8601 as some SDKs send
/// it. InvalidArgument, naming `argument`.
[[nodiscard]] S3Result<Time> condition_time(std::string_view argument, std::string_view text);
[[nodiscard]] S3Result<std::uint64_t> condition_size(std::string_view argument,
                                                     std::string_view text);

}  // namespace onggi::s3
