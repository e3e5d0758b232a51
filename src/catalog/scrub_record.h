// ScrubRecord: how far a scrub has come, as it is kept. Beside records.h, for its one user.
#pragma once

#include <string>
#include <string_view>

#include "catalog/scrub.h"

namespace onggi::catalog {

struct ScrubRecord {
  ScrubStatus status;
  ScrubPosition position;
};

[[nodiscard]] std::string encode(const ScrubRecord& record);
[[nodiscard]] Result<ScrubRecord> decode_scrub(std::string_view value);

}  // namespace onggi::catalog
