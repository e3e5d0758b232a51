// Does a small body agree with what its record says about it? For verification and scrubbing;
// reads need not ask, since the metadata store verifies what it reads. Internal to catalog/.
#pragma once

#include <string>
#include <string_view>

#include "catalog/types.h"

namespace onggi::catalog {

/// What is wrong with it; empty when it is whole.
[[nodiscard]] std::string body_damage(const ObjectInfo& info, std::string_view body);

}  // namespace onggi::catalog
