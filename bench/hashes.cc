// Measures hashing speed, in MB/s on 64 KiB pieces that stay in the CPU cache, and the cost of a
// signature check, in nanoseconds per request. Build this program with the release preset, and run
// it on an idle machine.
#include <cstdio>
#include <ctime>
#include <functional>

#include "auth/authenticator.h"
#include "auth/chunked_body.h"
#include "auth/testing.h"
#include "base/digest/checksum.h"
#include "base/digest/crc64.h"

namespace {

using namespace onggi;

/// Returns this thread's CPU time, which is not affected by other processes.
double cpu_seconds() {
  timespec ts{};
  clock_gettime(CLOCK_THREAD_CPUTIME_ID, &ts);
  return static_cast<double>(ts.tv_sec) + static_cast<double>(ts.tv_nsec) * 1e-9;
}

/// Returns the CPU seconds per call of `work`: the best of five rounds of at least 40 ms each.
double measure(const std::function<void()>& work) {
  double best = 1e9;
  int calls = 1;
  for (int round = 0; round < 5;) {
    const double start = cpu_seconds();
    for (int i = 0; i < calls; ++i) work();
    const double spent = cpu_seconds() - start;
    if (spent < 0.04) {
      calls *= 2;
      continue;
    }
    best = std::min(best, spent / calls);
    ++round;
  }
  return best;
}

void rate(const char* name, std::size_t size, const std::function<void()>& work) {
  std::printf("%-24s %9.0f MB/s\n", name, static_cast<double>(size) / measure(work) / 1e6);
}

void cost(const char* name, const std::function<void()>& work) {
  std::printf("%-24s %9.0f ns\n", name, measure(work) * 1e9);
}

volatile std::uint64_t g_sink;

void measure_hashes() {
  const std::string piece(65'536, 'x');
  const auto digest = [&](const char* name, std::unique_ptr<Hasher> hasher) {
    rate(name, piece.size(), [&] { hasher->update(piece); });
  };
  digest("MD5", make_md5());
  digest("SHA1", make_hasher(ChecksumAlgorithm::kSha1));
  digest("SHA256", make_sha256());
  rate("CRC32", piece.size(), [&] { g_sink = crc32(0, piece); });
  rate("CRC32C", piece.size(), [&] { g_sink = crc32c(0, piece); });
  for (const auto& kernel : crc64::kernels()) {
    const auto name = "CRC64NVME " + std::string(kernel.name);
    rate(name.c_str(), piece.size(), [&] { g_sink = kernel.update(0, piece); });
  }
  const auto crc = std::string(8, 'x');
  cost("combine, 8 MiB part",
       [&] { g_sink = crc_combine(ChecksumAlgorithm::kCrc64nvme, crc, crc, 8 << 20).size(); });
  const HmacKey key("secret");
  cost("HMAC of 130 bytes",
       [&] { g_sink = key.sign(std::string_view(piece).substr(0, 130)).size(); });
  cost("SHA256 of 500 bytes",
       [&] { g_sink = sha256(std::string_view(piece).substr(0, 500)).size(); });
}

void measure_checks() {
  const auth::testing::TestKeys keys;
  const auth::Authenticator authenticator({}, keys);
  const auto now = auth::testing::example_time();
  const auto check = [&](const char* name, const auth::testing::TestRequest& request) {
    cost(name, [&] {
      g_sink = authenticator.authenticate(request.get(), request.query(), now).has_value();
    });
    if (g_sink != 1) std::printf("refused!\n");
  };
  auth::testing::TestRequest get("GET", "/bucket/photos/2026/11/22/jar.jpg");
  get.add("host", "127.0.0.1:9000").add("x-amz-checksum-mode", "ENABLED").sign();
  get.add("accept-encoding", "identity").add("user-agent", "aws-cli/2.31 md/Botocore");
  check("GET by header", get);
  auth::testing::TestRequest list(
      "GET", "/bucket?list-type=2&prefix=photos%2F&delimiter=%2F&encoding-type=url");
  list.add("host", "127.0.0.1:9000").sign();
  check("list by header", list);
  auth::testing::TestRequest presigned("GET", "/bucket/photos/2026/11/22/jar.jpg");
  presigned.add("host", "127.0.0.1:9000").presign(auth::testing::kDate, "3600");
  check("GET presigned", presigned);
}

}  // namespace

int main() {
  measure_hashes();
  measure_checks();
}
