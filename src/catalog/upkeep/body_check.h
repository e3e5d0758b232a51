// Compares an inline body with the size and digests in the object's metadata, for verification and
// scrubbing. Reads by clients do not need this check, because the metadata store verifies
// checksums. Internal to catalog/.
#pragma once

#include <string>
#include <string_view>

#include "catalog/types.h"

namespace onggi::catalog {

/// Returns a description of the damage, or an empty string if the body is intact.
[[nodiscard]] std::string body_damage(const ObjectInfo& info, std::string_view body);

}  // namespace onggi::catalog
