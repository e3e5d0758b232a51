// How lifecycle rules are kept (BucketDocument::kLifecycle), and how far the walk that carries them
// out has come.
#pragma once

#include <memory>
#include <string>
#include <string_view>

#include "catalog/lifecycle.h"
#include "catalog/lifecycle_rules.h"

namespace onggi::catalog {

[[nodiscard]] std::string encode(const LifecycleRules& rules);
[[nodiscard]] Result<LifecycleRules> decode_lifecycle(std::string_view text);

/// The rules of a bucket; null when it has none.
[[nodiscard]] std::shared_ptr<const LifecycleRules> lifecycle_of(const Bucket& bucket);

struct LifecycleWalkRecord {
  LifecycleStatus status;
  LifecyclePosition position;  // the suffix is not kept: a restart begins at the key
};
[[nodiscard]] std::string encode(const LifecycleWalkRecord& record);
[[nodiscard]] Result<LifecycleWalkRecord> decode_lifecycle_walk(std::string_view value);

}  // namespace onggi::catalog
