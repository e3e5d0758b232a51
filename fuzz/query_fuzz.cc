// Parses arbitrary bytes as a query. The parser must never crash, must obey its limit, and must
// accept only UTF-8. The canonical query, which is signed, must have the same parameters as the
// parsed query, which selects the operation. Canonicalizing a canonical query must not change it.
#include <algorithm>
#include <cstdint>
#include <string>
#include <string_view>

#include "auth/sigv4.h"
#include "base/check.h"
#include "base/codec.h"
#include "http/framing/query.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace onggi;
  const std::string_view raw(reinterpret_cast<const char*>(data), size);
  const auto query = http::Query::parse(raw);
  if (!query) return 0;
  ONGGI_CHECK(query->all().size() <= http::Query::kParametersMax);
  auto routed = query->all();
  for (const auto& [name, value] : routed) {
    ONGGI_CHECK(is_utf8(name) && is_utf8(value));
    ONGGI_CHECK(query->has(name) && query->count(name) >= 1);
  }
  const auto repeated = query->find_repeated([](const auto&) { return false; });
  ONGGI_CHECK(repeated.has_value() == std::ranges::any_of(routed, [&](const auto& parameter) {
                return query->count(parameter.first) > 1;
              }));
  ONGGI_CHECK(!repeated || query->count(*repeated) > 1);
  std::string canonical;
  auth::append_canonical_query(canonical, *query);
  const auto again = http::Query::parse(canonical);
  ONGGI_CHECK(again.has_value());
  std::erase_if(routed, [](const auto& parameter) { return parameter.first == "X-Amz-Signature"; });
  auto signed_ones = again->all();
  std::ranges::sort(routed);
  std::ranges::sort(signed_ones);
  ONGGI_CHECK(routed == signed_ones);
  std::string twice;
  auth::append_canonical_query(twice, *again);
  ONGGI_CHECK(twice == canonical);
  return 0;
}
