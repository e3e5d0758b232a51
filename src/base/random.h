// Random: an injectable source of random bytes, so that tests can use a fixed seed. SystemRandom
// uses the kernel's generator.
#pragma once

#include <cstdint>
#include <mutex>
#include <random>
#include <span>
#include <string>

namespace onggi {

class Random {
 public:
  virtual ~Random() = default;
  /// Fills `into` with random bytes. Safe from any thread.
  virtual void fill(std::span<unsigned char> into) = 0;

  [[nodiscard]] std::uint64_t next_u64();
  /// Returns `count` random bytes.
  [[nodiscard]] std::string bytes(std::size_t count);
};

class SystemRandom final : public Random {
 public:
  void fill(std::span<unsigned char> into) override;
};

/// A generator that returns the same bytes for the same seed. For tests only.
class SeededRandom final : public Random {
 public:
  explicit SeededRandom(std::uint64_t seed) : engine_(seed) {}
  void fill(std::span<unsigned char> into) override;

 private:
  std::mutex mutex_;
  std::mt19937_64 engine_;
};

}  // namespace onggi
