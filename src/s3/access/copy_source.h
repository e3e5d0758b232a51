// The source of CopyObject and UploadPartCopy: its name, the permission to read it, and the
// conditions on it.
#pragma once

#include <memory>
#include <string>
#include <string_view>

#include "catalog/objects.h"
#include "s3/protocol/context.h"
#include "s3/protocol/error.h"

namespace onggi::s3 {

struct CopySource {
  std::string bucket;
  std::string key;
  std::string version_id;  // as in catalog::ObjectName
};

/// Parses x-amz-copy-source: "bucket/key", with or without a leading slash, form-encoded once (a
/// '+' is a space), optionally followed by "?versionId=". Errors: InvalidArgument.
[[nodiscard]] S3Result<CopySource> parse_copy_source(std::string_view header);

struct OpenedSource {
  std::shared_ptr<const catalog::Bucket> bucket;
  std::shared_ptr<catalog::OpenObject> object;
};

/// Opens `source`. The user must be allowed to read it, and the request's conditions on it must
/// hold. Errors: AccessDenied, NoSuchBucket, NoSuchKey, NoSuchVersion, PreconditionFailed,
/// InvalidRequest for a delete marker.
Task<S3Result<OpenedSource>> open_copy_source(Context& context, const CopySource& source);

}  // namespace onggi::s3
