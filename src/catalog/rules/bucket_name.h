#pragma once

#include <string_view>

#include "base/result.h"

namespace onggi::catalog {

/// S3's naming rules for general purpose buckets (user guide, "Bucket naming rules"); kInvalid with
/// the rule that is broken.
[[nodiscard]] Status check_bucket_name(std::string_view name);

}  // namespace onggi::catalog
