// HmacKey: a prepared key for HMAC-SHA256 (RFC 2104). It keeps the two hash states that depend only
// on the key, so a signature costs two short hashes and no key setup. Use it to sign many messages
// with one key (SigV4 checks, chunk signatures).
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <string_view>

namespace onggi {

class HmacKey {
 public:
  static constexpr std::size_t kSize = 32;

  explicit HmacKey(std::string_view key);

  /// Returns the signature of `bytes` as 32 raw bytes.
  [[nodiscard]] std::string sign(std::string_view bytes) const;

 private:
  /// The SHA-256 state after the first block, which is the key XORed with the inner or outer
  /// padding.
  using State = std::array<std::uint32_t, 8>;
  State inner_;
  State outer_;
};

}  // namespace onggi
