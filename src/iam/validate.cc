#include "iam/validate.h"

#include <fmt/format.h>

#include <algorithm>
#include <set>
#include <utility>

#include "base/codec.h"

namespace onggi::iam {
namespace {

constexpr std::size_t kBucketNameSizeMax = 63;
constexpr std::size_t kPrefixSizeMax = 1024;

bool is_alphanumeric(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
}

bool all_of(std::string_view text, std::string_view others) {
  return std::ranges::all_of(
      text, [&](char c) { return is_alphanumeric(c) || others.find(c) != std::string_view::npos; });
}

bool has_control(std::string_view text) {
  return std::ranges::any_of(text, [](char c) {
    const auto byte = static_cast<unsigned char>(c);
    return byte < 0x20 || byte == 0x7f;
  });
}

template <typename... Args>
std::unexpected<Error> invalid(fmt::format_string<Args...> format, Args&&... args) {
  return fail(Code::kInvalid, fmt::format(format, std::forward<Args>(args)...));
}

}  // namespace

Status check_user_name(std::string_view name) {
  if (name.empty() || name.size() > kUserNameSizeMax)
    return invalid("a user name has 1 to {} characters", kUserNameSizeMax);
  if (!all_of(name, "._@+=,-"))
    return invalid("a user name consists of letters, digits and . _ @ + = , -");
  return {};
}

Status check_display_name(std::string_view name) {
  if (name.size() > kDisplayNameSizeMax)
    return invalid("a display name has at most {} bytes", kDisplayNameSizeMax);
  if (!is_utf8(name) || has_control(name))
    return invalid("a display name is UTF-8 without control characters");
  return {};
}

Status check_email(std::string_view email) {
  if (email.empty()) return {};
  if (email.size() > kEmailSizeMax)
    return invalid("an e-mail address has at most {} bytes", kEmailSizeMax);
  const auto at = email.find('@');
  const bool shaped = at != std::string_view::npos && at > 0 && at + 1 < email.size() &&
                      email.find_first_of(" <>\",;") == std::string_view::npos;
  if (!shaped || !is_utf8(email) || has_control(email))
    return invalid("an e-mail address looks like name@example.com");
  return {};
}

Status check_credentials(const Credentials& keys) {
  if (keys.access_key.empty() || keys.secret_key.empty())
    return invalid("give both an access key and a secret key, or neither to have them generated");
  const auto access_size = keys.access_key.size();
  if (access_size < kAccessKeySizeMin || access_size > kAccessKeySizeMax)
    return invalid("an access key has {} to {} characters, this one has {}", kAccessKeySizeMin,
                   kAccessKeySizeMax, access_size);
  if (!all_of(keys.access_key, {}))
    return invalid("an access key consists of letters and digits only");
  const auto secret_size = keys.secret_key.size();
  if (secret_size < kSecretKeySizeMin || secret_size > kSecretKeySizeMax)
    return invalid("a secret key has {} to {} characters, this one has {}", kSecretKeySizeMin,
                   kSecretKeySizeMax, secret_size);
  if (!all_of(keys.secret_key, "/+="))
    return invalid("a secret key consists of letters, digits and / + =");
  return {};
}

Status check_grant(const Grant& grant, Time now) {
  if (grant.bucket.empty() || grant.bucket.size() > kBucketNameSizeMax)
    return invalid("a grant names a bucket of 1 to {} characters", kBucketNameSizeMax);
  if (grant.rights == 0)
    return invalid("a grant gives at least one right: list, read, write, delete or manage");
  if ((grant.rights & ~kAllRights) != 0) return invalid("a grant has an unknown right");
  if (grant.prefix.size() > kPrefixSizeMax || !is_utf8(grant.prefix))
    return invalid("a prefix is at most {} bytes of UTF-8", kPrefixSizeMax);
  if (grant.expires && *grant.expires <= now)
    return invalid("the expiry of the grant lies in the past");
  return {};
}

Status check_new_user(const NewUser& user, Time now) {
  ONGGI_TRY(check_user_name(user.name));
  ONGGI_TRY(check_display_name(user.display_name));
  ONGGI_TRY(check_email(user.email));
  if (user.keys) ONGGI_TRY(check_credentials(*user.keys));
  if (user.grants.size() > kGrantsMax)
    return fail(Code::kTooLarge, fmt::format("a user has at most {} grants", kGrantsMax));
  std::set<std::pair<std::string_view, std::string_view>> places;
  for (const auto& grant : user.grants) {
    ONGGI_TRY(check_grant(grant, now));
    if (!places.emplace(grant.bucket, grant.prefix).second)
      return invalid("there are two grants on bucket {} with the same prefix", grant.bucket);
  }
  return {};
}

}  // namespace onggi::iam
