// Reads request bodies in the two forms that operations use: an object's bytes with the size and
// the digests that they must match, or a complete small document. Decodes aws-chunked coding in all
// its signed and unsigned forms.
#pragma once

#include <memory>
#include <optional>
#include <string>

#include "catalog/types.h"
#include "s3/protocol/context.h"

namespace onggi::s3 {

/// A request body, decoded if needed. `incoming` refers to the decoder, which RequestBody owns.
class RequestBody {
 public:
  explicit RequestBody(std::unique_ptr<ByteSource> decoder);
  catalog::IncomingBody incoming;

 private:
  std::unique_ptr<ByteSource> decoder_;  // null if the body needs no decoding
};

/// Returns the request's body after checking the headers that describe it (Content-MD5,
/// x-amz-checksum-*, x-amz-sdk-checksum-algorithm, x-amz-trailer, x-amz-decoded-content-length,
/// Content-Length). Does not read the body. Errors: InvalidDigest, InvalidRequest,
/// MissingContentLength, EntityTooLarge (over `size_max`), MalformedTrailerError, SlowDown.
[[nodiscard]] S3Result<RequestBody> object_body(const Context& context, std::uint64_t size_max);

/// Reads the Content-MD5 and x-amz-checksum-* headers, which describe an object's bytes, into
/// `body`. Errors: InvalidDigest, InvalidRequest.
[[nodiscard]] S3Result<void> read_digests(const http::Request& request,
                                          catalog::IncomingBody& body);

/// Reserves memory for the buffers of an upload of `size` bytes. Errors: SlowDown if the memory
/// budget is exhausted.
[[nodiscard]] S3Result<void> hold_buffers(const Context& context, std::uint64_t size);

/// Returns InvalidRequest if the request has a body. Used for copies, which must not have a body.
Task<S3Result<void>> check_no_body(const Context& context);

/// Receives the document that Operation::document describes, and verifies all digests sent with the
/// document. Errors: InvalidRequest for an aws-chunked body, as on AWS; MaxMessageLengthExceeded,
/// IncompleteBody, BadDigest, and the errors of object_body().
Task<S3Result<std::string>> receive_document(const Context& context);

}  // namespace onggi::s3
