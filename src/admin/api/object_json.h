// The admin API's JSON representation of objects, and helpers for requests on objects. Private to
// admin/.
#pragma once

#include <string_view>

#include "admin/protocol/call.h"
#include "catalog/types.h"

namespace onggi::admin {

/// Returns the fields shown in a listing: key, size, ETag, and modification time.
[[nodiscard]] json::object object_summary(const catalog::ObjectInfo& object);
/// Returns object_summary() plus metadata, version id, tags, checksum, storage class, and lock.
[[nodiscard]] json::object object_detail(const catalog::ObjectInfo& object);

/// Returns the stored Content-Type, or S3's default if the object has none.
[[nodiscard]] std::string_view content_type_of(const catalog::ObjectInfo& object);

/// Returns the request body as input for the catalog. If the header X-Onggi-Crc32c is present, the
/// body must have this CRC32C. Errors: 411 if there is no Content-Length, 413 if it exceeds
/// `size_max`, 400 if X-Onggi-Crc32c is malformed.
[[nodiscard]] ApiResult<catalog::IncomingBody> incoming_body(const Call& call,
                                                             std::uint64_t size_max);

/// Returns a Content-Disposition whose file name is the last segment of `key`.
[[nodiscard]] std::string attachment(std::string_view key);

/// Returns the version id as the API shows it: "null" for the null version.
[[nodiscard]] std::string shown_version(std::string_view version_id);

/// Returns "bucket/key", the form in which the audit log names an object.
[[nodiscard]] std::string subject_of(const catalog::Bucket& bucket, std::string_view key);

/// Returns the query parameter `key`. Error: 400 if it is not 1 to 1,024 bytes of UTF-8.
[[nodiscard]] ApiResult<std::string> object_key(const Call& call);

/// Returns the query parameter `version_id`: "null", a version id, or an empty string for the
/// current version. Error: 400 for any other value.
[[nodiscard]] ApiResult<std::string> version_id(const Call& call);

}  // namespace onggi::admin
