// CORS for S3: preflight requests, and the response headers that let web pages from other origins
// read a response. The CORS configuration of the bucket determines both.
#pragma once

#include "s3/protocol/context.h"
#include "s3/protocol/error.h"

namespace onggi::s3 {

/// Answers an OPTIONS request, which has no signature. Errors: BadRequest, AccessForbidden, and the
/// errors of find_target().
[[nodiscard]] Reply preflight(const Context& context);

/// Adds CORS headers to any response, if a rule of the bucket allows the request. Does nothing
/// without an Origin header, which in practice only browsers send.
void add_cors(http::Response& response, const Context& context);

}  // namespace onggi::s3
