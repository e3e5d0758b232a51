// Parses arbitrary bytes as the policy of a POST form. The parser must never crash, and the policy
// must not accept a form with a field that the policy does not mention.
#include <cstdint>
#include <string_view>

#include "auth/post_policy.h"
#include "auth/testing.h"
#include "base/check.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace onggi::auth;
  const std::string_view json(reinterpret_cast<const char*>(data), size);
  const auto policy = PostPolicy::parse(json);
  if (!policy) {
    ONGGI_CHECK(policy.error().code == "InvalidPolicyDocument");
    return 0;
  }
  const auto now = testing::example_time();
  const FormFields form{{"key", "user/a.png"}, {"content-type", "image/png,image/gif"}};
  const bool kept = policy->check(form, "jar", now).has_value();
  FormFields more = form;
  more.emplace_back("x-never-named-\x01", "v");
  if (kept && !json.contains("x-never-named")) ONGGI_CHECK(!policy->check(more, "jar", now));
  return 0;
}
