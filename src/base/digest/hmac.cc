#include "base/digest/hmac.h"

#include <openssl/crypto.h>
#include <openssl/sha.h>

#include <algorithm>

#include "base/digest/checksum.h"

// The low-level SHA256_* functions are deprecated in OpenSSL 3 but are the only fast way to
// continue from a saved state: EVP_MAC_CTX_dup takes four times as long (docs/performance.md).
#pragma clang diagnostic ignored "-Wdeprecated-declarations"

namespace onggi {
namespace {

using Block = std::array<unsigned char, SHA256_CBLOCK>;
using State = std::array<std::uint32_t, 8>;

State state_after(const Block& block) {
  SHA256_CTX context;
  SHA256_Init(&context);
  SHA256_Update(&context, block.data(), block.size());
  State state{};
  std::ranges::copy(context.h, state.begin());
  OPENSSL_cleanse(&context, sizeof(context));
  return state;
}

void finish_from(const State& state, std::string_view bytes, unsigned char* out) {
  SHA256_CTX context;
  SHA256_Init(&context);
  std::ranges::copy(state, context.h);
  context.Nl = SHA256_CBLOCK * 8;  // number of bits hashed so far
  SHA256_Update(&context, bytes.data(), bytes.size());
  SHA256_Final(out, &context);
}

}  // namespace

HmacKey::HmacKey(std::string_view key) {
  Block block{};
  if (key.size() > block.size()) {
    std::ranges::copy(sha256(key), block.begin());
  } else {
    std::ranges::copy(key, block.begin());
  }
  for (auto& byte : block) byte ^= 0x36;
  inner_ = state_after(block);
  for (auto& byte : block) byte ^= 0x36 ^ 0x5c;
  outer_ = state_after(block);
  OPENSSL_cleanse(block.data(), block.size());
}

std::string HmacKey::sign(std::string_view bytes) const {
  std::array<unsigned char, kSize> digest;
  finish_from(inner_, bytes, digest.data());
  const std::string inner(digest.begin(), digest.end());
  finish_from(outer_, inner, digest.data());
  return {digest.begin(), digest.end()};
}

}  // namespace onggi
