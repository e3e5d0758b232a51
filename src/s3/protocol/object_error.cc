#include "s3/protocol/object_error.h"

#include <algorithm>

#include "base/codec.h"
#include "catalog/codes.h"

namespace onggi::s3 {
namespace {

constexpr std::size_t kVersionIdSize = 32;

bool is_version_character(char c) {
  return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '.' ||
         c == '_' || c == '-';
}

}  // namespace

S3Error object_error(const Error& error, const Context& context) {
  S3Error out(error);
  const auto add = [&out](std::string name, std::string_view value) {
    out.fields.emplace_back(std::move(name), value);
  };
  const Code code = error.code;
  if (code.is_any_of(catalog::kNoSuchKey, catalog::kNoSuchVersion)) add("Key", context.target.key);
  if (code == catalog::kNoSuchVersion) add("VersionId", context.query.get_or_empty("versionId"));
  if (code == catalog::kEntityTooSmall)
    add("MinSizeAllowed", std::to_string(catalog::kPartSizeMin));
  if (code.is_any_of(catalog::kInvalidPart, catalog::kInvalidPartOrder, catalog::kNoSuchUpload))
    add("UploadId", context.query.get_or_empty("uploadId"));
  if (code.is_any_of(catalog::kNoSuchBucket, Code::kSealed))
    add("BucketName", context.target.bucket);
  if (code == catalog::kInvalidPartNumber) {
    if (!error.detail.empty()) add("ActualPartCount", error.detail);
    add("PartNumberRequested", context.query.get_or_empty("partNumber"));
  }
  return out;
}

S3Error invalid_argument(std::string_view name, std::string_view value, std::string message) {
  return S3Error("InvalidArgument", std::move(message))
      .field("ArgumentName", std::string(name))
      .field("ArgumentValue", std::string(value));
}

S3Error invalid_number(std::string_view name, std::string_view value) {
  const bool negative = value.starts_with('-') && parse_u64(value.substr(1));
  const auto shown = std::string(name);
  return invalid_argument(name, value,
                          negative
                              ? "Argument " + shown + " must be an integer between 0 and 2147483647"
                              : "Provided " + shown + " not an integer or within integer range");
}

S3Error rule_error(const catalog::RuleFault& fault) {
  switch (fault.kind) {
    case catalog::FaultKind::kMalformed: return S3Error("MalformedXML");
    case catalog::FaultKind::kRequest: return S3Error("InvalidRequest", fault.message);
    case catalog::FaultKind::kArgument: break;
  }
  if (fault.argument.empty()) return S3Error("InvalidArgument", fault.message);
  return invalid_argument(fault.argument, fault.value, fault.message);
}

S3Error unbuilt_header(std::string_view name) {
  return S3Error("NotImplemented").field("Header", std::string(name));
}

S3Result<std::string_view> check_version_id(std::string_view version_id,
                                            std::string_view argument) {
  if (version_id == "null") return version_id;
  if (version_id.size() == kVersionIdSize && std::ranges::all_of(version_id, is_version_character))
    return version_id;
  return refuse(invalid_argument(argument, version_id,
                                 version_id.empty() ? "Version id cannot be the empty string"
                                                    : "Invalid version id specified"));
}

S3Result<std::string_view> requested_version(const http::Query& query) {
  const auto version_id = query.get("versionId");
  if (!version_id) return std::string_view();
  return check_version_id(*version_id);
}

}  // namespace onggi::s3
