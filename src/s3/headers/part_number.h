// The partNumber of a request. Pure.
#pragma once

#include <cstdint>
#include <string_view>

#include "s3/protocol/error.h"

namespace onggi::s3 {

/// 1 to 10,000. InvalidArgument.
[[nodiscard]] S3Result<std::uint32_t> parse_part_number(std::string_view text);

}  // namespace onggi::s3
