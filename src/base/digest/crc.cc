#include <isa-l/crc.h>

#include <algorithm>
#include <bit>
#include <cstring>

#include "base/check.h"
#include "base/digest/checksum.h"
#include "base/digest/crc_math.h"

namespace onggi {
namespace {

template <typename T>
T from_bytes(std::string_view bytes) {
  ONGGI_CHECK(bytes.size() == sizeof(T));
  T value;
  std::memcpy(&value, bytes.data(), sizeof(T));
  return std::byteswap(value);
}

template <typename T, T kPolynomial>
std::string combine(std::string_view crc_a, std::string_view crc_b, std::uint64_t size_b) {
  const T crc =
      crc_math::combine<T, kPolynomial>(from_bytes<T>(crc_a), from_bytes<T>(crc_b), size_b);
  const T big = std::byteswap(crc);
  std::string out(sizeof(T), '\0');
  std::memcpy(out.data(), &big, sizeof(T));
  return out;
}

}  // namespace

/// Like zlib, ISA-L's gzip variant does the initial and final inversions itself.
std::uint32_t crc32(std::uint32_t crc, std::string_view bytes) {
  return crc32_gzip_refl(crc, reinterpret_cast<const unsigned char*>(bytes.data()), bytes.size());
}

/// ISA-L's iscsi variant leaves the initial and final inversions to its caller, and takes a
/// non-const pointer and an int size.
std::uint32_t crc32c(std::uint32_t crc, std::string_view bytes) {
  constexpr std::size_t kPiece = std::size_t{1} << 30;
  crc = ~crc;
  while (!bytes.empty()) {
    const auto piece = bytes.substr(0, kPiece);
    auto* data = const_cast<char*>(piece.data());
    crc = crc32_iscsi(reinterpret_cast<unsigned char*>(data), static_cast<int>(piece.size()), crc);
    bytes.remove_prefix(piece.size());
  }
  return ~crc;
}

std::string crc_combine(ChecksumAlgorithm algorithm, std::string_view crc_a, std::string_view crc_b,
                        std::uint64_t size_b) {
  using namespace crc_math;
  switch (algorithm) {
    case ChecksumAlgorithm::kCrc32:
      return combine<std::uint32_t, kPolynomial32>(crc_a, crc_b, size_b);
    case ChecksumAlgorithm::kCrc32c:
      return combine<std::uint32_t, kPolynomial32c>(crc_a, crc_b, size_b);
    case ChecksumAlgorithm::kCrc64nvme:
      return combine<std::uint64_t, kPolynomial64nvme>(crc_a, crc_b, size_b);
    default: break;
  }
  ONGGI_CHECK(false);
}

}  // namespace onggi
