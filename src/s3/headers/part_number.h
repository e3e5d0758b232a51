// Parsing of part numbers in requests. Pure functions.
#pragma once

#include <cstdint>
#include <string_view>

#include "s3/protocol/error.h"

namespace onggi::s3 {

/// Parses a part number from 1 to 10,000. Errors: InvalidArgument.
[[nodiscard]] S3Result<std::uint32_t> parse_part_number(std::string_view text);

}  // namespace onggi::s3
