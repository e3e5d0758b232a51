// The routing table of the admin API. tests/admin/test_contract.py compares it with
// docs/openapi.yaml.
#pragma once

#include <span>

#include "admin/protocol/route.h"

namespace onggi::admin {

/// Returns all routes of the API, in the order of docs/openapi.yaml.
[[nodiscard]] std::span<const ApiRoute* const> api_routes();

}  // namespace onggi::admin
