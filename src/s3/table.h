// The operations table: every S3 operation that Onggi knows, and the router that finds the operation
// of a request. docs/s3-compatibility.md is checked against it.
#pragma once

#include <optional>
#include <span>
#include <string_view>

#include "s3/protocol/error.h"
#include "s3/protocol/operation.h"

namespace onggi::s3 {

[[nodiscard]] std::span<const Operation> operations();

/// What routing needs of a request.
struct RouteKey {
  std::string_view method;
  Level level;
  std::optional<std::string_view> copy_source = {};  // x-amz-copy-source
};

class Query;

/// The operation a request asks for. InvalidArgument for two sub-resources, a source on what is no
/// copy, and a part without an upload; InvalidRequest and NoLoggingStatusForKey for sub-resources
/// of the other level; NotImplemented for unknown ones; MethodNotAllowed for a method that no
/// operation of this level has, with those that there are in Allow.
[[nodiscard]] S3Result<const Operation*> route(const RouteKey& key, const Query& query);

}  // namespace onggi::s3
