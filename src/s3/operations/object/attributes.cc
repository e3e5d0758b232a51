// GetObjectAttributes.
// https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetObjectAttributes.html

#include <algorithm>
#include <array>

#include "base/codec.h"
#include "s3/headers/checksum.h"
#include "s3/headers/version.h"
#include "s3/operations/rows.h"
#include "s3/protocol/object_error.h"
#include "s3/protocol/reply.h"

namespace onggi::s3 {
namespace {

constexpr std::string_view kHeader = "x-amz-object-attributes";
constexpr auto kKnown = std::to_array<std::string_view>(
    {"ETag", "Checksum", "ObjectParts", "StorageClass", "ObjectSize"});

struct AttributesRequest {
  std::vector<std::string_view> wanted;
  std::size_t parts_max = catalog::kPageSizeMax;
  std::uint64_t part_marker = 0;
  [[nodiscard]] bool wants(std::string_view attribute) const {
    return std::ranges::find(wanted, attribute) != wanted.end();
  }
};

/// Returns the names in all x-amz-object-attributes headers. At least one name is required, and all
/// names must be known.
S3Result<std::vector<std::string_view>> wanted_attributes(const http::Request& request) {
  std::vector<std::string_view> wanted;
  for (const auto& [name, value] : request.headers) {
    if (name != kHeader) continue;
    for (auto rest = value; !rest.empty();) {
      const auto end = std::min(rest.find(','), rest.size());
      const auto attribute = trim(rest.substr(0, end));
      rest.remove_prefix(std::min(end + 1, rest.size()));
      if (attribute.empty() || attribute == "\"\"") continue;  // "" is the Go SDK's empty list
      if (std::ranges::find(kKnown, attribute) == kKnown.end())
        return refuse(invalid_argument(kHeader, value, "Invalid attribute name specified."));
      wanted.push_back(attribute);
    }
  }
  if (wanted.empty()) {
    return refuse("InvalidRequest",
                  "The x-amz-object-attributes header specifying the attributes to be retrieved "
                  "is either missing or empty");
  }
  return wanted;
}

S3Result<std::uint64_t> number_header(const http::Request& request, std::string_view name,
                                      std::uint64_t fallback) {
  const auto text = request.header(name);
  if (!text) return fallback;
  const auto number = parse_u64(*text);
  if (number && *number <= INT32_MAX) return *number;
  return refuse(invalid_number(name, *text));
}

S3Result<AttributesRequest> attributes_request(const http::Request& request) {
  AttributesRequest out;
  out.wanted = ONGGI_TRY(wanted_attributes(request));
  const auto parts_max =
      ONGGI_TRY(number_header(request, "x-amz-max-parts", catalog::kPageSizeMax));
  out.parts_max = std::min<std::size_t>(parts_max, catalog::kPageSizeMax);
  out.part_marker = ONGGI_TRY(number_header(request, "x-amz-part-number-marker", 0));
  return out;
}

void write_part(XmlWriter& xml, const catalog::PartInfo& part) {
  xml.open("Part");
  if (part.checksum) write_checksum(xml, *part.checksum);
  xml.number("PartNumber", part.number).number("Size", part.size);
  xml.close("Part");
}

/// Writes only the number of parts, as AWS does for objects whose checksum is not composite.
void write_part_count(XmlWriter& xml, std::size_t count) {
  xml.open("ObjectParts").number("PartsCount", count).close("ObjectParts");
}

void write_parts(XmlWriter& xml, const AttributesRequest& request,
                 const std::vector<catalog::PartInfo>& parts) {
  const auto after_marker = [&](const auto& part) { return part.number > request.part_marker; };
  const auto first = std::ranges::find_if(parts, after_marker);
  const auto left = static_cast<std::size_t>(parts.end() - first);
  const auto shown = std::min(left, request.parts_max);
  const auto last = first + static_cast<std::ptrdiff_t>(shown);
  xml.open("ObjectParts");
  xml.number("PartsCount", parts.size());
  xml.number("PartNumberMarker", request.part_marker);
  xml.number("NextPartNumberMarker", shown == 0 ? 0 : std::prev(last)->number);
  xml.number("MaxParts", request.parts_max);
  xml.boolean("IsTruncated", shown > 0 && shown < left);
  for (auto part = first; part != last; ++part) write_part(xml, *part);
  xml.close("ObjectParts");
}

/// Builds the response, with the elements in the order of AWS's schema.
http::Response attributes_reply(const AttributesRequest& request, const catalog::ObjectInfo& object,
                                const std::vector<catalog::PartInfo>& parts) {
  XmlWriter xml;
  xml.open_root("GetObjectAttributesResponse");
  if (request.wants("ETag")) xml.text("ETag", object.etag);
  if (request.wants("Checksum") && object.checksum) {
    xml.open("Checksum");
    // As on AWS, only this response contains a composite checksum without its "-N".
    xml.text(checksum_element(object.checksum->algorithm), base64_encode(object.checksum->value));
    xml.text("ChecksumType", to_string(object.checksum->type));
    xml.close("Checksum");
  }
  const bool composite = object.checksum && object.checksum->type == ChecksumType::kComposite;
  if (!parts.empty() && composite) write_parts(xml, request, parts);
  if (!parts.empty() && !composite) write_part_count(xml, parts.size());
  if (request.wants("StorageClass"))
    xml.text("StorageClass", to_string(object.attributes.storage_class));
  if (request.wants("ObjectSize")) xml.number("ObjectSize", object.size);
  xml.close("GetObjectAttributesResponse");
  auto response = xml_reply(std::move(xml));
  response.header("Last-Modified", format_http_date(object.modified));
  return response;
}

Task<Reply> get_object_attributes(const Context& context) {
  const auto request = ONGGI_CO_TRY(attributes_request(context.request));
  const auto version_id = ONGGI_CO_TRY(requested_version(context.query));
  const catalog::ObjectName name{.key = context.target.key, .version_id = version_id};
  const auto opened = co_await context.services.objects.open(*context.caller.bucket, name);
  if (!opened) co_return refuse(co_await read_error(context, opened.error()));
  auto& object = **opened;
  std::vector<catalog::PartInfo> parts;
  if (request.wants("ObjectParts") && object.info().part_count > 0) {
    parts = ONGGI_CO_TRY(co_await object.parts());
  }
  auto response = attributes_reply(request, object.info(), parts);
  add_version_id(response, *context.caller.bucket, object.info().version_id);
  co_return response;
}

}  // namespace

// As on AWS, s3:GetObject is required as well, because the attributes describe the object's bytes.
constinit const Operation kGetObjectAttributes{.name = "GetObjectAttributes",
                                               .method = "GET",
                                               .level = Level::kObject,
                                               .subresource = "attributes",
                                               .iam_action = "s3:GetObjectAttributes",
                                               .judged = Judged::kWhole,
                                               .more_checks = Check::kRead,
                                               .handler = get_object_attributes};

}  // namespace onggi::s3
