// Progress replies. While a long CompleteMultipartUpload, CopyObject or UploadPartCopy runs, S3
// sends status 200 and white space. At the end, S3 sends the result document, or an <Error>
// document despite status 200.
// https://docs.aws.amazon.com/AmazonS3/latest/API/API_CompleteMultipartUpload.html
#pragma once

#include "s3/protocol/context.h"

namespace onggi::s3 {

/// Allows a progress reply if the rest of the operation takes a long time. Call this function after
/// all quick checks, so that ordinary errors keep their status.
void begin_progress_reply(const Context& context);

}  // namespace onggi::s3
