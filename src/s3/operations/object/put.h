// The two ends of PutObject that a POST upload shares with it.
#pragma once

#include "catalog/objects.h"
#include "s3/protocol/context.h"
#include "s3/protocol/error.h"

namespace onggi::s3 {

/// What the headers of an upload ask for.
[[nodiscard]] S3Result<catalog::PutRequest> put_request(const Context& context);

/// 200 with the headers that tell of the stored object.
[[nodiscard]] http::Response put_reply(const Context& context, const catalog::ObjectInfo& object);

}  // namespace onggi::s3
