// Validates lifecycle rules, independent of the format in which clients send the rules. Pure
// functions. The additional restrictions of the older document schema are in
// s3/lifecycle_document.h.
// https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutBucketLifecycleConfiguration.html
#pragma once

#include <optional>

#include "catalog/rules/fault.h"
#include "catalog/rules/lifecycle.h"

namespace onggi::catalog {

/// Returns the first error in the rules, or nullopt if they are valid. Rules without an id are
/// valid.
[[nodiscard]] std::optional<RuleFault> find_lifecycle_fault(const LifecycleRules& rules);

}  // namespace onggi::catalog
