#include "iam/types.h"

#include <algorithm>

namespace onggi::iam {
namespace {

bool covers(const Grant& grant, std::string_view bucket, Time now) {
  return grant.bucket == bucket && (!grant.expires || now < *grant.expires);
}

}  // namespace

std::string to_text(Rights rights) {
  std::string text;
  for (const auto& [right, name] : kRightNames) {
    if (!contains(rights, right)) continue;
    if (!text.empty()) text += ',';
    text += name;
  }
  return text;
}

bool allowed(const User& user, Right right, std::string_view bucket, std::string_view key,
             Time now) {
  if (user.disabled) return false;
  return std::ranges::any_of(user.grants, [&](const Grant& grant) {
    return covers(grant, bucket, now) && contains(grant.rights, right) &&
           key.starts_with(grant.prefix);
  });
}

bool may_use(const User& user, std::string_view bucket, Time now) {
  if (user.disabled) return false;
  return std::ranges::any_of(user.grants,
                             [&](const Grant& grant) { return covers(grant, bucket, now); });
}

}  // namespace onggi::iam
