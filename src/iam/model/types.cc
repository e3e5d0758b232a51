#include "iam/model/types.h"

#include <algorithm>

namespace onggi::iam {
namespace {

bool covers(const Grant& grant, std::string_view bucket, Time now) {
  return speaks_of(grant, bucket) && (!grant.expires || now < *grant.expires);
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

bool speaks_of(const Grant& grant, std::string_view bucket) {
  return grant.bucket == bucket || grant.bucket == kAllBuckets;
}

const Grant* find_grant(const User& user, Rights rights, std::string_view bucket,
                        std::optional<std::string_view> key, Time now) {
  if (user.disabled) return nullptr;
  const auto gives = [&](const Grant& grant) {
    return covers(grant, bucket, now) && (grant.rights & rights) != 0 &&
           (!key || key->starts_with(grant.prefix));
  };
  const auto found = std::ranges::find_if(user.grants, gives);
  return found == user.grants.end() ? nullptr : &*found;
}

bool allowed(const User& user, Right right, std::string_view bucket, std::string_view key,
             Time now) {
  return find_grant(user, static_cast<Rights>(right), bucket, key, now) != nullptr;
}

bool may_use(const User& user, std::string_view bucket, Time now) {
  return find_grant(user, kAllRights, bucket, std::nullopt, now) != nullptr;
}

}  // namespace onggi::iam
