#include "s3/documents/complete.h"

#include "base/codec.h"
#include "s3/headers/checksum.h"
#include "s3/headers/part_number.h"
#include "s3/protocol/object_error.h"
#include "s3/protocol/xml_reader.h"

namespace onggi::s3 {
namespace {

std::string_view unquoted(std::string_view etag) {
  etag = trim(etag);
  if (etag.size() >= 2 && etag.front() == '"' && etag.back() == '"')
    return etag.substr(1, etag.size() - 2);
  return etag;
}

/// Reads the checksum of a part. Rejects more than one checksum, and a checksum of the wrong
/// length.
S3Result<void> parse_part_checksum(const XmlElement& element, catalog::CompletedPart& part) {
  std::string all;
  bool fits = true;
  for (const auto algorithm : kChecksumAlgorithms) {
    const auto text = element.child_text(checksum_element(algorithm));
    if (!text || text->empty()) continue;
    all.append(to_string(algorithm)).append(":").append(trim(*text)).append(";");
    auto raw = base64_decode(trim(*text));
    fits = fits && !part.checksum_algorithm && raw && raw->size() == checksum_size(algorithm);
    part.checksum_algorithm = algorithm;
    if (fits) part.checksum = *std::move(raw);
  }
  if (fits) return {};
  return refuse(
      invalid_argument("Checksum", all, "Invalid Base64 or multiple checksums present in request"));
}

S3Result<std::uint32_t> parse_listed_number(std::string_view text) {
  const bool negative = text.starts_with('-');
  const auto number = parse_u64(negative ? text.substr(1) : text);
  if (!number) return refuse("MalformedXML");
  if (negative || *number == 0)
    return refuse(invalid_argument("PartNumber", text, "PartNumber must be >= 1"));
  return parse_part_number(text);
}

S3Result<catalog::CompletedPart> parse_part(const XmlElement& element) {
  const auto number = element.child_text("PartNumber");
  const auto etag = element.child_text("ETag");
  if (!number || !etag) return refuse("MalformedXML");
  catalog::CompletedPart part;
  part.number = ONGGI_TRY(parse_listed_number(trim(*number)));
  part.etag = unquoted(*etag);
  ONGGI_TRY(parse_part_checksum(element, part));
  return part;
}

}  // namespace

S3Result<std::vector<catalog::CompletedPart>> parse_complete_document(std::string_view document) {
  const auto root = ONGGI_TRY(parse_xml(document));
  if (root.name != "CompleteMultipartUpload") return refuse("MalformedXML");
  std::vector<catalog::CompletedPart> parts;
  parts.reserve(std::min<std::size_t>(root.children.size(), catalog::kPartNumberMax));
  for (const auto& element : root.children) {
    if (element.name != "Part") continue;
    if (parts.size() == catalog::kPartNumberMax) return refuse("MalformedXML");
    auto part = ONGGI_TRY(parse_part(element));
    parts.push_back(std::move(part));
  }
  if (parts.empty()) return refuse("MalformedXML");
  return parts;
}

}  // namespace onggi::s3
