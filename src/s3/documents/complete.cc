#include "s3/documents/complete.h"

#include <array>
#include <optional>
#include <string>
#include <utility>

#include "base/codec.h"
#include "s3/documents/field_table.h"
#include "s3/headers/checksum.h"
#include "s3/headers/part_number.h"
#include "s3/protocol/object_error.h"

namespace onggi::s3 {
namespace {

/// The text of the elements in a <Part>.
struct ListedPart {
  std::string number;
  std::string etag;
  std::array<std::optional<std::string>, kChecksumAlgorithms.size()> checksums;
};
struct PartList {
  std::vector<catalog::CompletedPart> parts;
};

std::string_view unquoted(std::string_view etag) {
  etag = trim(etag);
  if (etag.size() >= 2 && etag.front() == '"' && etag.back() == '"')
    return etag.substr(1, etag.size() - 2);
  return etag;
}

/// Reads the checksum of a part. Rejects more than one checksum, and a checksum of the wrong
/// length.
S3Result<void> parse_part_checksum(const ListedPart& listed, catalog::CompletedPart& part) {
  std::string all;
  bool fits = true;
  for (std::size_t i = 0; i < kChecksumAlgorithms.size(); ++i) {
    const auto algorithm = kChecksumAlgorithms[i];
    const auto& text = listed.checksums[i];
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

S3Result<catalog::CompletedPart> completed_part(const ListedPart& listed) {
  catalog::CompletedPart part;
  part.number = ONGGI_TRY(parse_listed_number(trim(listed.number)));
  part.etag = unquoted(listed.etag);
  ONGGI_TRY(parse_part_checksum(listed, part));
  return part;
}

template <std::size_t kIndex>
S3Result<void> read_checksum(XmlText xml, ListedPart& part) {
  part.checksums[kIndex] = std::move(xml.text);
  return {};
}

template <std::size_t... kIndices>
constexpr auto part_table(std::index_sequence<kIndices...> /*indices*/) {
  return field_table<ListedPart>({
      {"PartNumber", kRequired, read_text<&ListedPart::number>},
      {"ETag", kRequired, read_text<&ListedPart::etag>},
      {checksum_element(kChecksumAlgorithms[kIndices]), kOptional, read_checksum<kIndices>}...,
  });
}
constexpr auto kPart = part_table(std::make_index_sequence<kChecksumAlgorithms.size()>());
constexpr auto kPartList = field_table<PartList>({
    {"Part", Occurs{1, catalog::kPartNumberMax},
     read_converted<&PartList::parts, kPart, completed_part>},
});

}  // namespace

S3Result<std::vector<catalog::CompletedPart>> parse_complete_document(std::string_view document) {
  return ONGGI_TRY(read_document<kPartList>("CompleteMultipartUpload", document)).parts;
}

}  // namespace onggi::s3
