// The codes of errors in signed bodies (aws-chunked), which auth/ returns in addition to those of
// base/result.h. A refused signature of a request is an AuthError (auth_error.h).
#pragma once

#include "base/result.h"

namespace onggi::auth {

/// A trailer is malformed, repeated, missing or was not announced.
inline constexpr Code kMalformedTrailer{"malformed_trailer"};
/// A chunk other than the last is smaller than 8192 bytes.
inline constexpr Code kInvalidChunkSize{"invalid_chunk_size"};
/// The signature of a chunk or of the trailers does not match.
inline constexpr Code kSignatureMismatch{"signature_mismatch"};

}  // namespace onggi::auth
