// Parses arbitrary bytes as an Object Lock document. The parser must never crash. If an accepted
// document is written and parsed again, its meaning must not change. The first byte selects the
// type of document.
#include <cstdint>
#include <string_view>

#include "base/check.h"
#include "s3/documents/lock.h"

namespace {

using namespace onggi;
using namespace onggi::s3;

void read_configuration(std::string_view document) {
  const auto lock = parse_lock_configuration(document);
  if (!lock) return;
  const auto again = catalog::parse_lock_document(catalog::lock_document(*lock));
  ONGGI_CHECK(again && *again == *lock);
  const auto written = parse_lock_configuration(lock_configuration_document(*lock).take());
  ONGGI_CHECK(written && *written == *lock);
}

void read_retention(std::string_view document) {
  const Time now = from_unix_ms(1'800'000'000'000);
  const auto retention = parse_retention(document, now);
  if (!retention || !*retention) return;
  ONGGI_CHECK((*retention)->until > now);
  const auto written = parse_retention(retention_document(**retention).take(), now);
  ONGGI_CHECK(written && *written == *retention);
}

void read_legal_hold(std::string_view document) {
  const auto on = parse_legal_hold(document);
  if (!on) return;
  const auto written = parse_legal_hold(legal_hold_document(*on).take());
  ONGGI_CHECK(written && *written == *on);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0) return 0;
  const std::string_view document(reinterpret_cast<const char*>(data + 1), size - 1);
  switch (data[0] % 3) {
    case 0: read_configuration(document); break;
    case 1: read_retention(document); break;
    default: read_legal_hold(document); break;
  }
  return 0;
}
