// Error codes of S3's data model. catalog/ returns them in addition to the codes of base/result.h.
// Only codes for S3's rules belong here. The comment on each function lists its error codes and
// describes the error detail.
#pragma once

#include "base/result.h"

namespace onggi::catalog {

inline constexpr Code kNoSuchBucket{"no_such_bucket"};
inline constexpr Code kNoSuchKey{"no_such_key"};
inline constexpr Code kNoSuchVersion{"no_such_version"};
/// The requested version is a delete marker.
inline constexpr Code kDeleteMarker{"delete_marker"};
inline constexpr Code kNoSuchUpload{"no_such_upload"};
inline constexpr Code kBucketNotEmpty{"bucket_not_empty"};
/// The request conflicts with the bucket's versioning or object lock.
inline constexpr Code kBucketState{"bucket_state"};
/// The quota of the bucket or of its owner does not allow the request.
inline constexpr Code kQuotaExceeded{"quota_exceeded"};
/// Retention or a legal hold protects the version.
inline constexpr Code kLocked{"locked"};
inline constexpr Code kNotModified{"not_modified"};
inline constexpr Code kInvalidRange{"invalid_range"};
inline constexpr Code kInvalidPartNumber{"invalid_part_number"};
inline constexpr Code kInvalidPart{"invalid_part"};
inline constexpr Code kInvalidPartOrder{"invalid_part_order"};
inline constexpr Code kEntityTooSmall{"entity_too_small"};
inline constexpr Code kEntityTooLarge{"entity_too_large"};
/// Content-MD5 or x-amz-checksum-* does not match the body.
inline constexpr Code kBadDigest{"bad_digest"};
/// x-amz-content-sha256 does not match the body.
inline constexpr Code kPayloadHashMismatch{"payload_hash_mismatch"};
inline constexpr Code kInvalidRequest{"invalid_request"};

}  // namespace onggi::catalog
