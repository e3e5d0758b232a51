// Object ownership as the settings of a bucket show and take it. Private to admin/.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "admin/protocol/call.h"
#include "catalog/rules.h"

namespace onggi::admin {

/// "bucket_owner_enforced".
[[nodiscard]] std::string_view ownership_text(const catalog::Bucket& bucket);

/// The one that the text names; none without one.
[[nodiscard]] ApiResult<std::optional<catalog::ObjectOwnership>> wanted_ownership(
    const std::optional<std::string>& text);

/// kConflict when the bucket's ACL gives something to others, and `next` heeds no ACLs.
[[nodiscard]] Status check_ownership(const catalog::Bucket& bucket, catalog::ObjectOwnership next);

Task<ApiResult<void>> change_ownership(Call& call, const catalog::Bucket& bucket,
                                       catalog::ObjectOwnership next);

}  // namespace onggi::admin
