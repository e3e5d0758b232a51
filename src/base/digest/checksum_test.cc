#include "base/digest/checksum.h"

#include <gtest/gtest.h>
#include <rapidcheck.h>

#include "base/codec.h"
#include "base/digest/crc64.h"
#include "base/digest/hmac.h"

namespace onggi {
namespace {

constexpr std::string_view kCheck = "123456789";
constexpr ChecksumAlgorithm kCrcs[] = {ChecksumAlgorithm::kCrc32, ChecksumAlgorithm::kCrc32c,
                                       ChecksumAlgorithm::kCrc64nvme};

std::string hash(ChecksumAlgorithm algorithm, std::string_view bytes) {
  const auto hasher = make_hasher(algorithm);
  hasher->update(bytes);
  return hasher->finish();
}

/// Returns pseudo-random bytes that depend only on `size`.
std::string noise(std::size_t size) {
  std::string out(size, '\0');
  std::uint64_t state = size + 1;
  for (auto& c : out) {
    state = state * 6364136223846793005U + 1442695040888963407U;
    c = static_cast<char>(state >> 56);
  }
  return out;
}

TEST(Checksum, names_follow_s3) {
  for (const auto algorithm : kChecksumAlgorithms) {
    EXPECT_EQ(parse_checksum_algorithm(to_string(algorithm)), algorithm);
    EXPECT_EQ(checksum_header(algorithm), "x-amz-checksum-" + to_lower_ascii(to_string(algorithm)));
    EXPECT_EQ(hash(algorithm, "").size(), checksum_size(algorithm));
  }
  EXPECT_EQ(parse_checksum_algorithm("crc32"), ChecksumAlgorithm::kCrc32);
  EXPECT_EQ(parse_checksum_algorithm("Crc64Nvme"), ChecksumAlgorithm::kCrc64nvme);
  EXPECT_EQ(parse_checksum_algorithm("CRC"), std::nullopt);
  EXPECT_EQ(parse_checksum_algorithm(""), std::nullopt);
  EXPECT_EQ(to_string(ChecksumType::kFullObject), "FULL_OBJECT");
  EXPECT_EQ(to_string(ChecksumType::kComposite), "COMPOSITE");
}

// The expected values are the output of xxhsum 0.8.1 (-H1, -H3, -H2) and sha512sum for the bytes of
// kCheck.
TEST(Checksum, newer_algorithms_agree_with_their_tools) {
  const auto hex = [](ChecksumAlgorithm algorithm) { return hex_encode(hash(algorithm, kCheck)); };
  EXPECT_EQ(hex(ChecksumAlgorithm::kXxhash64), "8cb841db40e6ae83");
  EXPECT_EQ(hex(ChecksumAlgorithm::kXxhash3), "72dcb18b67a17dff");
  EXPECT_EQ(hex(ChecksumAlgorithm::kXxhash128), "33119477ede5dcd5e9716427681d5860");
  EXPECT_EQ(hex(ChecksumAlgorithm::kMd5), hex_encode(md5(kCheck)));
  EXPECT_EQ(hex(ChecksumAlgorithm::kSha512),
            "d9e6762dd1c8eaf6d61b3c6192fc408d4d6d5f1176d0c29169bc24e71c3f274ad27fcd5811b313d681f7e5"
            "5ec02d73d499c95455b6b5bb503acf574fba8ffe85");
}

TEST(Checksum, crcs_give_the_published_check_values) {
  EXPECT_EQ(crc32(0, kCheck), 0xcbf43926U);
  EXPECT_EQ(crc32c(0, kCheck), 0xe3069283U);
  EXPECT_EQ(crc64nvme(0, kCheck), 0xae8b14860a799888U);
  // Test vector of RFC 3720, appendix B.4.
  EXPECT_EQ(crc32c(0, std::string(32, '\0')), 0x8a9136aaU);
  EXPECT_EQ(crc32c(0, std::string(32, '\xff')), 0x62a8ab43U);
  // Test vectors of the NVM Command Set specification 1.0, 5.2.1.3.5: 4 KiB of 0x00 bytes and of
  // 0xff bytes.
  EXPECT_EQ(crc64nvme(0, std::string(4096, '\0')), 0x6482d367eb22b64eU);
  EXPECT_EQ(crc64nvme(0, std::string(4096, '\xff')), 0xc0ddba7302eca3acU);
}

TEST(Checksum, values_are_big_endian) {
  EXPECT_EQ(base64_encode(hash(ChecksumAlgorithm::kCrc32, "")), "AAAAAA==");
  EXPECT_EQ(hex_encode(hash(ChecksumAlgorithm::kCrc32, kCheck)), "cbf43926");
  EXPECT_EQ(hex_encode(hash(ChecksumAlgorithm::kCrc64nvme, kCheck)), "ae8b14860a799888");
}

TEST(Checksum, digests_give_the_published_values) {
  EXPECT_EQ(hex_encode(md5("")), "d41d8cd98f00b204e9800998ecf8427e");
  EXPECT_EQ(hex_encode(md5("abc")), "900150983cd24fb0d6963f7d28e17f72");
  EXPECT_EQ(hex_encode(sha1("abc")), "a9993e364706816aba3e25717850c26c9cd0d89d");
  EXPECT_EQ(hex_encode(sha256("")),
            "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
  EXPECT_EQ(hex_encode(sha256("abc")),
            "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
}

TEST(Checksum, hmac_gives_the_values_of_rfc_4231) {
  EXPECT_EQ(hex_encode(hmac_sha256(std::string(20, '\x0b'), "Hi There")),
            "b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7");
  EXPECT_EQ(hex_encode(hmac_sha256("Jefe", "what do ya want for nothing?")),
            "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843");
  EXPECT_EQ(hex_encode(hmac_sha256(std::string(131, '\xaa'),
                                   "Test Using Larger Than Block-Size Key - Hash Key First")),
            "60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54");
}

TEST(Checksum, hmac_key_signs_again_and_again) {
  const HmacKey key("Jefe");
  const auto first = key.sign("what do ya want for nothing?");
  EXPECT_NE(key.sign(noise(1000)), first);
  EXPECT_EQ(key.sign("what do ya want for nothing?"), first);
}

TEST(Checksum, all_crc64_kernels_agree_at_every_size_and_alignment) {
  const auto bytes = noise(1100);
  const auto kernels = crc64::kernels();
  for (std::size_t size = 0; size <= 1000; ++size) {
    const auto piece = std::string_view(bytes).substr(size % 37, size);
    const auto expected = kernels.front().update(size, piece);
    for (const auto& kernel : kernels)
      ASSERT_EQ(kernel.update(size, piece), expected) << kernel.name << " " << size;
  }
}

TEST(Checksum, does_not_depend_on_how_the_bytes_are_split) {
  const bool holds = rc::check([](const std::vector<std::string>& pieces) {
    std::string whole;
    for (const auto& piece : pieces) whole += piece;
    for (const auto algorithm : kChecksumAlgorithms) {
      const auto hasher = make_hasher(algorithm);
      for (const auto& piece : pieces) hasher->update(piece);
      RC_ASSERT(hasher->finish() == hash(algorithm, whole));
    }
    const auto hasher = make_md5();
    for (const auto& piece : pieces) hasher->update(piece);
    RC_ASSERT(hasher->finish() == md5(whole));
  });
  EXPECT_TRUE(holds);
}

TEST(Checksum, crcs_combine_to_the_crc_of_the_whole) {
  const bool holds = rc::check([](const std::string& a, const std::string& b) {
    for (const auto algorithm : kCrcs) {
      const auto combined =
          crc_combine(algorithm, hash(algorithm, a), hash(algorithm, b), b.size());
      RC_ASSERT(combined == hash(algorithm, a + b));
    }
  });
  EXPECT_TRUE(holds);
  const auto a = noise(70'001);
  const auto b = noise(1'234'567);
  for (const auto algorithm : kCrcs) {
    EXPECT_EQ(crc_combine(algorithm, hash(algorithm, a), hash(algorithm, b), b.size()),
              hash(algorithm, a + b));
  }
}

TEST(Checksum, combining_sizes_adds_up_far_beyond_memory) {
  const auto a = hash(ChecksumAlgorithm::kCrc64nvme, "a");
  const auto b = hash(ChecksumAlgorithm::kCrc64nvme, "b");
  const auto zero = std::string(8, '\0');
  constexpr auto kTerabytes = std::uint64_t{5} << 40;
  const auto once = crc_combine(ChecksumAlgorithm::kCrc64nvme, a, b, kTerabytes);
  const auto half = crc_combine(ChecksumAlgorithm::kCrc64nvme, a, zero, kTerabytes / 2);
  EXPECT_EQ(crc_combine(ChecksumAlgorithm::kCrc64nvme, half, b, kTerabytes / 2), once);
}

}  // namespace
}  // namespace onggi
