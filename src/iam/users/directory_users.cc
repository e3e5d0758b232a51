// Directory: creating, changing and deleting users.
#include "base/check.h"
#include "base/codec.h"
#include "iam/audit/detail.h"
#include "iam/model/reasons.h"
#include "iam/users/directory_impl.h"
#include "iam/users/validate.h"

namespace onggi::iam {
namespace {

constexpr std::size_t kCanonicalIdBytes = 32;

/// Sets `field` to `value`, if given, and adds the change to the audit detail.
void change(std::string& field, const std::optional<std::string>& value, std::string_view name,
            AuditDetail& detail) {
  if (!value) return;
  field = *value;
  detail.add(name, *value);
}
void change(bool& field, std::optional<bool> value, std::string_view name, AuditDetail& detail) {
  if (!value) return;
  field = *value;
  detail.add_flag(name, *value);
}

}  // namespace

Task<Result<Credentials>> Directory::create_user(NewUser user, Actor actor) {
  auto& impl = *impl_;
  ONGGI_CO_TRY(check_new_user(user, impl.clock.now()));
  const auto lock = co_await impl.changing.lock();
  static_cast<void>(ONGGI_CO_TRY(co_await impl.settle()));
  if (impl.current()->by_name.contains(user.name))
    co_return fail(Code::kExists, say("user_exists", user.name));
  auto keys = ONGGI_CO_TRY(impl.choose(std::move(user.keys)));

  LoadedUser fresh;
  auto& value = fresh.stored.user;
  value.id = hex_encode(impl.random.bytes(kCanonicalIdBytes));
  value.name = user.name;
  value.display_name = std::move(user.display_name);
  value.email = std::move(user.email);
  value.create_buckets = user.create_buckets;
  value.created = impl.clock.now();
  AuditDetail detail;
  detail.add("id", value.id).add("access_key", keys.access_key);
  detail.add_flag("create_buckets", value.create_buckets);
  std::vector<AuditEvent> granted;
  for (const auto& grant : user.grants) granted.push_back(grant_event(actor, user.name, grant));
  value.grants = std::move(user.grants);
  ONGGI_DCHECK(value.id.size() == 2 * kCanonicalIdBytes && value.grants.size() <= kGrantsMax);
  ONGGI_DCHECK(fresh.bytes.empty() && value.keys.empty());
  AuditEvent event{{}, std::move(actor), "user.create", user.name, std::move(detail)};
  co_return co_await impl.store_with_key(std::move(fresh), std::move(keys), {}, std::move(event),
                                         std::move(granted));
}

Task<Status> Directory::update_user(std::string name, UserChange update, Actor actor) {
  auto& impl = *impl_;
  if (update.display_name) ONGGI_CO_TRY(check_display_name(*update.display_name));
  if (update.email) ONGGI_CO_TRY(check_email(*update.email));
  const auto lock = co_await impl.changing.lock();
  auto loaded = ONGGI_CO_TRY(co_await impl.load(name));
  auto& user = loaded.stored.user;
  if (update.revision && *update.revision != user.revision)
    co_return fail(Code::kPreconditionFailed, "user " + name + " has changed in the meantime");
  AuditDetail detail;
  change(user.display_name, update.display_name, "display_name", detail);
  change(user.email, update.email, "email", detail);
  change(user.create_buckets, update.create_buckets, "create_buckets", detail);
  change(user.disabled, update.disabled, "disabled", detail);
  AuditEvent event{{}, std::move(actor), "user.update", std::move(name), std::move(detail)};
  co_return co_await impl.store(std::move(loaded.bytes), std::move(loaded.stored),
                                std::move(event));
}

Task<Status> Directory::set_quota(std::string name, storage::Quota quota, Actor actor) {
  auto& impl = *impl_;
  if (quota.bytes.value_or(0) > storage::kQuotaMax ||
      quota.objects.value_or(0) > storage::kQuotaMax)
    co_return fail(Code::kInvalid, "a quota can be at most 2^53 - 1");
  const auto lock = co_await impl.changing.lock();
  auto loaded = ONGGI_CO_TRY(co_await impl.load(name));
  loaded.stored.user.quota = quota;
  AuditDetail detail;
  add_quota(detail, quota);
  AuditEvent event{{}, std::move(actor), "user.quota", std::move(name), detail};
  co_return co_await impl.store(std::move(loaded.bytes), std::move(loaded.stored),
                                std::move(event));
}

Task<Status> Directory::delete_user(std::string name, Actor actor) {
  auto& impl = *impl_;
  const auto lock = co_await impl.changing.lock();
  auto loaded = ONGGI_CO_TRY(co_await impl.load(name));
  const auto& user = loaded.stored.user;
  AuditDetail detail;
  detail.add("id", user.id);
  AuditEvent event{{}, std::move(actor), "user.delete", name, std::move(detail)};
  ONGGI_CO_TRY(co_await impl.audit.append(std::move(event)));
  const auto next = std::make_shared<Snapshot>(*impl.current());
  next->remove(name);
  ONGGI_DCHECK(!next->by_name.contains(name));
  std::optional<std::string> expected(std::move(loaded.bytes));
  const auto deleted =
      co_await impl.replace(std::move(expected), std::move(name), std::nullopt, next);
  std::vector<std::string> freed;
  for (const auto& key : user.keys) freed.push_back(key.access_key);
  if (!deleted && impl.unsettled) {
    impl.unsettled->dropped = std::move(freed);
    impl.unsettled->user_id = user.id;
  }
  ONGGI_CO_TRY(deleted);
  co_await impl.release(std::move(freed), user.id);
  co_return Status();
}

}  // namespace onggi::iam
