#include "s3/complete_document.h"

#include "base/codec.h"
#include "s3/checksum_header.h"
#include "s3/part_number.h"
#include "s3/xml_reader.h"

namespace onggi::s3 {
namespace {

std::string_view unquoted(std::string_view etag) {
  etag = trim(etag);
  if (etag.size() >= 2 && etag.front() == '"' && etag.back() == '"')
    return etag.substr(1, etag.size() - 2);
  return etag;
}

S3Result<void> parse_part_checksum(const XmlElement& element, catalog::CompletedPart& part) {
  for (const auto algorithm : kChecksumAlgorithms) {
    const auto text = element.child_text(checksum_element(algorithm));
    if (!text || text->empty()) continue;
    auto raw = base64_decode(trim(*text));
    if (part.checksum_algorithm || !raw || raw->size() != checksum_size(algorithm))
      return refuse("MalformedXML");
    part.checksum_algorithm = algorithm;
    part.checksum = *std::move(raw);
  }
  return {};
}

S3Result<catalog::CompletedPart> parse_part(const XmlElement& element) {
  const auto number = element.child_text("PartNumber");
  const auto etag = element.child_text("ETag");
  if (!number || !etag || !parse_u64(trim(*number))) return refuse("MalformedXML");
  catalog::CompletedPart part;
  S3_ASSIGN(part.number, parse_part_number(trim(*number)));
  part.etag = unquoted(*etag);
  S3_TRY(parse_part_checksum(element, part));
  return part;
}

}  // namespace

S3Result<std::vector<catalog::CompletedPart>> parse_complete_document(std::string_view document) {
  S3_ASSIGN(const auto root, parse_xml(document));
  if (root.name != "CompleteMultipartUpload") return refuse("MalformedXML");
  std::vector<catalog::CompletedPart> parts;
  parts.reserve(std::min<std::size_t>(root.children.size(), catalog::kPartNumberMax));
  for (const auto& element : root.children) {
    if (element.name != "Part") continue;
    if (parts.size() == catalog::kPartNumberMax) return refuse("MalformedXML");
    S3_ASSIGN(auto part, parse_part(element));
    parts.push_back(std::move(part));
  }
  if (parts.empty()) return refuse("MalformedXML");
  return parts;
}

}  // namespace onggi::s3
