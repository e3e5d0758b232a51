// Checksums in headers and XML: algorithms, types and values. operations/body.h reads the checksum
// of a body.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "catalog/types.h"
#include "http/message.h"
#include "s3/protocol/error.h"
#include "s3/protocol/xml_writer.h"

namespace onggi::s3 {

/// Returns the error message for an unsupported checksum algorithm.
[[nodiscard]] std::string unsupported_algorithm();

/// Returns the algorithm in x-amz-checksum-algorithm, or nullopt if the header is missing. Errors:
/// InvalidRequest for an unknown algorithm.
[[nodiscard]] S3Result<std::optional<ChecksumAlgorithm>> requested_algorithm(
    const http::Request& request);

/// Returns the type in x-amz-checksum-type, or nullopt if the header is missing. Errors:
/// InvalidRequest for an unknown type.
[[nodiscard]] S3Result<std::optional<ChecksumType>> requested_type(const http::Request& request);

/// Parses a checksum: base64 text, followed by "-N" for the checksum of N parts. Returns nullopt
/// unless the checksum has the length that the algorithm requires.
[[nodiscard]] std::optional<catalog::Checksum> parse_checksum(ChecksumAlgorithm algorithm,
                                                              std::string_view text);

/// Returns the checksum in the x-amz-checksum-ALGORITHM header, or nullopt if there is none.
/// Errors: InvalidRequest for several such headers or a malformed value.
[[nodiscard]] S3Result<std::optional<catalog::Checksum>> announced_checksum(
    const http::Request& request);

/// Returns the error for a request with more than one checksum in its headers and trailers.
[[nodiscard]] std::unexpected<S3Error> several_checksums();

/// Returns the name of the XML element for checksums of this algorithm, such as "ChecksumCRC32".
[[nodiscard]] constexpr std::string_view checksum_element(ChecksumAlgorithm algorithm) {
  switch (algorithm) {
    case ChecksumAlgorithm::kCrc32: return "ChecksumCRC32";
    case ChecksumAlgorithm::kCrc32c: return "ChecksumCRC32C";
    case ChecksumAlgorithm::kCrc64nvme: return "ChecksumCRC64NVME";
    case ChecksumAlgorithm::kSha1: return "ChecksumSHA1";
    case ChecksumAlgorithm::kSha256: return "ChecksumSHA256";
    case ChecksumAlgorithm::kSha512: return "ChecksumSHA512";
    case ChecksumAlgorithm::kMd5: return "ChecksumMD5";
    case ChecksumAlgorithm::kXxhash64: return "ChecksumXXHASH64";
    case ChecksumAlgorithm::kXxhash3: return "ChecksumXXHASH3";
    case ChecksumAlgorithm::kXxhash128: return "ChecksumXXHASH128";
  }
  return "ChecksumCRC64NVME";
}

/// Writes the checksum as an element, such as <ChecksumCRC32>...</ChecksumCRC32>.
void write_checksum(XmlWriter& xml, const catalog::Checksum& checksum);

}  // namespace onggi::s3
