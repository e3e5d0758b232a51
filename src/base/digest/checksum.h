// The object checksums that S3 supports, and the CRC arithmetic behind FULL_OBJECT checksums of
// multipart uploads. docs/performance.md covers throughput and the choice of kernels. CRC64NVME has
// the reflected polynomial 0x9a6c9329ac4bc9b5, as in the NVM Express NVM Command Set specification
// 1.0, section 5.2.1.3.4.
#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "base/result.h"

namespace onggi {

/// The numbers are stored on disk: never change them.
enum class ChecksumAlgorithm : std::uint8_t {
  kCrc32 = 1,
  kCrc32c = 2,
  kCrc64nvme = 3,
  kSha1 = 4,
  kSha256 = 5,
  kSha512 = 6,
  kMd5 = 7,
  kXxhash64 = 8,
  kXxhash3 = 9,
  kXxhash128 = 10
};
/// All algorithms, in the order of their numbers.
inline constexpr std::array kChecksumAlgorithms = {
    ChecksumAlgorithm::kCrc32,    ChecksumAlgorithm::kCrc32c,   ChecksumAlgorithm::kCrc64nvme,
    ChecksumAlgorithm::kSha1,     ChecksumAlgorithm::kSha256,   ChecksumAlgorithm::kSha512,
    ChecksumAlgorithm::kMd5,      ChecksumAlgorithm::kXxhash64, ChecksumAlgorithm::kXxhash3,
    ChecksumAlgorithm::kXxhash128};
/// Returns true if `number` identifies an algorithm.
[[nodiscard]] constexpr bool is_checksum_algorithm(std::uint32_t number) {
  return number >= 1 && number <= kChecksumAlgorithms.size();
}

/// kFullObject is the checksum of the object's bytes. kComposite is the checksum of the parts'
/// checksums, written with the suffix "-N", where N is the number of parts.
enum class ChecksumType : std::uint8_t { kFullObject = 1, kComposite = 2 };

/// Returns the name that S3 uses in XML and in x-amz-checksum-algorithm: "CRC32", "CRC32C",
/// "CRC64NVME", "SHA1", ...
[[nodiscard]] std::string_view to_string(ChecksumAlgorithm algorithm);
/// Parses an S3 name, ignoring case as AWS does. Returns nullopt if the name is unknown.
[[nodiscard]] std::optional<ChecksumAlgorithm> parse_checksum_algorithm(std::string_view name);
[[nodiscard]] std::string_view to_string(ChecksumType type);  // "FULL_OBJECT", "COMPOSITE"
/// Returns the size of the raw checksum in bytes.
[[nodiscard]] std::size_t checksum_size(ChecksumAlgorithm algorithm);
/// Returns the lower-case name of the checksum header: "x-amz-checksum-crc32", ...
[[nodiscard]] std::string_view checksum_header(ChecksumAlgorithm algorithm);

/// Computes a checksum piece by piece. Call update() any number of times, then call finish() once;
/// it returns the checksum as raw big-endian bytes.
class Hasher {
 public:
  virtual ~Hasher() = default;
  virtual void update(std::string_view bytes) = 0;
  [[nodiscard]] virtual std::string finish() = 0;
};

[[nodiscard]] std::unique_ptr<Hasher> make_hasher(ChecksumAlgorithm algorithm);
inline constexpr std::size_t kMd5Size = 16;
[[nodiscard]] std::unique_ptr<Hasher> make_md5();
[[nodiscard]] std::unique_ptr<Hasher> make_sha256();

/// md5(), sha1() and sha256() return the digest of `bytes` as raw bytes.
[[nodiscard]] std::string md5(std::string_view bytes);
[[nodiscard]] std::string sha1(std::string_view bytes);
[[nodiscard]] std::string sha256(std::string_view bytes);
/// Returns the HMAC-SHA1 as raw bytes. Used only for SigV2, which requires SHA-1.
[[nodiscard]] std::string hmac_sha1(std::string_view key, std::string_view bytes);
[[nodiscard]] std::string hmac_sha256(std::string_view key, std::string_view bytes);

/// Incremental CRCs. `crc` is the CRC of the preceding bytes, or 0 at the start.
[[nodiscard]] std::uint32_t crc32(std::uint32_t crc, std::string_view bytes);
[[nodiscard]] std::uint32_t crc32c(std::uint32_t crc, std::string_view bytes);
[[nodiscard]] std::uint64_t crc64nvme(std::uint64_t crc, std::string_view bytes);

/// Returns true if crc_combine() supports the algorithm, which must be one of the three CRCs.
[[nodiscard]] constexpr bool can_combine(ChecksumAlgorithm algorithm) {
  return algorithm == ChecksumAlgorithm::kCrc32 || algorithm == ChecksumAlgorithm::kCrc32c ||
         algorithm == ChecksumAlgorithm::kCrc64nvme;
}
/// Returns the CRC of the concatenation A+B, given the raw CRCs of A and B and the size of B in
/// bytes. Requires can_combine(algorithm) and CRCs of checksum_size(algorithm) bytes.
[[nodiscard]] std::string crc_combine(ChecksumAlgorithm algorithm, std::string_view crc_a,
                                      std::string_view crc_b, std::uint64_t size_b);

}  // namespace onggi
