#include "s3/headers/part_number.h"

#include "base/codec.h"
#include "catalog/types.h"
#include "s3/protocol/object_error.h"

namespace onggi::s3 {

S3Result<std::uint32_t> parse_part_number(std::string_view text) {
  const auto number = parse_u64(text);
  if (number && *number >= 1 && *number <= catalog::kPartNumberMax)
    return static_cast<std::uint32_t>(*number);
  return refuse(invalid_argument("partNumber", text,
                                 "Part number must be an integer between 1 and 10000, inclusive"));
}

}  // namespace onggi::s3
