#include "iam/portal/account_records.h"

#include <algorithm>
#include <utility>

#include "base/codec.h"
#include "base/digest/checksum.h"
#include "iam/records/iam.pb.h"
#include "storage/record_codec.h"

namespace onggi::iam {

namespace {

using storage::from_us;
using storage::optional_from_us;
using storage::parse;
using storage::serialize;
using storage::to_us;

Role role_of(std::uint32_t number) {
  const auto highest = static_cast<std::uint32_t>(Role::kOwner);
  return number <= highest ? static_cast<Role>(number) : Role::kNobody;
}

}  // namespace

std::string encode_account(const StoredAccount& stored) {
  const auto& account = stored.account;
  proto::AccountRecord record;
  record.set_name(account.name);
  record.set_display_name(account.display_name);
  record.set_role(static_cast<std::uint32_t>(account.role));
  record.set_disabled(account.disabled);
  record.set_created_us(to_us(account.created));
  record.set_password_changed_us(to_us(account.password_changed));
  record.set_last_login_us(to_us(account.last_login));
  record.set_password_hash(stored.password_hash);
  record.set_revision(account.revision);
  return serialize(record);
}

Result<StoredAccount> decode_account(std::string_view bytes) {
  const auto record = ONGGI_TRY(parse<proto::AccountRecord>(bytes, "an account record"));
  StoredAccount stored;
  auto& account = stored.account;
  account.name = record.name();
  account.display_name = record.display_name();
  account.role = role_of(record.role());
  account.disabled = record.disabled();
  account.created = from_us(record.created_us());
  account.password_changed = from_us(record.password_changed_us());
  account.last_login = optional_from_us(record.last_login_us());
  account.revision = record.revision();
  stored.password_hash = record.password_hash();
  return stored;
}

std::string encode_session(const Session& session) {
  proto::SessionRecord record;
  record.set_account(session.account);
  record.set_created_us(to_us(session.created));
  record.set_last_used_us(to_us(session.last_used));
  record.set_password_us(to_us(session.password_given));
  record.set_address(session.address);
  record.set_client(session.client);
  return serialize(record);
}

Result<Session> decode_session(std::string_view id, std::string_view bytes) {
  const auto record = ONGGI_TRY(parse<proto::SessionRecord>(bytes, "a session record"));
  return Session{std::string(id),
                 record.account(),
                 from_us(record.created_us()),
                 from_us(record.last_used_us()),
                 from_us(record.password_us()),
                 record.address(),
                 record.client()};
}

std::string encode_token(const ApiToken& token) {
  proto::TokenRecord record;
  record.set_id(token.id);
  record.set_name(token.name);
  record.set_account(token.account);
  record.set_role(static_cast<std::uint32_t>(token.role));
  record.set_created_us(to_us(token.created));
  record.set_expires_us(to_us(token.expires));
  return serialize(record);
}

Result<ApiToken> decode_token(std::string_view bytes) {
  const auto record = ONGGI_TRY(parse<proto::TokenRecord>(bytes, "a token record"));
  return ApiToken{record.id(),
                  record.name(),
                  record.account(),
                  role_of(record.role()),
                  from_us(record.created_us()),
                  optional_from_us(record.expires_us())};
}

std::string token_hash(std::string_view token) { return hex_encode(sha256(token)); }

}  // namespace onggi::iam
