#include "iam/users/records.h"

#include "base/check.h"
#include "iam/records/iam.pb.h"
#include "storage/record_codec.h"

namespace onggi::iam {

using storage::from_us;
using storage::optional_from_us;
using storage::parse;
using storage::serialize;
using storage::to_us;

std::string encode_user(const StoredUser& stored) {
  ONGGI_DCHECK(stored.sealed.size() == stored.user.keys.size());
  const auto& user = stored.user;
  proto::UserRecord record;
  record.set_id(user.id);
  record.set_name(user.name);
  record.set_display_name(user.display_name);
  record.set_email(user.email);
  record.set_create_buckets(user.create_buckets);
  record.set_disabled(user.disabled);
  record.set_created_us(to_us(user.created));
  record.set_revision(user.revision);
  record.set_policy(user.policy_text);
  if (user.quota.bytes) record.set_quota_bytes(*user.quota.bytes);
  if (user.quota.objects) record.set_quota_objects(*user.quota.objects);
  for (std::size_t i = 0; i < user.keys.size(); ++i) {
    auto& key = *record.add_keys();
    key.set_access_key(user.keys[i].access_key);
    key.set_sealed_secret(stored.sealed[i]);
    key.set_created_us(to_us(user.keys[i].created));
    key.set_expires_us(to_us(user.keys[i].expires));
  }
  for (const auto& value : user.grants) {
    auto& grant = *record.add_grants();
    grant.set_bucket(value.bucket);
    grant.set_rights(value.rights);
    grant.set_prefix(value.prefix);
    grant.set_expires_us(to_us(value.expires));
  }
  return serialize(record);
}

Result<StoredUser> decode_user(std::string_view bytes) {
  const auto record = ONGGI_TRY(parse<proto::UserRecord>(bytes, "a user record"));
  StoredUser stored;
  auto& user = stored.user;
  user.id = record.id();
  user.name = record.name();
  user.display_name = record.display_name();
  user.email = record.email();
  user.create_buckets = record.create_buckets();
  user.disabled = record.disabled();
  user.created = from_us(record.created_us());
  user.revision = record.revision();
  user.policy_text = record.policy();
  if (record.has_quota_bytes()) user.quota.bytes = record.quota_bytes();
  if (record.has_quota_objects()) user.quota.objects = record.quota_objects();
  if (user.quota.bytes.value_or(0) > storage::kQuotaMax ||
      user.quota.objects.value_or(0) > storage::kQuotaMax)
    return fail(Code::kCorrupt, "a user record with too large a quota");
  for (const auto& key : record.keys()) {
    user.keys.push_back(
        {key.access_key(), from_us(key.created_us()), optional_from_us(key.expires_us())});
    stored.sealed.push_back(key.sealed_secret());
  }
  for (const auto& grant : record.grants()) {
    user.grants.push_back({grant.bucket(), static_cast<Rights>(grant.rights() & kAllRights),
                           grant.prefix(), optional_from_us(grant.expires_us())});
  }
  return stored;
}

std::string encode_claim(const KeyClaim& claim) {
  proto::AccessKeyRecord record;
  record.set_user_id(claim.user_id);
  record.set_user_name(claim.user_name);
  return serialize(record);
}

Result<KeyClaim> decode_claim(std::string_view bytes) {
  const auto record = ONGGI_TRY(parse<proto::AccessKeyRecord>(bytes, "an access key record"));
  return KeyClaim{record.user_id(), record.user_name()};
}

}  // namespace onggi::iam
