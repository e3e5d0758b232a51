// The operations table: all S3 operations, and the router that finds the operation that a request
// selects. A test compares docs/s3-compatibility.md with the table.
#pragma once

#include <optional>
#include <span>
#include <string_view>

#include "http/framing/query.h"
#include "s3/protocol/error.h"
#include "s3/protocol/operation.h"

namespace onggi::s3 {

/// Returns all operations in the operations table.
[[nodiscard]] std::span<const Operation* const> operations();

/// The parts of a request that, together with the query, determine its operation.
struct RouteKey {
  std::string_view method;
  Level level;
  std::optional<std::string_view> copy_source = {};  // value of x-amz-copy-source
};

/// Returns the operation that a request selects. Errors: InvalidArgument for two sub-resources, a
/// repeated parameter, a copy source without a copy operation, and a part number without an upload;
/// InvalidRequest and NoLoggingStatusForKey for sub-resources that exist only for buckets or only
/// for objects; NotImplemented for unknown sub-resources; MethodNotAllowed, with the supported
/// methods in Allow, for a method that the resource does not support.
[[nodiscard]] S3Result<const Operation*> route(const RouteKey& key, const http::Query& query);

}  // namespace onggi::s3
