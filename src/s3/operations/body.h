// Request bodies as operations want them: an object's bytes with everything they must agree with,
// or a small document, whole. Undoes aws-chunked coding, in all its signed and unsigned forms.
#pragma once

#include <memory>
#include <optional>
#include <string>

#include "catalog/types.h"
#include "s3/protocol/context.h"

namespace onggi::s3 {

/// An object's bytes; `incoming` refers to the decoder that this owns.
class RequestBody {
 public:
  explicit RequestBody(std::unique_ptr<ByteSource> decoder);
  catalog::IncomingBody incoming;

 private:
  std::unique_ptr<ByteSource> decoder_;  // null: the bytes come straight from the request
};

/// Checks the headers that describe a body (Content-MD5, x-amz-checksum-*,
/// x-amz-sdk-checksum-algorithm, x-amz-trailer, x-amz-decoded-content-length, Content-Length)
/// without reading a byte. InvalidDigest, InvalidRequest, MissingContentLength, EntityTooLarge
/// (over `size_max`), MalformedTrailerError.
[[nodiscard]] S3Result<RequestBody> object_body(Context& context, std::uint64_t size_max);

/// Content-MD5 and x-amz-checksum-* of headers that belong to an object's bytes. InvalidDigest,
/// InvalidRequest.
[[nodiscard]] S3Result<void> read_digests(const http::Request& request,
                                          catalog::IncomingBody& body);

/// Room for the buffers of an upload of so many bytes. SlowDown.
[[nodiscard]] S3Result<void> hold_buffers(Context& context, std::uint64_t size);

/// InvalidRequest for a body on a request that has none, like a copy.
Task<S3Result<void>> check_no_body(Context& context);

/// What the digest headers of a document's request say.
enum class DocumentDigests : std::uint8_t {
  kOptional,
  kRequired,  // one of Content-MD5, a checksum or a signed payload must be there (InvalidRequest)
  kOfObject,  // x-amz-checksum-* speaks of an object, not of the document
};

/// Reads a document of at most `size_max` bytes and verifies whatever digests came with it. Then
/// the bucket and the user are those of by now, and permission is asked for again.
/// InvalidRequest for one in chunks, as on AWS, MaxMessageLengthExceeded... and those of
/// object_body and authorize_again.
Task<S3Result<std::string>> read_document(Context& context, std::size_t size_max,
                                          DocumentDigests digests = DocumentDigests::kOptional);

}  // namespace onggi::s3
