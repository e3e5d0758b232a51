// The kernels of CRC64NVME, for the tests and bench/; everybody else calls crc64nvme() of
// base/checksum.h, which picks the fastest one the processor has.
#pragma once

#include <cstdint>
#include <span>
#include <string_view>

namespace onggi::crc64 {

struct Kernel {
  std::string_view name;
  std::uint64_t (*update)(std::uint64_t crc, std::string_view bytes);
};

/// What this processor can run, slowest first; the first is the portable table version.
[[nodiscard]] std::span<const Kernel> kernels();

}  // namespace onggi::crc64
