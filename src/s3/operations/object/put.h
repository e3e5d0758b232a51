// The functions that PutObject and POST uploads share: reading headers and building the response.
#pragma once

#include "catalog/objects.h"
#include "s3/protocol/context.h"
#include "s3/protocol/error.h"

namespace onggi::s3 {

/// Converts the headers of an upload to a catalog request.
[[nodiscard]] S3Result<catalog::PutRequest> put_request(const Context& context);

/// Returns a 200 response with the headers that describe the stored object.
[[nodiscard]] http::Response put_reply(const Context& context, const catalog::ObjectInfo& object);

}  // namespace onggi::s3
