#include "admin/api/object_json.h"

#include "admin/api/lock_json.h"
#include "base/codec.h"

namespace onggi::admin {
namespace {

constexpr std::size_t kVersionIdSize = 32;
constexpr std::string_view kContentType = "content-type";
constexpr std::string_view kContentTypeDefault = "binary/octet-stream";

json::object to_object(const catalog::Pairs& pairs, std::string_view without = {}) {
  json::object object;
  for (const auto& [name, value] : pairs)
    if (name != without) object[name] = value;
  return object;
}

}  // namespace

std::string_view content_type_of(const catalog::ObjectInfo& object) {
  for (const auto& [name, value] : object.attributes.system_metadata)
    if (name == kContentType) return value;
  return kContentTypeDefault;
}

json::object object_summary(const catalog::ObjectInfo& object) {
  return {{"key", object.key},
          {"size", object.size},
          {"etag", object.etag},
          {"modified", format_iso8601(object.modified)}};
}

json::object object_detail(const catalog::ObjectInfo& object) {
  auto detail = object_summary(object);
  detail["content_type"] = content_type_of(object);
  detail["headers"] = to_object(object.attributes.system_metadata, kContentType);
  detail["metadata"] = to_object(object.attributes.user_metadata);
  detail["version_id"] = object.version_id.empty() ? "null" : object.version_id;
  detail["tags"] = to_object(object.attributes.tags);
  json::object checksums;
  if (object.checksum)
    checksums[to_lower_ascii(to_string(object.checksum->algorithm))] = object.checksum->text();
  detail["checksums"] = std::move(checksums);
  detail["part_count"] =
      object.part_count == 0 ? json::value(nullptr) : json::value(object.part_count);
  detail["storage_class"] = to_string(object.attributes.storage_class);
  add_lock(detail, object.attributes.lock);
  return detail;
}

/// Writes the file name as RFC 6266 requires: percent-encoded UTF-8.
std::string attachment(std::string_view key) {
  if (key.ends_with('/')) key.remove_suffix(1);
  const auto name = key.substr(key.rfind('/') + 1);
  return "attachment; filename*=UTF-8''" + uri_encode(name, false);
}

ApiResult<std::string> version_id(const Call& call) {
  auto id = call.param("version_id").value_or("");
  if (id.empty() || id == "null" || id.size() == kVersionIdSize) return id;
  return refuse(400, "invalid", say("version_id_form"), "version_id");
}

std::string shown_version(std::string_view version_id) {
  return std::string(version_id.empty() ? "null" : version_id);
}

std::string subject_of(const catalog::Bucket& bucket, std::string_view key) {
  return bucket.name + "/" + std::string(key);
}

ApiResult<std::string> object_key(const Call& call) {
  auto key = call.required_param("key");
  if (!key) return key;
  if (key->size() > catalog::kKeySizeMax || !is_utf8(*key))
    return refuse(400, "invalid", say("key_size", catalog::kKeySizeMax), "key");
  return key;
}

ApiResult<catalog::IncomingBody> incoming_body(const Call& call, std::uint64_t size_max) {
  const auto length = call.request.body->content_length();
  if (!length) return refuse(411, "length_required", say("length_required"));
  if (*length > size_max) return refuse(413, "body_too_large", say("upload_size", size_max));
  catalog::IncomingBody body;
  body.source = call.request.body;
  body.size = *length;
  body.checksum_algorithm = ChecksumAlgorithm::kCrc32c;
  body.checksum_asked = true;
  const auto announced = call.request.header("x-onggi-crc32c");
  if (!announced) return body;
  auto raw = base64_decode(*announced);
  if (!raw || raw->size() != checksum_size(ChecksumAlgorithm::kCrc32c))
    return refuse(400, "invalid", say("crc32c_form"), "X-Onggi-Crc32c");
  body.checksum = *std::move(raw);
  return body;
}

}  // namespace onggi::admin
