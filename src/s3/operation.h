// The operations table: every S3 operation, with what tells it apart, the right it needs and what
// runs it. The router reads it; docs/s3-compatibility.md is checked against it.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string_view>

#include "base/task.h"
#include "iam/types.h"
#include "s3/error.h"

namespace onggi::s3 {

struct Context;
using OperationHandler = Task<Reply> (*)(Context&);

enum class Level : std::uint8_t {
  kService,
  kBucket,
  kObject,
  kControl,  // S3 Control (control.h), of a bucket
};

/// How far an operation is built.
enum class Support : std::uint8_t {
  kFull,
  kNotConfigured,    // a GET that answers what AWS answers when the configuration was never made
  kNothingToDelete,  // a DELETE of configuration that cannot exist: 204
  kNotImplemented,   // 501
};

struct Operation {
  std::string_view name;    // S3's name: "PutObject"
  std::string_view method;  // "PUT"
  Level level;
  std::string_view
      subresource;              // the query name that selects it: "uploads", "tagging"; empty: none
  bool copy = false;            // x-amz-copy-source selects it
  std::string_view iam_action;  // "s3:PutObject"
  // Empty: on a bucket or object, any right on the bucket lets a user in, and the operation looks
  // closer by itself.
  std::optional<iam::Right> right;
  Support support = Support::kFull;
  OperationHandler handler = nullptr;          // of kFull
  std::string_view not_configured_error = {};  // of kNotConfigured: its error code
};

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
