// The response to a request that http/ refuses before calling the service: an S3 error document.
#pragma once

#include "http/framing/refusal.h"
#include "http/message.h"

namespace onggi::s3 {

/// Returns the error response, without Resource and RequestId, because neither is known yet.
[[nodiscard]] http::Response refusal_response(const http::Refusal& refusal);

}  // namespace onggi::s3
