// HmacKey: a key of HMAC-SHA256 (RFC 2104) ready for use. It keeps the two hash states that the key
// alone determines, so a signature costs two short hashes and no key set-up. For whoever signs many
// messages with one key (SigV4 checks, chunk signatures).
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

  /// The signature of `bytes`: 32 raw bytes.
  [[nodiscard]] std::string sign(std::string_view bytes) const;

 private:
  /// SHA-256 after one block: the key xor the inner and the outer padding.
  using State = std::array<std::uint32_t, 8>;
  State inner_;
  State outer_;
};

}  // namespace onggi
