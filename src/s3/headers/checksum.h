// Checksum words in headers and XML: algorithms, types, values. (The checksum of a body is read in
// body.h.)
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "catalog/types.h"
#include "http/message.h"
#include "s3/protocol/error.h"
#include "s3/protocol/xml_writer.h"

namespace onggi::s3 {

/// The message about an algorithm that there is not.
[[nodiscard]] std::string unsupported_algorithm();

/// x-amz-checksum-algorithm; InvalidRequest for an unknown one.
[[nodiscard]] S3Result<std::optional<ChecksumAlgorithm>> requested_algorithm(
    const http::Request& request);

/// x-amz-checksum-type; InvalidRequest for an unknown one.
[[nodiscard]] S3Result<std::optional<ChecksumType>> requested_type(const http::Request& request);

/// A checksum as text: base64, with "-N" when it is of N parts. Nullopt unless it has the
/// algorithm's length.
[[nodiscard]] std::optional<catalog::Checksum> parse_checksum(ChecksumAlgorithm algorithm,
                                                              std::string_view text);

/// The one x-amz-checksum-ALGORITHM header, if there is any. InvalidRequest for several or a
/// malformed one.
[[nodiscard]] S3Result<std::optional<catalog::Checksum>> announced_checksum(
    const http::Request& request);

/// The refusal of more than one checksum, whatever their values are.
[[nodiscard]] std::unexpected<S3Error> several_checksums();

/// "ChecksumCRC32" and so on.
[[nodiscard]] std::string_view checksum_element(ChecksumAlgorithm algorithm);

/// <ChecksumCRC32>...</ChecksumCRC32>
void write_checksum(XmlWriter& xml, const catalog::Checksum& checksum);

}  // namespace onggi::s3
