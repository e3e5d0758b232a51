// Three implementations of CRC64NVME: one with tables (eight bytes per step), and two with
// carry-less multiplication, in 128-bit and 256-bit registers. The multiplying versions use
// folding: a register that is n bits ahead of another is multiplied by x^n modulo the CRC's
// polynomial and added to the other register, which leaves the remainder unchanged. Folding reduces
// the input to sixteen bytes with the same remainder, which the tables then process. Intel's white
// paper "Fast CRC Computation for Generic Polynomials Using PCLMULQDQ Instruction" (2009) explains
// the method.
//
// There is no 512-bit version, because memory already limits the speed of the 256-bit version.
#include "base/digest/crc64.h"

#include <immintrin.h>

#include <array>
#include <bit>
#include <cstring>
#include <vector>

#include "base/digest/checksum.h"
#include "base/digest/crc_math.h"

namespace onggi {
namespace crc64 {
namespace {

using crc_math::kPolynomial64nvme;

/// kTables[k][b] is the remainder of byte b followed by k zero bytes.
constexpr auto kTables = [] {
  std::array<std::array<std::uint64_t, 256>, 8> tables{};
  for (std::uint64_t byte = 0; byte < 256; ++byte) {
    std::uint64_t crc = byte;
    for (int bit = 0; bit < 8; ++bit) crc = crc_math::times_x(crc, kPolynomial64nvme);
    tables[0][byte] = crc;
  }
  for (std::size_t k = 1; k < tables.size(); ++k) {
    for (std::size_t byte = 0; byte < 256; ++byte) {
      const std::uint64_t before = tables[k - 1][byte];
      tables[k][byte] = (before >> 8) ^ tables[0][before & 0xff];
    }
  }
  return tables;
}();

std::uint64_t load(const char* from) {
  std::uint64_t word;
  std::memcpy(&word, from, sizeof(word));
  return word;
}

/// Updates the CRC without the initial and final inversions.
std::uint64_t update_raw(std::uint64_t crc, std::string_view bytes) {
  while (bytes.size() >= 8) {
    crc ^= load(bytes.data());
    std::uint64_t next = 0;
    for (std::size_t k = 0; k < 8; ++k) next ^= kTables[7 - k][crc >> (8 * k) & 0xff];
    crc = next;
    bytes.remove_prefix(8);
  }
  for (const char c : bytes)
    crc = (crc >> 8) ^ kTables[0][(crc ^ static_cast<unsigned char>(c)) & 0xff];
  return crc;
}

std::uint64_t update_by_tables(std::uint64_t crc, std::string_view bytes) {
  return ~update_raw(~crc, bytes);
}

/// The factors for folding a 128-bit register that is `bits` ahead of another, one for each half of
/// the register. The product of two reflected 64-bit words has only 127 bits, hence the -1.
struct Factors {
  std::uint64_t low, high;
};
constexpr Factors factors(unsigned bits) {
  return {crc_math::power_of_x(bits + 64 - 1, kPolynomial64nvme),
          crc_math::power_of_x(bits - 1, kPolynomial64nvme)};
}
constexpr Factors kAhead128 = factors(128);
constexpr Factors kAhead512 = factors(512);
constexpr Factors kAhead1024 = factors(1024);

#define ONGGI_TARGET_128 __attribute__((target("pclmul,sse4.1")))
#define ONGGI_TARGET_256 __attribute__((target("avx2,pclmul,vpclmulqdq")))

ONGGI_TARGET_128 inline __m128i load128(const char* from) {
  return _mm_loadu_si128(reinterpret_cast<const __m128i*>(from));
}

ONGGI_TARGET_128 inline __m128i to_register(const Factors& f) {
  return _mm_set_epi64x(std::bit_cast<std::int64_t>(f.high), std::bit_cast<std::int64_t>(f.low));
}

ONGGI_TARGET_128 inline __m128i fold(__m128i ahead, __m128i by, __m128i onto) {
  const __m128i low = _mm_clmulepi64_si128(ahead, by, 0x00);
  const __m128i high = _mm_clmulepi64_si128(ahead, by, 0x11);
  return _mm_xor_si128(onto, _mm_xor_si128(low, high));
}

/// Folds `lanes`, 128-bit registers that are each 128 bits ahead of the next, into one register.
/// Then reduces that register and the bytes of `tail` to the CRC.
template <std::size_t kLanes>
ONGGI_TARGET_128 std::uint64_t finish(const std::array<std::array<char, 16>, kLanes>& lanes,
                                      std::string_view tail) {
  const __m128i by = to_register(kAhead128);
  __m128i sum = load128(lanes[0].data());
  for (std::size_t i = 1; i < kLanes; ++i) sum = fold(sum, by, load128(lanes[i].data()));
  while (tail.size() >= 16) {
    sum = fold(sum, by, load128(tail.data()));
    tail.remove_prefix(16);
  }
  std::array<char, 16> rest{};
  _mm_storeu_si128(reinterpret_cast<__m128i*>(rest.data()), sum);
  return update_raw(update_raw(0, {rest.data(), rest.size()}), tail);
}

ONGGI_TARGET_128 std::uint64_t update_by_128(std::uint64_t crc, std::string_view bytes) {
  constexpr std::size_t kStep = 64;
  if (bytes.size() < kStep) return update_by_tables(crc, bytes);
  const __m128i by = to_register(kAhead512);
  const auto start = _mm_set_epi64x(0, std::bit_cast<std::int64_t>(~crc));
  __m128i a = _mm_xor_si128(load128(bytes.data()), start);
  __m128i b = load128(bytes.data() + 16);
  __m128i c = load128(bytes.data() + 32);
  __m128i d = load128(bytes.data() + 48);
  bytes.remove_prefix(kStep);
  while (bytes.size() >= kStep) {
    a = fold(a, by, load128(bytes.data()));
    b = fold(b, by, load128(bytes.data() + 16));
    c = fold(c, by, load128(bytes.data() + 32));
    d = fold(d, by, load128(bytes.data() + 48));
    bytes.remove_prefix(kStep);
  }
  std::array<std::array<char, 16>, 4> lanes{};
  std::size_t i = 0;
  for (const __m128i lane : {a, b, c, d})
    _mm_storeu_si128(reinterpret_cast<__m128i*>(lanes[i++].data()), lane);
  return ~finish(lanes, bytes);
}

ONGGI_TARGET_256 inline __m256i load256(const char* from) {
  return _mm256_loadu_si256(reinterpret_cast<const __m256i*>(from));
}

ONGGI_TARGET_256 inline __m256i fold256(__m256i ahead, __m256i by, __m256i onto) {
  const __m256i low = _mm256_clmulepi64_epi128(ahead, by, 0x00);
  const __m256i high = _mm256_clmulepi64_epi128(ahead, by, 0x11);
  return _mm256_xor_si256(onto, _mm256_xor_si256(low, high));
}

ONGGI_TARGET_256 std::uint64_t update_by_256(std::uint64_t crc, std::string_view bytes) {
  constexpr std::size_t kStep = 128;
  if (bytes.size() < 2 * kStep) return update_by_128(crc, bytes);
  const __m256i by = _mm256_broadcastsi128_si256(to_register(kAhead1024));
  const __m256i start = _mm256_set_epi64x(0, 0, 0, std::bit_cast<std::int64_t>(~crc));
  __m256i a = _mm256_xor_si256(load256(bytes.data()), start);
  __m256i b = load256(bytes.data() + 32);
  __m256i c = load256(bytes.data() + 64);
  __m256i d = load256(bytes.data() + 96);
  bytes.remove_prefix(kStep);
  while (bytes.size() >= kStep) {
    a = fold256(a, by, load256(bytes.data()));
    b = fold256(b, by, load256(bytes.data() + 32));
    c = fold256(c, by, load256(bytes.data() + 64));
    d = fold256(d, by, load256(bytes.data() + 96));
    bytes.remove_prefix(kStep);
  }
  std::array<std::array<char, 16>, 8> lanes{};
  std::size_t i = 0;
  for (const __m256i pair : {a, b, c, d}) {
    _mm256_storeu_si256(reinterpret_cast<__m256i*>(lanes[i].data()), pair);
    i += 2;
  }
  return ~finish(lanes, bytes);
}

std::vector<Kernel> find_kernels() {
  std::vector<Kernel> found{{"tables", update_by_tables}};
  if (__builtin_cpu_supports("pclmul") && __builtin_cpu_supports("sse4.1"))
    found.push_back({"pclmul", update_by_128});
  if (__builtin_cpu_supports("avx2") && __builtin_cpu_supports("vpclmulqdq"))
    found.push_back({"vpclmulqdq", update_by_256});
  return found;
}

}  // namespace

std::span<const Kernel> kernels() {
  static const std::vector<Kernel> found = find_kernels();
  return found;
}

}  // namespace crc64

std::uint64_t crc64nvme(std::uint64_t crc, std::string_view bytes) {
  static const auto update = crc64::kernels().back().update;
  return update(crc, bytes);
}

}  // namespace onggi
