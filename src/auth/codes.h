// The error codes for signed bodies (aws-chunked), in addition to the codes in base/result.h. If
// the signature of a request is invalid, auth/ returns an AuthError (auth_error.h).
#pragma once

#include "base/result.h"

namespace onggi::auth {

/// A trailer is malformed, repeated or missing, or was not announced.
inline constexpr Code kMalformedTrailer{"malformed_trailer"};
/// A chunk other than the last is smaller than 8192 bytes.
inline constexpr Code kInvalidChunkSize{"invalid_chunk_size"};
/// The signature of a chunk or of the trailers does not match.
inline constexpr Code kSignatureMismatch{"signature_mismatch"};

}  // namespace onggi::auth
