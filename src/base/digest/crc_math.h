// Arithmetic of reflected CRCs: polynomials over GF(2) modulo the CRC's polynomial, where bit i of
// a word is the coefficient of x^(width-1-i). Private to base/digest/crc*.cc.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <limits>

namespace onggi::crc_math {

inline constexpr std::uint32_t kPolynomial32 = 0xedb88320;
inline constexpr std::uint32_t kPolynomial32c = 0x82f63b78;
inline constexpr std::uint64_t kPolynomial64nvme = 0x9a6c9329ac4bc9b5;

/// Returns the polynomial 1.
template <typename T>
inline constexpr T kOne = T{1} << (std::numeric_limits<T>::digits - 1);

/// Returns a * x.
template <typename T>
constexpr T times_x(T a, T polynomial) {
  return (a >> 1) ^ ((a & 1) != 0 ? polynomial : 0);
}

/// Returns a * b.
template <typename T>
constexpr T multiply(T a, T b, T polynomial) {
  T product = 0;
  for (T bit = kOne<T>; bit != 0; bit >>= 1) {
    if ((a & bit) != 0) product ^= b;
    b = times_x(b, polynomial);
  }
  return product;
}

/// Returns x^n. Intended for small n.
template <typename T>
constexpr T power_of_x(unsigned n, T polynomial) {
  T result = kOne<T>;
  for (unsigned i = 0; i < n; ++i) result = times_x(result, polynomial);
  return result;
}

/// The factors x^(8 * 2^k) for k = 0..63. Appending 2^k zero bytes multiplies a CRC by factor k.
template <typename T, T kPolynomial>
inline constexpr auto kZeroBytes = [] {
  std::array<T, 64> powers{};
  powers[0] = power_of_x(8, kPolynomial);
  for (std::size_t k = 1; k < powers.size(); ++k)
    powers[k] = multiply(powers[k - 1], powers[k - 1], kPolynomial);
  return powers;
}();

/// Returns the CRC of the concatenation A+B, given the CRCs of A and B. The initial and final
/// inversions cancel out.
template <typename T, T kPolynomial>
constexpr T combine(T crc_a, T crc_b, std::uint64_t size_b) {
  for (std::size_t k = 0; size_b != 0; ++k, size_b >>= 1) {
    if ((size_b & 1) != 0) crc_a = multiply(kZeroBytes<T, kPolynomial>[k], crc_a, kPolynomial);
  }
  return crc_a ^ crc_b;
}

}  // namespace onggi::crc_math
