// The partNumber of a request. Pure.
#pragma once

#include <cstdint>
#include <string_view>

#include "s3/error.h"
#include "s3/query.h"

namespace onggi::s3 {

/// 1 to 10,000. InvalidArgument.
[[nodiscard]] S3Result<std::uint32_t> parse_part_number(std::string_view text);

/// InvalidArgument when a write that is not of a part names one: it lacks the upload's id, and
/// would store the part as an object.
[[nodiscard]] S3Result<void> check_no_part(const Query& query);

}  // namespace onggi::s3
