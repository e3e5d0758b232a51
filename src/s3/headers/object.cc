#include "s3/headers/object.h"

#include <algorithm>
#include <array>

#include "base/codec.h"
#include "s3/headers/conditions.h"
#include "s3/headers/lock.h"
#include "s3/headers/storage_class.h"
#include "s3/headers/tags.h"
#include "s3/headers/text.h"
#include "s3/protocol/object_error.h"
#include "s3/protocol/reply.h"

namespace onggi::s3 {
namespace {

constexpr std::string_view kMetaPrefix = "x-amz-meta-";
constexpr std::string_view kDefaultContentType = "binary/octet-stream";

/// A header that is stored and returned with the object.
struct StoredHeader {
  std::string_view name;      // the name in requests
  std::string_view reply;     // the name in responses
  std::string_view override;  // the query parameter that overrides the value, or empty
};

constexpr auto kStored = std::to_array<StoredHeader>({
    {"content-type", "Content-Type", "response-content-type"},
    {"content-encoding", "Content-Encoding", "response-content-encoding"},
    {"cache-control", "Cache-Control", "response-cache-control"},
    {"content-disposition", "Content-Disposition", "response-content-disposition"},
    {"content-language", "Content-Language", "response-content-language"},
    {"expires", "Expires", "response-expires"},
    {"x-amz-website-redirect-location", "x-amz-website-redirect-location", ""},
});

bool is_stored(std::string_view name) {
  return std::ranges::find(kStored, name, &StoredHeader::name) != kStored.end();
}

/// Returns the value of `name`, or null if there is none.
const std::string* find(const catalog::Pairs& pairs, std::string_view name) {
  const auto found =
      std::ranges::find(pairs, name, [](const auto& pair) { return std::string_view(pair.first); });
  return found == pairs.end() ? nullptr : &found->second;
}

/// Appends a header. If the header is repeated, joins its values (RFC 9110, section 5.3).
void append(catalog::Pairs& pairs, std::string_view name, std::string_view value) {
  for (auto& [known, joined] : pairs) {
    if (known == name) {
      joined.append(",").append(value);
      return;
    }
  }
  pairs.emplace_back(name, value);
}

S3Result<void> check_metadata_size(const catalog::Pairs& user_metadata) {
  std::size_t size = 0;
  for (const auto& [name, value] : user_metadata) size += name.size() + value.size();
  if (size <= catalog::kUserMetadataSizeMax) return {};
  return refuse(S3Error("MetadataTooLarge")
                    .field("Size", std::to_string(size))
                    .field("MaxSizeAllowed", std::to_string(catalog::kUserMetadataSizeMax)));
}

/// Returns the value of the response-* parameter that overrides `header`, or nullopt.
S3Result<std::optional<std::string_view>> overridden(const StoredHeader& header,
                                                     const http::Query& query) {
  if (header.override.empty() || query.all().empty()) return std::nullopt;
  const auto value = query.get(header.override);
  if (value) ONGGI_TRY(check_header_text(header.override, *value));
  return value;
}

}  // namespace

S3Result<void> check_write_headers(const http::Request& request) {
  for (const auto& header : request.headers) {
    const std::string_view name(header.name);
    if (name == "x-amz-write-offset-bytes" || name.starts_with("x-amz-server-side-encryption"))
      return refuse(unbuilt_header(name));
  }
  return check_condition_dates(request);
}

S3Result<catalog::ObjectAttributes> attributes_of(const http::Request& request,
                                                  std::string owner_id) {
  catalog::ObjectAttributes attributes;
  attributes.owner_id = std::move(owner_id);
  for (const auto& [name, value] : request.headers) {
    if (name.starts_with(kMetaPrefix)) {
      append(attributes.user_metadata, name.substr(kMetaPrefix.size()), value);
    } else if (name == "content-encoding") {
      const auto codings = without_aws_chunked(value);
      if (!codings.empty()) append(attributes.system_metadata, name, codings);
    } else if (is_stored(name) && !value.empty()) {
      append(attributes.system_metadata, name, value);
    }
  }
  attributes.tags = ONGGI_TRY(header_tags(request));
  ONGGI_TRY(check_metadata_size(attributes.user_metadata));
  ONGGI_TRY(check_redirect(attributes.system_metadata));
  return attributes;
}

bool has_control(std::string_view value) {
  const auto is_control = [](char c) { return (c >= 0 && c < 0x20 && c != '\t') || c == 0x7f; };
  return std::ranges::any_of(value, is_control);
}

S3Result<void> check_header_text(std::string_view name, std::string_view value) {
  const auto is_name_character = [](char c) { return c > ' ' && c < 0x7f && c != ':'; };
  if (std::ranges::all_of(name, is_name_character) && !has_control(value)) return {};
  return refuse(invalid_argument(name, value, "Header values must not contain control characters"));
}

S3Result<void> check_redirect(const catalog::Pairs& system_metadata) {
  const auto* location = find(system_metadata, "x-amz-website-redirect-location");
  if (location == nullptr || location->starts_with('/') || location->starts_with("http://") ||
      location->starts_with("https://"))
    return {};
  return refuse("InvalidRedirectLocation");
}

std::string without_aws_chunked(std::string_view value) {
  std::string out;
  while (!value.empty()) {
    const auto end = std::min(value.find(','), value.size());
    const auto listed = value.substr(0, end);
    value.remove_prefix(std::min(end + 1, value.size()));
    const auto coding = trim(listed);
    if (coding.empty() || equals_ignoring_case(coding, "aws-chunked")) continue;
    // All codings except aws-chunked are kept exactly as sent, including spaces.
    if (out.empty()) {
      out = coding;
    } else {
      out.append(",").append(listed);
    }
  }
  return out;
}

void add_validators(http::Response& response, const catalog::ObjectInfo& object) {
  response.header("Last-Modified", format_http_date(object.modified));
  response.header("ETag", quoted_etag(object.etag));
}

S3Result<void> add_object_headers(http::Response& response, const catalog::ObjectInfo& object,
                                  const http::Query& query) {
  const auto& attributes = object.attributes;
  // The maximum number of response headers other than metadata: ETag, Last-Modified, Content-Type,
  // ranges, checksums, and the headers that the service and the connection add.
  constexpr std::size_t kOthers = 14;
  response.headers.reserve(attributes.system_metadata.size() + attributes.user_metadata.size() +
                           kOthers);
  add_validators(response, object);
  response.header("Accept-Ranges", "bytes");
  for (const auto& stored : kStored) {
    const auto replacement = ONGGI_TRY(overridden(stored, query));
    const auto* value = find(attributes.system_metadata, stored.name);
    if (replacement) {
      response.header(std::string(stored.reply), std::string(*replacement));
    } else if (value != nullptr) {
      response.header(std::string(stored.reply), *value);
    } else if (stored.name == "content-type") {
      response.header("Content-Type", std::string(kDefaultContentType));
    }
  }
  for (const auto& [name, value] : attributes.user_metadata) {
    std::string full_name(kMetaPrefix);
    response.header(full_name.append(name), header_text(value));
  }
  if (!attributes.tags.empty())
    response.header("x-amz-tagging-count", std::to_string(attributes.tags.size()));
  add_storage_class(response, attributes.storage_class);
  add_lock(response, attributes.lock);
  return {};
}

void add_checksum(http::Response& response, const catalog::Checksum& checksum) {
  response.header(std::string(checksum_header(checksum.algorithm)), checksum.text());
  response.header("x-amz-checksum-type", std::string(to_string(checksum.type)));
}

}  // namespace onggi::s3
