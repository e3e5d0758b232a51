// The CRC64NVME kernels, for tests and bench/. All other code calls crc64nvme() from
// base/digest/checksum.h, which uses the fastest kernel that the processor supports.
#pragma once

#include <cstdint>
#include <span>
#include <string_view>

namespace onggi::crc64 {

struct Kernel {
  std::string_view name;
  std::uint64_t (*update)(std::uint64_t crc, std::string_view bytes);
};

/// Returns the kernels that this processor supports, slowest first. The first kernel is the
/// portable table version.
[[nodiscard]] std::span<const Kernel> kernels();

}  // namespace onggi::crc64
