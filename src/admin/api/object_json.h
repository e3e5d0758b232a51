// An object as the admin API shows it. Private to admin/.
#pragma once

#include <string_view>

#include "admin/protocol/call.h"
#include "catalog/types.h"

namespace onggi::admin {

[[nodiscard]] json::object object_summary(const catalog::ObjectInfo& object);
[[nodiscard]] json::object object_detail(const catalog::ObjectInfo& object);

/// The stored Content-Type, or S3's default for none.
[[nodiscard]] std::string_view content_type_of(const catalog::ObjectInfo& object);

/// A body of announced length, with the CRC32C of X-Onggi-Crc32c. 411 and 413 problems.
[[nodiscard]] ApiResult<catalog::IncomingBody> incoming_body(const Call& call,
                                                             std::uint64_t size_max);

/// A Content-Disposition that downloads under the last part of `key`.
[[nodiscard]] std::string attachment(std::string_view key);

/// "bucket/key", as the audit log names an object.
[[nodiscard]] std::string subject_of(const catalog::Bucket& bucket, std::string_view key);

/// `key` of the query: 1 to 1,024 bytes of UTF-8.
[[nodiscard]] ApiResult<std::string> object_key(const Call& call);

/// `version_id` of the query: "null", a version id, or empty for the current version.
[[nodiscard]] ApiResult<std::string> version_id(const Call& call);

}  // namespace onggi::admin
