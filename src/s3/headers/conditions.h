// Converts the condition headers of a request to catalog::Conditions. The catalog evaluates the
// conditions; the conditions of a write are evaluated at commit time.
#pragma once

#include <string_view>

#include "catalog/types.h"
#include "http/message.h"
#include "s3/protocol/error.h"

namespace onggi::s3 {

/// Reads If-Match, If-None-Match, If-Modified-Since and If-Unmodified-Since. Ignores invalid dates
/// (RFC 9110, section 13.1.3).
[[nodiscard]] catalog::Conditions request_conditions(const http::Request& request);

/// Reads x-amz-copy-source-if-match and the related headers: the conditions on the source of a
/// copy.
[[nodiscard]] catalog::Conditions copy_source_conditions(const http::Request& request);

/// Reads x-amz-rename-source-if-match and the related headers: the conditions on the source of a
/// rename.
[[nodiscard]] catalog::Conditions rename_source_conditions(const http::Request& request);

/// Checks the dates in the conditions of a write, also those on the source of a copy or rename. A
/// write must not be performed as if its condition had not been sent, so unlike for a GET, invalid
/// and repeated dates are errors. Errors: InvalidArgument.
[[nodiscard]] S3Result<void> check_condition_dates(const http::Request& request);

/// Reads the headers that request_conditions() reads, and also x-amz-if-match-size and
/// x-amz-if-match-last-modified-time. Errors: InvalidArgument, also for invalid dates.
[[nodiscard]] S3Result<catalog::Conditions> delete_conditions(const http::Request& request);

/// Parses the time in a condition of DELETE or DeleteObjects: an HTTP date, or ISO 8601, which some
/// SDKs send. Errors: InvalidArgument, which names `argument`.
[[nodiscard]] S3Result<Time> condition_time(std::string_view argument, std::string_view text);
[[nodiscard]] S3Result<std::uint64_t> condition_size(std::string_view argument,
                                                     std::string_view text);

}  // namespace onggi::s3
