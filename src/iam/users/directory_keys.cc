// Directory: generating, adding, rotating, revoking and revealing access keys.
#include <algorithm>

#include "base/check.h"
#include "base/log.h"
#include "iam/audit/detail.h"
#include "iam/model/reasons.h"
#include "iam/users/directory_impl.h"
#include "iam/users/validate.h"

namespace onggi::iam {
namespace {

constexpr std::string_view kUpperAlphanumeric = "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789";
constexpr std::string_view kAlphanumeric =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";
constexpr std::string_view kAccessKeyPrefix = "ON";

/// Returns `size` random characters of `alphabet`, all equally likely. Discards random bytes at or
/// above the largest multiple of the alphabet's size, because they would favor some characters.
std::string random_text(Random& random, std::string_view alphabet, std::size_t size) {
  ONGGI_DCHECK(!alphabet.empty() && alphabet.size() <= 256);
  const auto usable = 256 / alphabet.size() * alphabet.size();
  std::string text;
  while (text.size() < size) {
    for (const char c : random.bytes(size)) {
      const auto byte = static_cast<unsigned char>(c);
      if (byte < usable && text.size() < size) text += alphabet[byte % alphabet.size()];
    }
  }
  ONGGI_DCHECK(text.size() == size);
  return text;
}

std::optional<std::size_t> index_of(const User& user, std::string_view access_key) {
  const auto found = std::ranges::find(user.keys, access_key, &AccessKey::access_key);
  if (found == user.keys.end()) return std::nullopt;
  return static_cast<std::size_t>(found - user.keys.begin());
}

void erase_key(StoredUser& stored, std::size_t index) {
  ONGGI_DCHECK(index < stored.user.keys.size());
  ONGGI_DCHECK(stored.sealed.size() == stored.user.keys.size());
  const auto at = static_cast<std::ptrdiff_t>(index);
  stored.user.keys.erase(stored.user.keys.begin() + at);
  stored.sealed.erase(stored.sealed.begin() + at);
}

std::vector<std::string> take_all(StoredUser& stored) {
  std::vector<std::string> taken;
  for (const auto& key : stored.user.keys) taken.push_back(key.access_key);
  stored.user.keys.clear();
  stored.sealed.clear();
  return taken;
}

std::unexpected<Error> no_such_key(const std::string& name) {
  return fail(Code::kNotFound, say("access_key_unknown", name));
}

}  // namespace

Result<Credentials> Directory::Impl::choose(std::optional<Credentials> given) {
  const auto snapshot_now = current();
  if (given) {
    if (snapshot_now->keys.contains(given->access_key))
      return fail(Code::kExists, say("access_key_exists"));
    ONGGI_DCHECK(check_credentials(*given));
    return *std::move(given);
  }
  constexpr auto kTail = kAccessKeySizeMin - kAccessKeyPrefix.size();
  Credentials keys;
  do {
    keys.access_key =
        std::string(kAccessKeyPrefix) + random_text(random, kUpperAlphanumeric, kTail);
  } while (snapshot_now->keys.contains(keys.access_key));
  keys.secret_key = random_text(random, kAlphanumeric, kSecretKeySizeMin);
  ONGGI_DCHECK(check_credentials(keys));
  return keys;
}

void Directory::Impl::append_key(StoredUser& stored, const Credentials& keys) {
  ONGGI_DCHECK(stored.user.keys.size() < kActiveKeysMax);
  stored.user.keys.push_back({keys.access_key, clock.now(), std::nullopt});
  stored.sealed.push_back(
      keyring.seal(keys.secret_key, seal_context(stored.user.id, keys.access_key)));
  ONGGI_DCHECK(stored.sealed.size() == stored.user.keys.size());
}

std::vector<std::string> Directory::Impl::take_expired(StoredUser& stored) const {
  const auto now = clock.now();
  std::vector<std::string> taken;
  for (std::size_t i = stored.user.keys.size(); i-- > 0;) {
    const auto& key = stored.user.keys[i];
    if (!key.expires || now < *key.expires) continue;
    taken.push_back(key.access_key);
    erase_key(stored, i);
  }
  ONGGI_DCHECK(stored.sealed.size() == stored.user.keys.size());
  return taken;
}

std::vector<std::string> Directory::Impl::take_unreadable(StoredUser& stored) const {
  std::vector<std::string> taken;
  for (std::size_t i = stored.user.keys.size(); i-- > 0;) {
    const auto access_key = stored.user.keys[i].access_key;
    if (keyring.unseal(stored.sealed[i], seal_context(stored.user.id, access_key))) continue;
    taken.push_back(access_key);
    erase_key(stored, i);
  }
  return taken;
}

Task<Status> Directory::Impl::store_without(LoadedUser loaded, std::vector<std::string> lost) {
  ONGGI_DCHECK(!lost.empty() && !loaded.bytes.empty());
  const auto name = loaded.stored.user.name;
  for (const auto& access_key : lost) {
    log::warn("access key {} of user {} is lost: it was sealed with a different keyring",
              access_key, name);
    AuditDetail detail;
    detail.add("access_key", access_key);
    AuditEvent event{{}, "server", "key.lost", name, std::move(detail)};
    ONGGI_CO_TRY(co_await audit.append(std::move(event)));
  }
  co_return co_await commit_user(std::move(loaded.bytes), name, encode_user(loaded.stored));
}

Task<Result<Credentials>> Directory::Impl::store_with_key(LoadedUser loaded, Credentials keys,
                                                          std::vector<std::string> dropped,
                                                          AuditEvent event,
                                                          std::vector<AuditEvent> more) {
  const auto& user = loaded.stored.user;
  auto id = user.id;
  KeyClaim owner{user.id, user.name};
  ONGGI_CO_TRY(co_await claim(keys.access_key, std::move(owner)));
  append_key(loaded.stored, keys);
  std::optional<std::string> expected;
  if (!loaded.bytes.empty()) expected = std::move(loaded.bytes);
  const auto stored = co_await store(std::move(expected), std::move(loaded.stored),
                                     std::move(event), std::move(more));
  if (!stored && unsettled) {
    unsettled->claimed.push_back(keys.access_key);
    unsettled->dropped = std::move(dropped);
    unsettled->user_id = std::move(id);
    co_return fail(stored.error());
  }
  if (!stored) {
    dropped.assign(1, keys.access_key);
    co_await release(std::move(dropped), std::move(id));
    co_return fail(stored.error());
  }
  co_await release(std::move(dropped), std::move(id));
  co_return keys;
}

Task<Result<Credentials>> Directory::add_key(std::string name, std::optional<Credentials> keys,
                                             Actor actor) {
  auto& impl = *impl_;
  if (keys) ONGGI_CO_TRY(check_credentials(*keys));
  const auto lock = co_await impl.changing.lock();
  auto loaded = ONGGI_CO_TRY(co_await impl.load(name));
  auto dropped = impl.take_expired(loaded.stored);
  if (loaded.stored.user.keys.size() >= kActiveKeysMax)
    co_return fail(Code::kTooLarge, say("access_keys_max", name));
  auto chosen = ONGGI_CO_TRY(impl.choose(std::move(keys)));
  AuditDetail detail;
  detail.add("access_key", chosen.access_key);
  AuditEvent event{{}, std::move(actor), "key.add", std::move(name), std::move(detail)};
  co_return co_await impl.store_with_key(std::move(loaded), std::move(chosen), std::move(dropped),
                                         std::move(event));
}

Task<Result<Credentials>> Directory::rotate_keys(std::string name, std::chrono::seconds grace,
                                                 std::optional<Credentials> keys, Actor actor) {
  auto& impl = *impl_;
  if (grace.count() < 0 || grace > kKeyGraceMax)
    co_return fail(Code::kInvalid, say("grace_period", kKeyGraceDaysMax.count()));
  if (keys) ONGGI_CO_TRY(check_credentials(*keys));
  const auto lock = co_await impl.changing.lock();
  auto loaded = ONGGI_CO_TRY(co_await impl.load(name));
  auto dropped = impl.take_expired(loaded.stored);
  auto& old = loaded.stored.user.keys;
  if (grace.count() > 0 && old.size() >= kActiveKeysMax)
    co_return fail(Code::kTooLarge, say("rotation_keys_max", name));
  const auto until = impl.clock.now() + grace;
  for (auto& key : old) key.expires = std::min(key.expires.value_or(until), until);
  if (grace.count() == 0) std::ranges::move(take_all(loaded.stored), std::back_inserter(dropped));
  auto chosen = ONGGI_CO_TRY(impl.choose(std::move(keys)));
  AuditDetail detail;
  detail.add("access_key", chosen.access_key).add("grace_s", grace.count());
  AuditEvent event{{}, std::move(actor), "key.rotate", std::move(name), std::move(detail)};
  co_return co_await impl.store_with_key(std::move(loaded), std::move(chosen), std::move(dropped),
                                         std::move(event));
}

Task<Status> Directory::revoke_key(std::string name, std::string access_key, Actor actor) {
  auto& impl = *impl_;
  const auto lock = co_await impl.changing.lock();
  auto loaded = ONGGI_CO_TRY(co_await impl.load(name));
  const auto index = index_of(loaded.stored.user, access_key);
  if (!index) co_return no_such_key(name);
  erase_key(loaded.stored, *index);
  auto id = loaded.stored.user.id;
  AuditDetail detail;
  detail.add("access_key", access_key);
  AuditEvent event{{}, std::move(actor), "key.revoke", std::move(name), std::move(detail)};
  const auto stored =
      co_await impl.store(std::move(loaded.bytes), std::move(loaded.stored), std::move(event));
  std::vector<std::string> freed;
  freed.push_back(std::move(access_key));
  if (!stored && impl.unsettled) {
    impl.unsettled->dropped = std::move(freed);
    impl.unsettled->user_id = std::move(id);
  }
  ONGGI_CO_TRY(stored);
  co_await impl.release(std::move(freed), std::move(id));
  co_return Status();
}

Task<Result<Credentials>> Directory::reveal(std::string name, std::string access_key, Actor actor) {
  auto& impl = *impl_;
  const auto lock = co_await impl.changing.lock();
  const auto loaded = ONGGI_CO_TRY(co_await impl.load(name));
  const auto& stored = loaded.stored;
  const auto index = index_of(stored.user, access_key);
  if (!index) co_return no_such_key(name);
  ONGGI_DCHECK(*index < stored.sealed.size());
  auto secret = ONGGI_CO_TRY(
      impl.keyring.unseal(stored.sealed[*index], seal_context(stored.user.id, access_key)));
  AuditDetail detail;
  detail.add("access_key", access_key);
  AuditEvent event{{}, std::move(actor), "key.reveal", std::move(name), std::move(detail)};
  ONGGI_CO_TRY(co_await impl.audit.append(std::move(event)));
  co_return Credentials{std::move(access_key), std::move(secret)};
}

}  // namespace onggi::iam
