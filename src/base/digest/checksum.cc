#include "base/digest/checksum.h"

#include <openssl/evp.h>
#include <xxhash.h>

#include <array>
#include <bit>
#include <cstring>

#include "base/check.h"
#include "base/codec.h"
#include "base/digest/hmac.h"

namespace onggi {
namespace {

struct Names {
  std::string_view name;
  std::string_view header;
  std::size_t size;
};

/// The names of each algorithm, indexed by ChecksumAlgorithm - 1.
constexpr std::array<Names, kChecksumAlgorithms.size()> kNames{
    {{"CRC32", "x-amz-checksum-crc32", 4},
     {"CRC32C", "x-amz-checksum-crc32c", 4},
     {"CRC64NVME", "x-amz-checksum-crc64nvme", 8},
     {"SHA1", "x-amz-checksum-sha1", 20},
     {"SHA256", "x-amz-checksum-sha256", 32},
     {"SHA512", "x-amz-checksum-sha512", 64},
     {"MD5", "x-amz-checksum-md5", 16},
     {"XXHASH64", "x-amz-checksum-xxhash64", 8},
     {"XXHASH3", "x-amz-checksum-xxhash3", 8},
     {"XXHASH128", "x-amz-checksum-xxhash128", 16}}};

const Names& names(ChecksumAlgorithm algorithm) {
  const auto index = static_cast<std::size_t>(algorithm) - 1;
  ONGGI_CHECK(index < kNames.size());
  return kNames[index];
}

/// Looks up a hash algorithm by name. Each algorithm is looked up only once per process, because a
/// lookup costs as much as hashing a small message.
const EVP_MD* fetch(const char* name) {
  const EVP_MD* digest = EVP_MD_fetch(nullptr, name, nullptr);
  ONGGI_CHECK(digest != nullptr);
  return digest;
}
const EVP_MD* md5_digest() {
  static const EVP_MD* const digest = fetch("MD5");
  return digest;
}
const EVP_MD* sha1_digest() {
  static const EVP_MD* const digest = fetch("SHA1");
  return digest;
}
const EVP_MD* sha256_digest() {
  static const EVP_MD* const digest = fetch("SHA256");
  return digest;
}

const EVP_MD* sha512_digest() {
  static const EVP_MD* const digest = fetch("SHA512");
  return digest;
}

struct FreeContext {
  void operator()(EVP_MD_CTX* context) const { EVP_MD_CTX_free(context); }
};
using Context = std::unique_ptr<EVP_MD_CTX, FreeContext>;

Context make_context() {
  Context context(EVP_MD_CTX_new());
  ONGGI_CHECK(context != nullptr);
  return context;
}

class EvpHasher final : public Hasher {
 public:
  explicit EvpHasher(const EVP_MD* digest) : context_(make_context()) {
    ONGGI_CHECK(EVP_DigestInit_ex2(context_.get(), digest, nullptr) == 1);
  }
  void update(std::string_view bytes) override {
    ONGGI_CHECK(EVP_DigestUpdate(context_.get(), bytes.data(), bytes.size()) == 1);
  }
  std::string finish() override {
    std::array<unsigned char, EVP_MAX_MD_SIZE> out{};
    unsigned size = 0;
    ONGGI_CHECK(EVP_DigestFinal_ex(context_.get(), out.data(), &size) == 1);
    return {out.begin(), out.begin() + size};
  }

 private:
  Context context_;
};

/// Returns `value` as big-endian bytes. S3 encodes these bytes in base64.
template <typename T>
std::string to_bytes(T value) {
  const T big = std::byteswap(value);
  std::string out(sizeof(T), '\0');
  std::memcpy(out.data(), &big, sizeof(T));
  return out;
}

template <typename T, T (*kUpdate)(T, std::string_view)>
class CrcHasher final : public Hasher {
 public:
  void update(std::string_view bytes) override { crc_ = kUpdate(crc_, bytes); }
  std::string finish() override { return to_bytes(crc_); }

 private:
  T crc_ = 0;
};

/// The xxHash algorithms, with seed 0 and with results in canonical (big-endian) form.
/// https://github.com/Cyan4973/xxHash/blob/dev/doc/xxhash_spec.md
struct FreeXxhash64 {
  void operator()(XXH64_state_t* state) const { XXH64_freeState(state); }
};
class Xxhash64Hasher final : public Hasher {
 public:
  Xxhash64Hasher() : state_(XXH64_createState()) {
    ONGGI_CHECK(state_ != nullptr && XXH64_reset(state_.get(), 0) == XXH_OK);
  }
  void update(std::string_view bytes) override {
    ONGGI_CHECK(XXH64_update(state_.get(), bytes.data(), bytes.size()) == XXH_OK);
  }
  std::string finish() override { return to_bytes<std::uint64_t>(XXH64_digest(state_.get())); }

 private:
  std::unique_ptr<XXH64_state_t, FreeXxhash64> state_;
};

struct FreeXxhash3 {
  void operator()(XXH3_state_t* state) const { XXH3_freeState(state); }
};
template <XXH_errorcode (*kReset)(XXH3_state_t*),
          XXH_errorcode (*kUpdate)(XXH3_state_t*, const void*, std::size_t)>
class Xxhash3Base : public Hasher {
 public:
  Xxhash3Base() : state_(XXH3_createState()) {
    ONGGI_CHECK(state_ != nullptr && kReset(state_.get()) == XXH_OK);
  }
  void update(std::string_view bytes) override {
    ONGGI_CHECK(kUpdate(state_.get(), bytes.data(), bytes.size()) == XXH_OK);
  }

 protected:
  std::unique_ptr<XXH3_state_t, FreeXxhash3> state_;
};
class Xxhash3Hasher final : public Xxhash3Base<XXH3_64bits_reset, XXH3_64bits_update> {
 public:
  std::string finish() override {
    return to_bytes<std::uint64_t>(XXH3_64bits_digest(state_.get()));
  }
};
class Xxhash128Hasher final : public Xxhash3Base<XXH3_128bits_reset, XXH3_128bits_update> {
 public:
  std::string finish() override {
    const auto digest = XXH3_128bits_digest(state_.get());
    return to_bytes<std::uint64_t>(digest.high64) + to_bytes<std::uint64_t>(digest.low64);
  }
};

/// Reuses one context per thread, which saves an allocation per call. The thread_local is safe,
/// because this function is not a coroutine and cannot suspend.
std::string digest_of(const EVP_MD* digest, std::string_view bytes) {
  thread_local const Context context = make_context();
  std::array<unsigned char, EVP_MAX_MD_SIZE> out{};
  unsigned size = 0;
  const bool done = EVP_DigestInit_ex2(context.get(), digest, nullptr) == 1 &&
                    EVP_DigestUpdate(context.get(), bytes.data(), bytes.size()) == 1 &&
                    EVP_DigestFinal_ex(context.get(), out.data(), &size) == 1;
  ONGGI_CHECK(done);
  return {out.begin(), out.begin() + size};
}

}  // namespace

std::string_view to_string(ChecksumAlgorithm algorithm) { return names(algorithm).name; }

std::optional<ChecksumAlgorithm> parse_checksum_algorithm(std::string_view name) {
  for (std::size_t i = 0; i < kNames.size(); ++i) {
    if (equals_ignoring_case(kNames[i].name, name)) return static_cast<ChecksumAlgorithm>(i + 1);
  }
  return std::nullopt;
}

std::string_view to_string(ChecksumType type) {
  return type == ChecksumType::kFullObject ? "FULL_OBJECT" : "COMPOSITE";
}

std::size_t checksum_size(ChecksumAlgorithm algorithm) { return names(algorithm).size; }

std::string_view checksum_header(ChecksumAlgorithm algorithm) { return names(algorithm).header; }

std::unique_ptr<Hasher> make_hasher(ChecksumAlgorithm algorithm) {
  switch (algorithm) {
    case ChecksumAlgorithm::kCrc32: return std::make_unique<CrcHasher<std::uint32_t, crc32>>();
    case ChecksumAlgorithm::kCrc32c: return std::make_unique<CrcHasher<std::uint32_t, crc32c>>();
    case ChecksumAlgorithm::kCrc64nvme:
      return std::make_unique<CrcHasher<std::uint64_t, crc64nvme>>();
    case ChecksumAlgorithm::kSha1: return std::make_unique<EvpHasher>(sha1_digest());
    case ChecksumAlgorithm::kSha256: return std::make_unique<EvpHasher>(sha256_digest());
    case ChecksumAlgorithm::kSha512: return std::make_unique<EvpHasher>(sha512_digest());
    case ChecksumAlgorithm::kMd5: return std::make_unique<EvpHasher>(md5_digest());
    case ChecksumAlgorithm::kXxhash64: return std::make_unique<Xxhash64Hasher>();
    case ChecksumAlgorithm::kXxhash3: return std::make_unique<Xxhash3Hasher>();
    case ChecksumAlgorithm::kXxhash128: return std::make_unique<Xxhash128Hasher>();
  }
  ONGGI_CHECK(false);
}

std::unique_ptr<Hasher> make_md5() { return std::make_unique<EvpHasher>(md5_digest()); }
std::unique_ptr<Hasher> make_sha256() { return std::make_unique<EvpHasher>(sha256_digest()); }

std::string md5(std::string_view bytes) { return digest_of(md5_digest(), bytes); }
std::string sha1(std::string_view bytes) { return digest_of(sha1_digest(), bytes); }
std::string sha256(std::string_view bytes) { return digest_of(sha256_digest(), bytes); }

std::string hmac_sha1(std::string_view key, std::string_view bytes) {
  constexpr std::size_t kBlockSize = 64;
  std::string inner = key.size() > kBlockSize ? sha1(key) : std::string(key);
  inner.resize(kBlockSize);
  auto outer = inner;
  for (auto& c : inner) c = static_cast<char>(c ^ 0x36);
  for (auto& c : outer) c = static_cast<char>(c ^ 0x5c);
  return sha1(outer + sha1(inner.append(bytes)));
}

std::string hmac_sha256(std::string_view key, std::string_view bytes) {
  return HmacKey(key).sign(bytes);
}

}  // namespace onggi
