// Parses arbitrary bytes as a user policy and as a bucket policy. The parser must never crash. An
// accepted policy must always give the same request the same effect, and must name the statement
// that caused an allow or a deny.
#include <cstdint>
#include <string_view>

#include "base/check.h"
#include "iam/policy/policy.h"

namespace {

using namespace onggi::iam;

void ask(const Policy& policy, const User* user, std::string_view action,
         std::string_view resource) {
  ConditionKeys keys;
  keys.add("aws:sourceip", "10.0.0.1");
  keys.add("aws:securetransport", "true");
  keys.add("s3:prefix", "a/b");
  keys.add("s3:max-keys", "10");
  keys.add("s3:requestobjecttagkeys", "a");
  keys.add("s3:requestobjecttagkeys", "b");
  if (user != nullptr) keys.add("aws:username", user->name);
  const PolicyRequest request{user, action, resource, keys};
  const auto verdict = policy.evaluate(request);
  ONGGI_CHECK(verdict.effect == Effect::kNone || !verdict.statement.empty());
  ONGGI_CHECK(policy.evaluate(request).effect == verdict.effect);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  if (const auto own = Policy::for_user(text)) ask(*own, nullptr, "s3:GetObject", "bucket/a/b");
  const auto policy = Policy::for_bucket(text, "bucket");
  if (!policy) return 0;
  User ann;
  ann.name = "ann";
  ann.id = std::string(64, 'a');
  for (const auto* user : {static_cast<const User*>(nullptr), static_cast<const User*>(&ann)}) {
    ask(*policy, user, "s3:GetObject", "bucket/a/b");
    ask(*policy, user, "s3:ListBucket", "bucket");
  }
  (void)policy->is_public();
  (void)policy->asks_for("s3:existingobjecttag/");
  return 0;
}
