#include "admin/api/permission_check.h"

#include "base/codec.h"
#include "iam/policy/actions.h"
#include "iam/policy/common_keys.h"

namespace onggi::admin {
namespace {

bool is_listing(std::string_view action) { return action.starts_with("s3:ListBucket"); }

/// Adds the condition keys of a SigV4 signature that was just made.
void add_signature(const PermissionQuestion& question, iam::ConditionKeys& keys) {
  keys.add("s3:signatureversion", "AWS4-HMAC-SHA256");
  keys.add("s3:authType", std::string(question.auth_type));
  keys.add("s3:signatureAge", "0");
}

}  // namespace

bool is_on_object(std::string_view action) {
  return iam::level_of_action(to_lower_ascii(action)) == iam::ActionLevel::kObject;
}

iam::ConditionKeys PermissionKeys::keys(const access::Question& asked) const {
  const auto& question = question_;
  iam::ConditionKeys keys;
  iam::add_common_keys(keys, asked.user, asked.now, call_.services.info.region);
  keys.add("aws:SecureTransport", "true");
  keys.add("s3:TlsVersion", "1.3");
  if (question.user) add_signature(question, keys);
  if (!question.address.empty()) keys.add("aws:SourceIp", question.address);
  if (is_listing(question.action) && !question.key.empty()) keys.add("s3:prefix", question.key);
  if (question.action == "s3:PutObject") keys.add("s3:ObjectCreationOperation", "true");
  return keys;
}

access::Question access_question(const Call& call, const PermissionQuestion& question) {
  const auto now = call.services.clock.now();
  const auto* const user = question.user.get();
  if (!is_on_object(question.action))
    return access::ask_about_bucket(user, *question.bucket, question.action, question.key, now);
  return access::ask_about_object(user, *question.bucket, question.action, {.key = question.key},
                                  now);
}

Task<iam::Decision> judge(const Call& call, const PermissionQuestion& question) {
  const auto asked = access_question(call, question);
  const PermissionKeys keys(call, question);
  const access::Judge judge(call.services.objects, call.services.uploads);
  co_return co_await judge.decide(asked, keys);
}

}  // namespace onggi::admin
