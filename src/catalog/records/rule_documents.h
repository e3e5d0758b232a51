// The encoding of a bucket's lifecycle and CORS rules: the texts of BucketDocument::kLifecycle and
// BucketDocument::kCors.
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
/// Decodes the text of BucketDocument::kLifecycle. Errors: kCorrupt.
[[nodiscard]] Result<LifecycleRules> decode_lifecycle(std::string_view text);

/// Returns the lifecycle rules of a bucket, or null if it has none. Rules that do not decode are
/// logged and replaced with an empty list, so that nothing expires.
[[nodiscard]] std::shared_ptr<const LifecycleRules> lifecycle_of(const Bucket& bucket);

[[nodiscard]] std::string encode(const CorsRules& rules);
/// Decodes the text of BucketDocument::kCors. Errors: kCorrupt.
[[nodiscard]] Result<CorsRules> decode_cors(std::string_view text);

}  // namespace onggi::catalog
