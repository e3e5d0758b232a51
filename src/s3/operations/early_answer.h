// Early answers: S3 answers 200 while a long CompleteMultipartUpload, CopyObject or UploadPartCopy
// goes on, sends white space, and then the document: the result, or an <Error> under status 200.
// https://docs.aws.amazon.com/AmazonS3/latest/API/API_CompleteMultipartUpload.html
#pragma once

#include "s3/protocol/context.h"

namespace onggi::s3 {

/// From here on the operation may take long. Call it when all has been checked that can be checked
/// quickly, so that ordinary errors keep their status.
void answer_early(const Context& context);

}  // namespace onggi::s3
