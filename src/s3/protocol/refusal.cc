#include "s3/protocol/refusal.h"

#include "s3/protocol/error.h"

namespace onggi::s3 {
namespace {

S3Error error_of(const http::Refusal& refusal) {
  switch (refusal.reason) {
    case http::RefusalReason::kHeadTooLarge: return S3Error("RequestHeaderSectionTooLarge");
    case http::RefusalReason::kUnsupportedVersion: return S3Error("HTTPVersionNotSupported");
    case http::RefusalReason::kHeadTimeout: return S3Error("RequestTimeout");
    case http::RefusalReason::kUnsupportedEncoding:
      return S3Error("NotImplemented", std::string(refusal.message));
    case http::RefusalReason::kMalformedHead:
    case http::RefusalReason::kAmbiguousLength:
    case http::RefusalReason::kInvalidHost: break;
  }
  return S3Error("BadRequest", std::string(refusal.message));
}

}  // namespace

http::Response refusal_response(const http::Refusal& refusal) {
  http::Response response;
  // If the request's headers arrive too late, the status is 408, unlike S3's RequestTimeout (400).
  response.status = refusal.status;
  response.header("Content-Type", "application/xml");
  response.body = bare_error_document(error_of(refusal));
  return response;
}

}  // namespace onggi::s3
