#include "iam/users/directory.h"

#include <mutex>
#include <utility>

#include "base/check.h"
#include "base/log.h"
#include "iam/model/reasons.h"
#include "iam/policy/policy.h"
#include "iam/records/rows.h"
#include "iam/users/directory_impl.h"

namespace onggi::iam {

using storage::Family;
using storage::kSystemSpace;

constexpr std::string_view kWrongKeyring =
    ". The keyring and the metadata do not belong to the same data directory: restore the keyring "
    "from the backup that the metadata is from. If that keyring is lost for good, only the access "
    "keys are lost: move the wrong keyring away, start once with storage.accept_lost_keys = true, "
    "then give each user new keys with `onggi user rotate`";

std::string seal_context(std::string_view user_id, std::string_view access_key) {
  std::string context(user_id);
  context += '\0';
  context += access_key;
  return context;
}

void Snapshot::remove(std::string_view name) {
  const auto found = by_name.find(name);
  if (found == by_name.end()) return;
  const auto user = found->second;
  for (const auto& key : user->keys) keys.erase(key.access_key);
  by_id.erase(user->id);
  quotas.erase(user->id);
  by_name.erase(found);
}

Status Snapshot::add(const StoredUser& stored, const Keyring& keyring) {
  auto made = std::make_shared<User>(stored.user);
  ONGGI_DCHECK(stored.sealed.size() == stored.user.keys.size());
  made->policy = made->policy_text.empty() ? nullptr : stored_user_policy(made->policy_text);
  const std::shared_ptr<const User> user = std::move(made);
  for (std::size_t i = 0; i < user->keys.size(); ++i) {
    const auto& key = user->keys[i];
    auto secret = keyring.unseal(stored.sealed[i], seal_context(user->id, key.access_key));
    if (!secret) return fail(secret.error().within("access key of user " + user->name));
    auto holder = KeyHolder{user, std::make_shared<const Secret>(*std::move(secret))};
    keys.insert_or_assign(key.access_key, KeyEntry{std::move(holder), key.expires});
  }
  by_id.insert_or_assign(user->id, user);
  if (user->quota.empty()) {
    quotas.erase(user->id);
  } else {
    quotas.insert_or_assign(user->id, user->quota);
  }
  by_name.insert_or_assign(user->name, user);
  return {};
}

std::shared_ptr<const Snapshot> Directory::Impl::current() const {
  const std::shared_lock lock(snapshot_mutex);
  return snapshot;
}

void Directory::Impl::publish(std::shared_ptr<const Snapshot> next) {
  ONGGI_DCHECK(next != nullptr);
  // After the swap, `next` holds the old snapshot, which is freed once the lock is released.
  const std::scoped_lock lock(snapshot_mutex);
  snapshot.swap(next);
}

Directory::Directory(storage::MetadataStore& metadata, Keyring& keyring, Audit& audit, Clock& clock,
                     Random& random)
    : impl_(std::make_unique<Impl>(metadata, keyring, audit, clock, random)) {}
Directory::~Directory() = default;

Task<Status> Directory::Impl::scan_all(Family family,
                                       const std::function<Status(const storage::Entry&)>& each) {
  const auto note_gap = [this, report = log_gap()](const storage::Gap& gap) {
    whole = false;
    report(gap);
  };
  storage::EntryScan entries(metadata, kSystemSpace, family, note_gap);
  while (true) {
    const auto* entry = ONGGI_CO_TRY(co_await entries.next());
    if (entry == nullptr) co_return Status();
    ONGGI_CO_TRY(each(*entry));
  }
}

Task<Status> Directory::open(LostKeys lost) {
  auto& impl = *impl_;
  const auto lock = co_await impl.changing.lock();
  const auto next = std::make_shared<Snapshot>();
  std::vector<std::pair<LoadedUser, std::vector<std::string>>> losers;
  const std::function add_user = [&](const storage::Entry& entry) -> Status {
    auto stored = ONGGI_TRY(decode_user(entry.value));
    if (lost == LostKeys::kDropped) {
      auto dropped = impl.take_unreadable(stored);
      if (!dropped.empty()) {
        ++stored.user.revision;
        losers.emplace_back(LoadedUser{std::string(entry.value), stored}, std::move(dropped));
      }
    }
    auto added = next->add(stored, impl.keyring);
    if (!added) added.error().detail += kWrongKeyring;
    return added;
  };
  ONGGI_CO_TRY(co_await impl.scan_all(Family::kUsers, add_user));
  for (auto& [user, dropped] : losers)
    ONGGI_CO_TRY(co_await impl.store_without(std::move(user), std::move(dropped)));

  std::vector<std::pair<std::string, std::string>> unclaimed;  // access key, id of its last user
  const std::function check_claim = [&](const storage::Entry& entry) -> Status {
    const auto claim = ONGGI_TRY(decode_claim(entry.value));
    const auto found = next->keys.find(entry.row);
    const bool used = found != next->keys.end() && found->second.holder.user->id == claim.user_id;
    if (!used) unclaimed.emplace_back(entry.row, claim.user_id);
    return {};
  };
  ONGGI_CO_TRY(co_await impl.scan_all(Family::kAccessKeys, check_claim));
  impl.publish(next);
  // Keep unused claim rows if some users could not be read: the rows may reserve those users'
  // access keys.
  if (!impl.whole) co_return Status();
  for (auto& [access_key, user_id] : unclaimed) {
    std::vector<std::string> keys(1, std::move(access_key));
    co_await impl.release(std::move(keys), std::move(user_id));
  }
  co_return Status();
}

std::optional<KeyHolder> Directory::find_key(std::string_view access_key) const {
  const std::shared_lock lock(impl_->snapshot_mutex);
  const auto& keys = impl_->snapshot->keys;
  const auto found = keys.find(access_key);
  if (found == keys.end() || found->second.holder.user->disabled) return std::nullopt;
  ONGGI_DCHECK(found->second.holder.user != nullptr && found->second.holder.secret != nullptr);
  const auto& expires = found->second.expires;
  if (expires && *expires <= impl_->clock.now()) return std::nullopt;
  return found->second.holder;
}

bool Directory::has_key(std::string_view access_key) const {
  const std::shared_lock lock(impl_->snapshot_mutex);
  return impl_->snapshot->keys.contains(access_key);
}

std::shared_ptr<const User> Directory::find_user(std::string_view name) const {
  const auto snapshot = impl_->current();
  const auto found = snapshot->by_name.find(name);
  return found == snapshot->by_name.end() ? nullptr : found->second;
}

std::shared_ptr<const User> Directory::find_user_by_id(std::string_view id) const {
  const auto snapshot = impl_->current();
  const auto found = snapshot->by_id.find(id);
  return found == snapshot->by_id.end() ? nullptr : found->second;
}

storage::Quota Directory::quota_of(std::string_view user_id) const {
  const std::shared_lock lock(impl_->snapshot_mutex);
  const auto& quotas = impl_->snapshot->quotas;
  const auto found = quotas.find(user_id);
  return found == quotas.end() ? storage::Quota() : found->second;
}

std::vector<std::shared_ptr<const User>> Directory::list_users() const {
  const auto snapshot = impl_->current();
  std::vector<std::shared_ptr<const User>> users;
  users.reserve(snapshot->by_name.size());
  for (const auto& [name, user] : snapshot->by_name) users.push_back(user);
  return users;
}

Task<Result<bool>> Directory::Impl::settle() {
  if (!unsettled) co_return false;
  // Commits the old record again. After that commit, the new record cannot reappear, even if a
  // crash restores the end of the store's log.
  const auto& name = unsettled->name;
  const auto undone = co_await commit_user(unsettled->before, name, unsettled->before);
  if (!undone && undone.error().code != Code::kConflict) co_return fail(undone.error());
  if (undone) {
    const auto change = *std::exchange(unsettled, std::nullopt);
    co_await release(change.claimed, change.user_id);
    co_return false;
  }
  const auto now = ONGGI_CO_TRY(co_await metadata.get(kSystemSpace, Family::kUsers, name));
  const auto change = *std::exchange(unsettled, std::nullopt);
  // If another process has changed the record, leave unused claim rows to the next open().
  if (now != change.after) co_return false;
  publish(change.next);
  co_await release(change.dropped, change.user_id);
  co_return true;
}

Task<Result<LoadedUser>> Directory::Impl::load(std::string name) {
  static_cast<void>(ONGGI_CO_TRY(co_await settle()));
  auto bytes = ONGGI_CO_TRY(co_await metadata.get(kSystemSpace, Family::kUsers, name));
  if (!bytes) co_return fail(Code::kNotFound, say("user_unknown", name));
  auto stored = ONGGI_CO_TRY(decode_user(*bytes));
  co_return LoadedUser{*std::move(bytes), std::move(stored)};
}

Task<Status> Directory::Impl::commit_user(std::optional<std::string> expected, std::string name,
                                          std::optional<std::string> bytes) {
  storage::Batch batch;
  batch.row = std::move(name);
  batch.expectations.push_back({Family::kUsers, {}, std::move(expected)});
  if (bytes) {
    batch.puts.push_back({Family::kUsers, {}, *std::move(bytes)});
  } else {
    batch.erases.push_back({Family::kUsers, {}});
  }
  co_return co_await storage::commit_guarded(metadata, kSystemSpace, batch);
}

Task<Status> Directory::Impl::replace(std::optional<std::string> before, std::string name,
                                      std::optional<std::string> after,
                                      std::shared_ptr<const Snapshot> next) {
  const auto committed = co_await commit_user(before, name, after);
  if (committed) publish(next);
  if (committed || !storage::outcome_unknown(committed.error())) co_return committed;
  unsettled = UnsettledCommit{
      std::move(name), std::move(before), std::move(after), std::move(next), {}, {}, {}};
  const auto happened = co_await settle();
  // If neither commit could read the row, neither wrote anything. Keeping the commit unsettled
  // until the row becomes readable would block the changes of all users.
  if (!happened && storage::is_damage(committed.error()) && storage::is_damage(happened.error()))
    unsettled.reset();
  co_return happened.value_or(false) ? Status() : committed;
}

Task<Status> Directory::Impl::store(std::optional<std::string> expected, StoredUser stored,
                                    AuditEvent event, std::vector<AuditEvent> more) {
  ONGGI_DCHECK(stored.sealed.size() == stored.user.keys.size());
  ONGGI_DCHECK(expected != std::optional<std::string>(""));
  ++stored.user.revision;
  // Build the snapshot before the commit, because no step after the commit may fail.
  const auto next = std::make_shared<Snapshot>(*current());
  next->remove(stored.user.name);
  ONGGI_CO_TRY(next->add(stored, keyring));
  ONGGI_DCHECK(next->by_name.contains(stored.user.name) && next->by_id.contains(stored.user.id));
  ONGGI_CO_TRY(co_await audit.append(std::move(event)));
  for (auto& other : more) ONGGI_CO_TRY(co_await audit.append(std::move(other)));
  auto name = stored.user.name;
  auto bytes = encode_user(stored);
  co_return co_await replace(std::move(expected), std::move(name), std::move(bytes), next);
}

Task<Status> Directory::Impl::claim(std::string access_key, KeyClaim claim) {
  ONGGI_DCHECK(access_key.size() >= kAccessKeySizeMin && access_key.size() <= kAccessKeySizeMax);
  storage::Batch batch;
  batch.row = std::move(access_key);
  batch.expectations.push_back({Family::kAccessKeys, {}, std::nullopt});
  batch.puts.push_back({Family::kAccessKeys, {}, encode_claim(claim)});
  auto done = co_await storage::commit_guarded(metadata, kSystemSpace, batch);
  if (done) co_return done;
  if (done.error().code == Code::kConflict) co_return fail(Code::kExists, say("access_key_exists"));
  if (storage::outcome_unknown(done.error())) {
    // No record uses the claim row yet. Erase the row, so that the access key is not blocked, but
    // only if it contains this claim: a damaged row may contain the claim of another user.
    storage::Batch undo;
    undo.row = std::move(batch.row);
    undo.expectations.push_back({Family::kAccessKeys, {}, encode_claim(claim)});
    undo.erases.push_back({Family::kAccessKeys, {}});
    const auto undone = co_await storage::commit_guarded(metadata, kSystemSpace, undo);
    if (!undone && undone.error().code != Code::kConflict)
      log::warn("access key {}: an unused claim is left: {}", undo.row, undone.error().message());
  }
  co_return done;
}

Task<Status> Directory::Impl::release_claim(std::string access_key, std::string user_id) {
  auto bytes = ONGGI_CO_TRY(co_await metadata.get(kSystemSpace, Family::kAccessKeys, access_key));
  if (!bytes) co_return Status();
  const auto claim = ONGGI_CO_TRY(decode_claim(*bytes));
  if (claim.user_id != user_id) co_return Status();
  storage::Batch batch;
  batch.row = std::move(access_key);
  batch.expectations.push_back({Family::kAccessKeys, {}, std::move(bytes)});
  batch.erases.push_back({Family::kAccessKeys, {}});
  co_return co_await storage::commit_guarded(metadata, kSystemSpace, batch);
}

Task<void> Directory::Impl::release(std::vector<std::string> access_keys, std::string user_id) {
  for (auto& access_key : access_keys) {
    const auto done = co_await release_claim(access_key, user_id);
    if (!done) log::warn("freeing access key {}: {}", access_key, done.error().message());
  }
}

}  // namespace onggi::iam
