// Directory: grants and policies of users.
#include <algorithm>

#include "base/check.h"
#include "iam/audit/detail.h"
#include "iam/model/reasons.h"
#include "iam/policy/policy.h"
#include "iam/users/directory_impl.h"
#include "iam/users/validate.h"

namespace onggi::iam {
namespace {

std::vector<std::string> grantees_of(const Snapshot& snapshot, std::string_view bucket) {
  std::vector<std::string> names;
  for (const auto& [name, user] : snapshot.by_name) {
    const auto found = std::ranges::find(user->grants, bucket, &Grant::bucket);
    if (found != user->grants.end()) names.push_back(name);
  }
  return names;
}

}  // namespace

AuditEvent grant_event(Actor actor, std::string user, const Grant& grant) {
  AuditDetail detail;
  detail.add("bucket", grant.bucket).add("rights", to_text(grant.rights));
  if (!grant.prefix.empty()) detail.add("prefix", grant.prefix);
  if (grant.expires) detail.add("expires", format_iso8601(*grant.expires));
  return {{}, std::move(actor), "grant.set", std::move(user), std::move(detail)};
}

Task<Status> Directory::grant(std::string name, Grant grant, Actor actor) {
  auto& impl = *impl_;
  ONGGI_CO_TRY(check_grant(grant, impl.clock.now()));
  const auto lock = co_await impl.changing.lock();
  auto loaded = ONGGI_CO_TRY(co_await impl.load(name));
  auto event = grant_event(std::move(actor), std::move(name), grant);

  auto& grants = loaded.stored.user.grants;
  const auto same = std::ranges::find_if(grants, [&](const Grant& other) {
    return other.bucket == grant.bucket && other.prefix == grant.prefix;
  });
  if (same != grants.end()) {
    *same = std::move(grant);
  } else if (grants.size() >= kGrantsMax) {
    co_return fail(Code::kTooLarge, say("grants_max", kGrantsMax));
  } else {
    grants.push_back(std::move(grant));
    ONGGI_DCHECK(grants.size() <= kGrantsMax);
  }
  co_return co_await impl.store(std::move(loaded.bytes), std::move(loaded.stored),
                                std::move(event));
}

Task<Status> Directory::revoke(std::string name, std::string bucket,
                               std::optional<std::string> prefix, Actor actor) {
  auto& impl = *impl_;
  const auto lock = co_await impl.changing.lock();
  auto loaded = ONGGI_CO_TRY(co_await impl.load(name));
  const auto removed = std::erase_if(loaded.stored.user.grants, [&](const Grant& grant) {
    return grant.bucket == bucket && (!prefix || grant.prefix == *prefix);
  });
  if (removed == 0) co_return fail(Code::kNotFound, say("grant_unknown", name, bucket));
  AuditDetail detail;
  detail.add("bucket", bucket);
  if (prefix) detail.add("prefix", *prefix);
  AuditEvent event{{}, std::move(actor), "grant.revoke", std::move(name), std::move(detail)};
  co_return co_await impl.store(std::move(loaded.bytes), std::move(loaded.stored),
                                std::move(event));
}

Task<Status> Directory::set_policy(std::string name, std::optional<std::string> text, Actor actor,
                                   std::optional<std::string> replaces) {
  auto& impl = *impl_;
  if (text) {
    if (const auto policy = Policy::for_user(*text); !policy) co_return fail(policy.error());
  }
  const auto lock = co_await impl.changing.lock();
  auto loaded = ONGGI_CO_TRY(co_await impl.load(name));
  if (replaces && *replaces != loaded.stored.user.policy_text)
    co_return fail(Code::kPreconditionFailed,
                   "the policy has changed in the meantime; load it again");
  AuditDetail detail;
  if (text) detail.add("policy", *text);
  AuditEvent event{{},
                   std::move(actor),
                   text ? "user.policy.set" : "user.policy.delete",
                   std::move(name),
                   std::move(detail)};
  loaded.stored.user.policy_text = std::move(text).value_or("");
  co_return co_await impl.store(std::move(loaded.bytes), std::move(loaded.stored),
                                std::move(event));
}

Task<Status> Directory::forget_bucket(std::string bucket, Actor actor) {
  auto& impl = *impl_;
  if (bucket == kAllBuckets) co_return Status();  // kAllBuckets is not the name of a bucket
  const auto lock = co_await impl.changing.lock();
  static_cast<void>(ONGGI_CO_TRY(co_await impl.settle()));
  const auto names = grantees_of(*impl.current(), bucket);
  for (const auto& name : names) {
    auto loaded = ONGGI_CO_TRY(co_await impl.load(name));
    std::erase_if(loaded.stored.user.grants,
                  [&](const Grant& grant) { return grant.bucket == bucket; });
    AuditDetail detail;
    detail.add("bucket", bucket);
    AuditEvent event{{}, actor, "grant.revoke", name, std::move(detail)};
    ONGGI_CO_TRY(
        co_await impl.store(std::move(loaded.bytes), std::move(loaded.stored), std::move(event)));
  }
  co_return Status();
}

}  // namespace onggi::iam
