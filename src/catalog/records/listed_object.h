// What a listing shows of an object, taken straight from the bytes of its record: a page has a
// thousand of them, and a parsed message costs more than all else that is done for an entry.
#pragma once

#include <string_view>

#include "catalog/types.h"

namespace onggi::catalog {

/// As decode_object() without attributes would have it. kCorrupt for bytes that are no record; what
/// is not shown is not checked.
[[nodiscard]] Result<ObjectInfo> decode_listed(std::string_view key, std::string_view value);

}  // namespace onggi::catalog
