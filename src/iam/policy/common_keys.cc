#include "iam/policy/common_keys.h"

#include <chrono>
#include <string>

#include "iam/policy/policy.h"

namespace onggi::iam {
namespace {

void add_principal(ConditionKeys& keys, const User* user) {
  if (user == nullptr) {
    keys.add("aws:PrincipalType", "Anonymous");
    keys.add("aws:userid", "anonymous");
    return;
  }
  keys.add("aws:PrincipalType", "User");
  keys.add("aws:PrincipalAccount", std::string(kAccountId));
  keys.add("aws:PrincipalArn", user_arn(user->name));
  keys.add("aws:username", user->name);
  keys.add("aws:userid", user->id);
}

}  // namespace

void add_common_keys(ConditionKeys& keys, const User* user, Time now, std::string_view region) {
  add_principal(keys, user);
  keys.add("aws:PrincipalIsAWSService", "false");
  keys.add("aws:ViaAWSService", "false");
  keys.add("aws:RequestedRegion", std::string(region));
  keys.add("aws:ResourceAccount", std::string(kAccountId));
  keys.add("s3:ResourceAccount", std::string(kAccountId));
  const auto seconds = std::chrono::duration_cast<std::chrono::seconds>(now.time_since_epoch());
  keys.add("aws:CurrentTime", format_iso8601(now));
  keys.add("aws:EpochTime", std::to_string(seconds.count()));
}

}  // namespace onggi::iam
