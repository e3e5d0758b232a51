// An S3 operation: the request that selects it, the right it needs and the function that runs it.
// Every operation is a row of s3/table.cc.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "base/task.h"
#include "iam/policy/action_rights.h"
#include "s3/protocol/error.h"

namespace onggi::s3 {

struct Context;
using OperationHandler = Task<Reply> (*)(Context&);

enum class Level : std::uint8_t {
  kService,
  kBucket,
  kObject,
  kControl,  // S3 Control (control.h), for a bucket
};

/// How much of an operation is implemented.
enum class Support : std::uint8_t {
  kFull,
  kNotConfigured,    // a GET that answers as AWS does if the configuration does not exist
  kNothingToDelete,  // a DELETE of a configuration that cannot exist: 204
  kNotImplemented,   // 501
};

struct Operation {
  std::string_view name;    // S3's name: "PutObject"
  std::string_view method;  // "PUT"
  Level level;
  // The query parameter that selects the operation ("uploads", "tagging"), or an empty string.
  std::string_view subresource = {};
  bool copy = false;            // true: x-amz-copy-source selects it
  std::string_view iam_action;  // "s3:PutObject"
  // The right of the action. nullopt: any right on the bucket is enough, and the operation makes
  // further checks itself.
  std::optional<iam::Right> right = iam::right_of_action(iam_action);
  Support support = Support::kFull;
  OperationHandler handler = nullptr;                  // for kFull
  std::optional<ErrorCode> not_configured_error = {};  // for kNotConfigured
};

}  // namespace onggi::s3
