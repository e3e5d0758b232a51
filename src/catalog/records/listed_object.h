// Decodes the part of an object's record that a listing shows, directly from the encoded bytes. A
// page has up to a thousand objects, and parsing the whole message would take longer than all the
// other work for an entry.
#pragma once

#include <string_view>

#include "catalog/types.h"

namespace onggi::catalog {

/// Returns the same as decode_object() without attributes. Errors: kCorrupt if the bytes are not a
/// record. Fields that a listing does not show are not checked.
[[nodiscard]] Result<ObjectInfo> decode_listed(std::string_view key, std::string_view value);

}  // namespace onggi::catalog
