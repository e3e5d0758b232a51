// Progress replies: interim output of a long CompleteMultipartUpload, CopyObject or UploadPartCopy.
// While the operation runs, S3 sends status 200 and white space. At the end, S3 sends the result
// document, or an <Error> document despite status 200.
// https://docs.aws.amazon.com/AmazonS3/latest/API/API_CompleteMultipartUpload.html
#pragma once

#include "s3/protocol/context.h"

namespace onggi::s3 {

/// Allows status 200 and white space to be sent if the operation is still running after
/// Settings::early_answer_after. Call this function after all quick checks, so that ordinary errors
/// keep their status.
void begin_progress_reply(const Context& context);

}  // namespace onggi::s3
