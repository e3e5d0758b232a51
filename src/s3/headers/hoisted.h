// Headers in the query of a presigned link. SDKs "hoist" headers into the query, so that the user
// of the link need not send the headers.
// https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-query-string-auth.html
#pragma once

#include <forward_list>
#include <string>

#include "auth/authenticator.h"
#include "http/framing/query.h"
#include "http/message.h"
#include "s3/protocol/error.h"

namespace onggi::s3 {

/// The names of the headers that were added to a request. The request refers to these names.
using HoistedNames = std::forward_list<std::string>;

/// Adds the x-amz-* query parameters of a SigV4 presigned link, whose signature covers the whole
/// query, to the headers of `request`. Headers that the request already has take precedence. As on
/// AWS, does not add x-amz-tagging or parameters for the encoding or checksum of the body. `query`
/// and `names` must outlive the request. Errors: NotImplemented for a copy source and for guards
/// (guards.h) that are not supported in the query, InvalidRequest for a repeated parameter,
/// InvalidArgument for control characters.
S3Result<void> add_hoisted_headers(http::Request& request, const http::Query& query,
                                   const auth::Authenticated& signer, HoistedNames& names);

}  // namespace onggi::s3
