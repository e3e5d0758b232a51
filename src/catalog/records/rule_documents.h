// How the rules of a bucket are kept: the texts of BucketDocument::kLifecycle and kCors.
#pragma once

#include <memory>
#include <string>
#include <string_view>

#include "base/result.h"
#include "catalog/rules/cors.h"
#include "catalog/rules/lifecycle.h"
#include "catalog/types.h"

namespace onggi::catalog {

[[nodiscard]] std::string encode(const LifecycleRules& rules);
/// kCorrupt.
[[nodiscard]] Result<LifecycleRules> decode_lifecycle(std::string_view text);

/// The rules of a bucket; null when it has none. Rules that cannot be read are logged, and let
/// nothing expire.
[[nodiscard]] std::shared_ptr<const LifecycleRules> lifecycle_of(const Bucket& bucket);

[[nodiscard]] std::string encode(const CorsRules& rules);
/// kCorrupt.
[[nodiscard]] Result<CorsRules> decode_cors(std::string_view text);

}  // namespace onggi::catalog
