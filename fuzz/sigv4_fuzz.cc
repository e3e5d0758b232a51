// Authenticates arbitrary requests, including SigV2 requests. The authenticator must never crash or
// accept a request as signed, because the fuzzer cannot guess a signature. The input is a method, a
// target and header lines, separated by line feeds. As in the service, a request whose query cannot
// be parsed does not reach the authenticator.
#include <cstdint>
#include <cstdlib>

#include "auth/authenticator.h"
#include "auth/testing.h"

namespace {

using namespace onggi;

void run(std::string_view text) {
  const auto take_line = [&] {
    const auto line = text.substr(0, text.find('\n'));
    text.remove_prefix(std::min(text.size(), line.size() + 1));
    return line;
  };
  const auto method = take_line();
  auth::testing::TestRequest request(method, take_line());
  while (!text.empty()) {
    const auto line = take_line();
    const auto colon = line.find(':');
    if (colon == std::string_view::npos) continue;
    request.add(to_lower_ascii(line.substr(0, colon)), trim(line.substr(colon + 1)));
  }
  const auth::testing::TestKeys keys;
  auth::AuthOptions options{.region = "us-east-1"};
  options.accept_any_region = true;
  options.signature_v2 = auth::SignatureV2::kOn;
  options.expose_string_to_sign = true;
  const auth::Authenticator authenticator(options, keys);
  const auto host = request.get().header("host").value_or("");
  const auto bucket = host.substr(0, host.find('.'));
  if (http::Query::parse(request.get().query)) {
    const auto found = authenticator.authenticate(request.get(), request.query(),
                                                  auth::testing::example_time(), bucket);
    if (found && !found->access_key().empty()) std::abort();
  }

  // Canonicalizing a canonical path must not change it.
  std::string once;
  std::string twice;
  if (!auth::append_canonical_path(once, request.get().path)) return;
  if (!auth::append_canonical_path(twice, once) || once != twice) std::abort();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  run({reinterpret_cast<const char*>(data), size});
  return 0;
}
