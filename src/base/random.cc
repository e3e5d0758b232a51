#include "base/random.h"

#include <sys/random.h>

#include <algorithm>
#include <array>
#include <cstring>

#include "base/check.h"

namespace onggi {
namespace {

/// A buffer of random bytes, so that one getrandom call serves many small requests. Returned bytes
/// are wiped from the buffer.
struct Reservoir {
  std::array<unsigned char, 1024> bytes;
  std::size_t used = sizeof(bytes);
};
thread_local Reservoir reservoir;

void fill_from_kernel(std::span<unsigned char> into) {
  while (!into.empty()) {
    const auto got = getrandom(into.data(), into.size(), 0);
    if (got < 0 && errno == EINTR) continue;
    ONGGI_CHECK(got > 0);
    into = into.subspan(static_cast<std::size_t>(got));
  }
}

}  // namespace

std::uint64_t Random::next_u64() {
  std::array<unsigned char, 8> raw{};
  fill(raw);
  std::uint64_t value = 0;
  std::memcpy(&value, raw.data(), sizeof(value));
  return value;
}

std::string Random::bytes(std::size_t count) {
  std::string out(count, '\0');
  fill({reinterpret_cast<unsigned char*>(out.data()), out.size()});
  return out;
}

void SystemRandom::fill(std::span<unsigned char> into) {
  if (into.size() > 64) return fill_from_kernel(into);
  auto& r = reservoir;
  if (r.used + into.size() > r.bytes.size()) {
    fill_from_kernel(r.bytes);
    r.used = 0;
  }
  std::memcpy(into.data(), r.bytes.data() + r.used, into.size());
  std::memset(r.bytes.data() + r.used, 0, into.size());
  r.used += into.size();
}

void SeededRandom::fill(std::span<unsigned char> into) {
  const std::scoped_lock lock(mutex_);
  std::ranges::generate(into, [this] { return static_cast<unsigned char>(engine_()); });
}

}  // namespace onggi
