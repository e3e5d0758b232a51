#include "base/result.h"

namespace onggi {

std::string_view to_string(Code code) {
  switch (code) {
    case Code::kNotFound: return "not_found";
    case Code::kConflict: return "conflict";
    case Code::kSealed: return "sealed";
    case Code::kCorrupt: return "corrupt";
    case Code::kNoSpace: return "no_space";
    case Code::kIo: return "io";
    case Code::kInvalid: return "invalid";
    case Code::kTooLarge: return "too_large";
    case Code::kTimeout: return "timeout";
    case Code::kClosed: return "closed";
    case Code::kUnavailable: return "unavailable";
    case Code::kOutcomeUnknown: return "outcome_unknown";
    case Code::kExists: return "exists";
    case Code::kDenied: return "denied";
    case Code::kNotImplemented: return "not_implemented";
    case Code::kInternal: return "internal";
    case Code::kNoSuchBucket: return "no_such_bucket";
    case Code::kNoSuchKey: return "no_such_key";
    case Code::kNoSuchVersion: return "no_such_version";
    case Code::kDeleteMarker: return "delete_marker";
    case Code::kNoSuchUpload: return "no_such_upload";
    case Code::kBucketNotEmpty: return "bucket_not_empty";
    case Code::kBucketState: return "bucket_state";
    case Code::kLocked: return "locked";
    case Code::kPreconditionFailed: return "precondition_failed";
    case Code::kNotModified: return "not_modified";
    case Code::kInvalidRange: return "invalid_range";
    case Code::kInvalidPartNumber: return "invalid_part_number";
    case Code::kInvalidPart: return "invalid_part";
    case Code::kInvalidPartOrder: return "invalid_part_order";
    case Code::kEntityTooSmall: return "entity_too_small";
    case Code::kEntityTooLarge: return "entity_too_large";
    case Code::kBadDigest: return "bad_digest";
    case Code::kPayloadHashMismatch: return "payload_hash_mismatch";
    case Code::kIncompleteBody: return "incomplete_body";
    case Code::kInvalidRequest: return "invalid_request";
    case Code::kMalformedTrailer: return "malformed_trailer";
    case Code::kInvalidChunkSize: return "invalid_chunk_size";
    case Code::kSignatureMismatch: return "signature_mismatch";
  }
  return "unknown";
}

std::string Error::message() const {
  std::string text(to_string(code));
  if (!detail.empty()) text.append(": ").append(detail);
  return text;
}

}  // namespace onggi
