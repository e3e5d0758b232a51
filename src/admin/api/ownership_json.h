// The object ownership setting in the JSON representation of a bucket's settings. Private to
// admin/.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "admin/protocol/call.h"
#include "catalog/rules.h"

namespace onggi::admin {

/// Returns the bucket's ownership setting as text, for example "bucket_owner_enforced".
[[nodiscard]] std::string_view ownership_text(const catalog::Bucket& bucket);

/// Parses an ownership setting. Returns nullopt if `text` is nullopt. Error: 400 if `text` is
/// invalid.
[[nodiscard]] ApiResult<std::optional<catalog::ObjectOwnership>> wanted_ownership(
    const std::optional<std::string>& text);

/// Checks that the bucket's ownership setting can be changed to `next`. Error: kConflict if `next`
/// disables ACLs and the bucket's ACL grants anything to anyone but the bucket's owner.
[[nodiscard]] Status check_ownership(const catalog::Bucket& bucket, catalog::ObjectOwnership next);

/// Changes the bucket's ownership setting and writes the change to the audit log. Error: 409 if
/// check_ownership() rejects the change.
Task<ApiResult<void>> change_ownership(Call& call, const catalog::Bucket& bucket,
                                       catalog::ObjectOwnership next);

}  // namespace onggi::admin
