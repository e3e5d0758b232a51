// What browsers ask before and beside S3's own requests: preflights, and the headers that let a
// page of another origin read an answer. Both follow the CORS configuration of the bucket.
#pragma once

#include "s3/protocol/context.h"
#include "s3/protocol/error.h"

namespace onggi::s3 {

/// The answer to OPTIONS, which comes without a signature. BadRequest, AccessForbidden.
[[nodiscard]] Reply preflight(const Context& context);

/// Adds what the bucket's rules say to an answer of any kind. Without an Origin header, which is to
/// say for all but browsers, it does nothing.
void add_cors(http::Response& response, const Context& context);

}  // namespace onggi::s3
