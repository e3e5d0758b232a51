#include "iam/users/validate.h"

#include <algorithm>
#include <set>
#include <utility>

#include "base/codec.h"
#include "iam/model/reasons.h"

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

std::unexpected<Error> invalid(Said said) { return fail(Code::kInvalid, std::move(said)); }

}  // namespace

Status check_user_name(std::string_view name) {
  if (name.empty() || name.size() > kUserNameSizeMax)
    return invalid(say("user_name_size", kUserNameSizeMax));
  if (!all_of(name, "._@+=,-")) return invalid(say("user_name_characters"));
  return {};
}

Status check_display_name(std::string_view name) {
  if (name.size() > kDisplayNameSizeMax)
    return invalid(say("display_name_size", kDisplayNameSizeMax));
  if (!is_utf8(name) || has_control(name)) return invalid(say("display_name_characters"));
  return {};
}

Status check_email(std::string_view email) {
  if (email.empty()) return {};
  if (email.size() > kEmailSizeMax) return invalid(say("email_size", kEmailSizeMax));
  const auto at = email.find('@');
  const bool shaped = at != std::string_view::npos && at > 0 && at + 1 < email.size() &&
                      email.find_first_of(" <>\",;") == std::string_view::npos;
  if (!shaped || !is_utf8(email) || has_control(email)) return invalid(say("email_form"));
  return {};
}

Status check_credentials(const Credentials& keys) {
  if (keys.access_key.empty() || keys.secret_key.empty()) return invalid(say("keys_both_or_none"));
  const auto access_size = keys.access_key.size();
  if (access_size < kAccessKeySizeMin || access_size > kAccessKeySizeMax)
    return invalid(say("access_key_size", kAccessKeySizeMin, kAccessKeySizeMax, access_size));
  if (!all_of(keys.access_key, {})) return invalid(say("access_key_characters"));
  const auto secret_size = keys.secret_key.size();
  if (secret_size < kSecretKeySizeMin || secret_size > kSecretKeySizeMax)
    return invalid(say("secret_key_size", kSecretKeySizeMin, kSecretKeySizeMax, secret_size));
  if (!all_of(keys.secret_key, "/+=")) return invalid(say("secret_key_characters"));
  return {};
}

Status check_grant(const Grant& grant, Time now) {
  if (grant.bucket.empty() || grant.bucket.size() > kBucketNameSizeMax)
    return invalid(say("grant_bucket_size", kBucketNameSizeMax));
  if (grant.rights == 0) return invalid(say("grant_needs_right"));
  if ((grant.rights & ~kAllRights) != 0) return invalid(say("grant_right_unknown"));
  if (grant.prefix.size() > kPrefixSizeMax || !is_utf8(grant.prefix))
    return invalid(say("prefix_size", kPrefixSizeMax));
  if (grant.expires && *grant.expires <= now) return invalid(say("grant_expired"));
  return {};
}

Status check_new_user(const NewUser& user, Time now) {
  ONGGI_TRY(check_user_name(user.name));
  ONGGI_TRY(check_display_name(user.display_name));
  ONGGI_TRY(check_email(user.email));
  if (user.keys) ONGGI_TRY(check_credentials(*user.keys));
  if (user.grants.size() > kGrantsMax) return fail(Code::kTooLarge, say("grants_max", kGrantsMax));
  std::set<std::pair<std::string_view, std::string_view>> places;
  for (const auto& grant : user.grants) {
    ONGGI_TRY(check_grant(grant, now));
    if (!places.emplace(grant.bucket, grant.prefix).second)
      return invalid(say("grant_twice", grant.bucket));
  }
  return {};
}

}  // namespace onggi::iam
