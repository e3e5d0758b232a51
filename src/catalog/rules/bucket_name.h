// The naming rules for buckets. Pure functions.
#pragma once

#include <string_view>

#include "base/result.h"

namespace onggi::catalog {

/// Checks a name against S3's naming rules for general purpose buckets (user guide, "Bucket naming
/// rules"). Errors: kInvalid; the message states the rule that the name breaks.
[[nodiscard]] Status check_bucket_name(std::string_view name);

}  // namespace onggi::catalog
