// An S3 operation: the request that selects it, who may perform it, and the function that runs it.
// Every operation is a row of s3/table.cc. s3/access/admission.h carries out what the row says
// about access, and refuses all requests for an operation whose row says nothing.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "base/task.h"
#include "iam/model/types.h"
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

/// By what a request for an operation is judged.
enum class Judged : std::uint8_t {
  kNever,       // the row does not say: all requests are refused
  kWhole,       // by the operation's action on its bucket or object
  kPerBucket,   // ListBuckets: each bucket in the list by itself
  kAsCreation,  // CreateBucket: by what the user may create
  kPerKey,      // DeleteObjects: each key in the document by itself
  kByForm,      // PostObject: as the PutObject request that the form stands for
};

struct Operation {
  std::string_view name;    // S3's name: "PutObject"
  std::string_view method;  // "PUT"
  Level level;
  // The query parameter that selects the operation ("uploads", "tagging"), or an empty string.
  std::string_view subresource = {};
  bool copy = false;                     // true: x-amz-copy-source selects it
  std::string_view iam_action;           // "s3:PutObject"
  std::optional<iam::Right> right = {};  // a grant of this right allows it
  bool any_right = false;                // a grant of any right, for any prefix, allows it
  Judged judged = Judged::kNever;
  bool by_share_link = false;   // a share link to the object allows it
  bool stores_headers = false;  // the ACL, tags and lock in its headers take effect
  bool upload_step = false;     // a step of an upload that does not yet make an object
  bool untags = false;          // tagKeys in the query are the tags that it removes
  Support support = Support::kFull;
  OperationHandler handler = nullptr;          // for kFull
  std::string_view not_configured_error = {};  // for kNotConfigured: the error code
};

}  // namespace onggi::s3
