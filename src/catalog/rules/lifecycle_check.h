// What makes lifecycle rules wrong, in whichever form they came. Pure. The rules by themselves:
// that a document of the first version may say less is s3/lifecycle_document.h's.
// https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutBucketLifecycleConfiguration.html
#pragma once

#include <optional>

#include "catalog/rules/fault.h"
#include "catalog/rules/lifecycle.h"

namespace onggi::catalog {

/// The first fault; rules without an id are fine.
[[nodiscard]] std::optional<RuleFault> find_lifecycle_fault(const LifecycleRules& rules);

}  // namespace onggi::catalog
