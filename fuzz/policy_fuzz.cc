// Parses arbitrary bytes as a user policy and as a bucket policy. The parser must never crash. An
// accepted policy must always give the same request the same effect, and must name the statement
// that caused an allow or a deny. A policy that takes too much work must deny. One of the condition
// keys has a long value and another has many, so that slow policies are found as timeouts.
#include <cstdint>
#include <string>
#include <string_view>

#include "base/check.h"
#include "iam/policy/policy.h"

namespace {

using namespace onggi::iam;

constexpr std::size_t kHeaderMax = 16 * 1024;

void ask(const Policy& policy, const User* user, std::string_view action, std::string_view resource,
         std::string_view header) {
  ConditionKeys keys;
  keys.add("aws:sourceip", "10.0.0.1");
  keys.add("aws:securetransport", "true");
  keys.add("s3:prefix", "a/b");
  keys.add("s3:max-keys", "10");
  keys.add("s3:requestobjecttagkeys", "a");
  keys.add("s3:requestobjecttagkeys", "b");
  keys.add("aws:useragent", std::string(header.substr(0, kHeaderMax)));
  for (int i = 0; i < 1000; ++i) keys.add("aws:tagkeys", "k" + std::to_string(i));
  if (user != nullptr) keys.add("aws:username", user->name);
  const PolicyRequest request{user, action, resource, keys};
  const auto verdict = policy.evaluate(request);
  ONGGI_CHECK(verdict.effect == Effect::kNone || !verdict.statement.empty());
  ONGGI_CHECK(!verdict.too_much_work || verdict.effect == Effect::kDeny);
  ONGGI_CHECK(policy.evaluate(request).effect == verdict.effect);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  if (const auto own = Policy::for_user(text))
    ask(*own, nullptr, "s3:GetObject", "bucket/a/b", text);
  const auto policy = Policy::for_bucket(text, "bucket");
  if (!policy) return 0;
  User ann;
  ann.name = "ann";
  ann.id = std::string(64, 'a');
  for (const auto* user : {static_cast<const User*>(nullptr), static_cast<const User*>(&ann)}) {
    ask(*policy, user, "s3:GetObject", "bucket/a/b", text);
    ask(*policy, user, "s3:ListBucket", "bucket", text);
  }
  (void)policy->is_public();
  (void)policy->asks_for("s3:existingobjecttag/");
  return 0;
}
