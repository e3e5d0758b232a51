#include "s3/headers/checksum.h"

#include "base/codec.h"

namespace onggi::s3 {

std::string unsupported_algorithm() {
  std::string names;
  for (const auto algorithm : kChecksumAlgorithms)
    names.append(names.empty() ? "" : ", ").append(to_string(algorithm));
  return "Checksum algorithm provided is unsupported. Please try again with any of the valid "
         "types: [" +
         names + "]";
}

S3Result<std::optional<ChecksumAlgorithm>> requested_algorithm(const http::Request& request) {
  const auto text = request.header("x-amz-checksum-algorithm");
  if (!text) return std::nullopt;
  if (const auto algorithm = parse_checksum_algorithm(*text)) return algorithm;
  if (text->contains(','))
    return refuse("InvalidRequest",
                  "Invalid types are specified in x-amz-checksum-algorithm header.");
  return refuse("InvalidRequest", unsupported_algorithm());
}

S3Result<std::optional<ChecksumType>> requested_type(const http::Request& request) {
  const auto text = request.header("x-amz-checksum-type");
  if (!text) return std::nullopt;
  for (const auto type : {ChecksumType::kFullObject, ChecksumType::kComposite}) {
    if (equals_ignoring_case(*text, to_string(type))) return type;
  }
  return refuse("InvalidRequest", "Value for x-amz-checksum-type header is invalid.");
}

std::optional<catalog::Checksum> parse_checksum(ChecksumAlgorithm algorithm,
                                                std::string_view text) {
  catalog::Checksum checksum{.algorithm = algorithm, .value = {}};
  // Base64 text contains no '-', so a '-' precedes the number of parts.
  if (const auto dash = text.find('-'); dash != std::string_view::npos) {
    const auto count = parse_u64(text.substr(dash + 1));
    if (!count || *count < 1 || *count > catalog::kPartNumberMax) return std::nullopt;
    checksum.type = ChecksumType::kComposite;
    checksum.part_count = static_cast<std::uint32_t>(*count);
    text = text.substr(0, dash);
  }
  auto raw = base64_decode(text);
  if (!raw || raw->size() != checksum_size(algorithm)) return std::nullopt;
  checksum.value = *std::move(raw);
  return checksum;
}

S3Result<std::optional<catalog::Checksum>> announced_checksum(const http::Request& request) {
  std::optional<ChecksumAlgorithm> named;
  for (const auto algorithm : kChecksumAlgorithms) {
    if (!request.header(checksum_header(algorithm))) continue;
    if (named) return several_checksums();
    named = algorithm;
  }
  if (!named) return std::nullopt;
  const auto name = checksum_header(*named);
  auto checksum = parse_checksum(*named, *request.header(name));
  if (checksum) return checksum;
  return refuse("InvalidRequest", "Value for " + std::string(name) + " header is invalid.");
}

std::unexpected<S3Error> several_checksums() {
  return refuse(
      "InvalidRequest",
      "Expecting a single x-amz-checksum- header. Multiple checksum Types are not allowed.");
}

void write_checksum(XmlWriter& xml, const catalog::Checksum& checksum) {
  xml.text(checksum_element(checksum.algorithm), checksum.text());
}

}  // namespace onggi::s3
