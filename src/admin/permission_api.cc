// The tester: may somebody do something, and what decides it? It asks the same judge as S3 does.
#include <algorithm>
#include <array>
#include <chrono>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "admin/grants.h"
#include "admin/policies.h"
#include "base/codec.h"
#include "catalog/bucket_documents.h"
#include "catalog/object_ownership.h"
#include "iam/access_decision.h"
#include "iam/acl_decision.h"
#include "iam/common_keys.h"
#include "iam/policy_actions.h"

namespace onggi::admin {
namespace {

/// Operations whose action has another name.
struct NamedAction {
  std::string_view operation;
  std::string_view action;
};
constexpr std::array kNamedActions{
    NamedAction{"ListObjects", "s3:ListBucket"},
    NamedAction{"ListMultipartUploads", "s3:ListBucketMultipartUploads"},
};

constexpr std::string_view kCreateBucket = "s3:CreateBucket";

struct Question {
  std::shared_ptr<const iam::User> user;  // null: nobody signed
  std::shared_ptr<const catalog::Bucket> bucket;
  std::string wanted;  // as it was asked for: "GetObject", "s3:GetObject"
  std::string action;  // "s3:GetObject"
  std::string key;     // of the object, or the prefix of a listing
  bool on_object = false;
  std::string address;  // from where; empty: not said
};

struct Reason {
  std::string_view code;
  std::string_view explanation;
};
// Of grants that do not help, the one that comes nearest explains most: in this order.
constexpr Reason kAllows{"allows", "a grant allows it"};
constexpr Reason kExpired{"grant_expired", "a grant would allow it, but has expired"};
constexpr Reason kOtherPrefix{"prefix_differs", "a grant gives the right, but for another prefix"};
constexpr Reason kOtherRight{"right_missing", "the grants on the bucket do not give this right"};
constexpr std::array kNearest{&kAllows, &kExpired, &kOtherPrefix, &kOtherRight};

/// In the order of iam::Ground.
constexpr std::array kGrounds{
    Reason{"no_grant", "the user has no grant on the bucket, and no policy allows it"},
    Reason{"bucket_policy_denies", "a statement of the bucket's policy denies it"},
    Reason{"user_policy_denies", "a statement of the user's own policy denies it"},
    Reason{"owner", "the user owns the bucket"},
    Reason{"granted", kAllows.explanation},
    Reason{"bucket_policy_allows", "a statement of the bucket's policy allows it"},
    Reason{"user_policy_allows", "a statement of the user's own policy allows it"},
    Reason{"acl_allows", "an ACL allows it"},
    Reason{
        "public_access_blocked",
        "the bucket's policy allows it to everybody, and the public access block takes that back"},
};
constexpr Reason kNobody{"nobody", "nothing allows it to everybody"};

iam::Rights rights_of(const Question& question) { return iam::rights_for_action(question.action); }

const Reason& judge_grant(const iam::Grant& grant, const Question& question, Time now) {
  if ((grant.rights & rights_of(question)) == 0) return kOtherRight;
  const bool any_prefix = rights_of(question) == iam::kAllRights;
  if (!any_prefix && !question.key.starts_with(grant.prefix)) return kOtherPrefix;
  if (grant.expires && *grant.expires <= now) return kExpired;
  return kAllows;
}

/// What stands before any grant.
std::optional<Reason> obstacle(const Call& call, const iam::User& user) {
  if (user.disabled) return Reason{"user_disabled", "the user is disabled"};
  const bool active = std::ranges::any_of(user.keys, [&](const iam::AccessKey& key) {
    return !key.expires || call.services.clock.now() < *key.expires;
  });
  if (!active) return Reason{"no_active_key", "the user has no access key that works"};
  return std::nullopt;
}

/// The one right that the action takes, if it is one.
json::value right_json(iam::Rights rights) {
  const auto is_it = [&](const iam::RightName& one) {
    return rights == static_cast<iam::Rights>(one.right);
  };
  const auto found = std::ranges::find_if(iam::kRightNames, is_it);
  return found == iam::kRightNames.end() ? json::value(nullptr) : json::value(found->name);
}

json::object verdict(const Question& question, bool allowed, const Reason& reason,
                     std::string_view statement = {}, json::array grants = {}) {
  return {{"allowed", allowed},
          {"action", question.wanted},
          {"right", right_json(question.action.empty() ? iam::Rights{} : rights_of(question))},
          {"reason", reason.code},
          {"explanation", reason.explanation},
          {"statement", statement.empty() ? json::value(nullptr) : json::value(statement)},
          {"grants", std::move(grants)}};
}

/// What can be known of a request that nobody sent: over TLS, now, from the address that was given.
iam::ConditionKeys keys_of(const Call& call, const Question& question) {
  iam::ConditionKeys keys;
  iam::add_common_keys(keys, question.user.get(), call.services.clock.now(),
                       call.services.info.region);
  keys.add("aws:SecureTransport", "true");
  if (!question.address.empty()) keys.add("aws:SourceIp", question.address);
  if (!question.on_object && !question.key.empty()) keys.add("s3:prefix", question.key);
  if (question.action == "s3:PutObject") keys.add("s3:ObjectCreationOperation", "true");
  return keys;
}

const Reason& reason_of(iam::Ground ground) {
  return kGrounds.at(static_cast<std::size_t>(ground));
}

/// The user's own policy, and where that says nothing his right.
json::object test_create(const Call& call, const Question& question, std::string_view bucket) {
  const auto& user = *question.user;
  if (const auto stop = obstacle(call, user)) return verdict(question, false, *stop);
  if (user.policy) {
    const auto keys = keys_of(call, question);
    const auto said = user.policy->evaluate({&user, kCreateBucket, bucket, keys});
    if (said.effect == iam::Effect::kDeny)
      return verdict(question, false, reason_of(iam::Ground::kUserPolicyDenies), said.statement);
    if (said.effect == iam::Effect::kAllow)
      return verdict(question, true, reason_of(iam::Ground::kUserPolicyAllows), said.statement);
  }
  return user.create_buckets
             ? verdict(question, true, {"create_buckets", "the user may create buckets"})
             : verdict(question, false,
                       {"may_not_create_buckets", "the user may not create buckets"});
}

/// What S3 asks of ACLs; who began an upload cannot be known here.
Task<bool> acl_allows(const Call& call, const Question& question) {
  const auto& bucket = *question.bucket;
  if (catalog::ownership_of(bucket) == catalog::ObjectOwnership::kBucketOwnerEnforced)
    co_return false;
  const auto* const document = bucket.documents->find(catalog::BucketDocument::kAcl);
  const auto bucket_acl =
      iam::stored_acl(document == nullptr ? "" : document->text(), bucket.owner_id);
  iam::AclQuestion asked{.action = question.action,
                         .requester_id = question.user ? question.user->id : std::string_view(),
                         .bucket_acl = bucket_acl};
  if (public_access_block_of(bucket).ignore_public_acls)
    asked.public_grants = iam::PublicGrants::kIgnored;
  if (!iam::acl_needs_object(question.action)) co_return iam::acl_allows(asked);
  const catalog::ObjectName name{.key = question.key, .version_id = {}};
  const auto object = co_await call.services.objects.stat(bucket, name);
  if (!object) co_return false;
  const auto& owner_id = object->attributes.owner_id;
  asked.object_owner_id = owner_id.empty() ? bucket.owner_id : owner_id;
  const auto object_acl = iam::stored_acl(object->attributes.acl, asked.object_owner_id);
  asked.object_acl = &object_acl;
  co_return iam::acl_allows(asked);
}

Task<iam::Decision> judge(const Call& call, const Question& question) {
  const auto now = call.services.clock.now();
  const auto policy = policy_of(*question.bucket);
  auto keys = keys_of(call, question);
  if (question.on_object) {
    const catalog::ObjectName name{.key = question.key, .version_id = {}};
    if (const auto object = co_await call.services.objects.stat(*question.bucket, name)) {
      for (const auto& [tag, value] : object->attributes.tags)
        keys.add("s3:ExistingObjectTag/" + tag, value);
    }
  }
  const auto rights = rights_of(question);
  auto decision = iam::decide(
      {.user = question.user.get(),
       .owner_id = question.bucket->owner_id,
       .bucket = question.bucket->name,
       .key = question.on_object ? std::string_view(question.key) : std::string_view(),
       .action = question.action,
       .rights = rights,
       .grant_key = question.key,
       .any_prefix = rights == iam::kAllRights,
       .bucket_policy = policy.get(),
       .user_policy = question.user ? question.user->policy.get() : nullptr,
       .keys = &keys,
       .restrict_public_buckets = public_access_block_of(*question.bucket).restrict_public_buckets,
       .now = now});
  if (decision.is_open() && co_await acl_allows(call, question))
    decision = {true, iam::Ground::kAclAllows};
  co_return decision;
}

/// Without the grants there is more to say than that nothing allows it.
json::object explain(const Call& call, const Question& question, const iam::Decision& decision) {
  auto nearest = kNearest.end();
  json::array grants;
  if (question.user) {
    for (const auto& grant : question.user->grants) {
      if (grant.bucket != question.bucket->name) continue;
      const auto& reason = judge_grant(grant, question, call.services.clock.now());
      nearest = std::min(nearest, std::ranges::find(kNearest, &reason));
      grants.push_back(json::object{{"grant", grant_json(grant)}, {"verdict", reason.code}});
    }
    if (const auto stop = obstacle(call, *question.user))
      return verdict(question, false, *stop, {}, std::move(grants));
  }
  const auto& ground = reason_of(decision.ground);
  const bool silent = decision.ground == iam::Ground::kNothing;
  const auto& reason = silent && !question.user              ? kNobody
                       : silent && nearest != kNearest.end() ? **nearest
                                                             : ground;
  return verdict(question, decision.allowed, reason, decision.statement, std::move(grants));
}

/// "GetObject", or any action of S3 by its full name. Empty: there is none of that name.
std::string action_of(const std::string& wanted) {
  const auto named = std::ranges::find(kNamedActions, wanted, &NamedAction::operation);
  auto action = named != kNamedActions.end() ? std::string(named->action)
                : wanted.starts_with("s3:")  ? wanted
                                             : "s3:" + wanted;
  const bool known = iam::level_of_action(to_lower_ascii(action)) != iam::ActionLevel::kAny;
  return known ? action : std::string();
}

}  // namespace

Task<ApiResult<Answer>> test_permission(Call& call) {
  const auto name = call.param("user");
  if (!name) co_return refuse(400, "invalid", "user is required", "user");
  Question question;
  ONGGI_API_ASSIGN(question.wanted, call.required_param("action"));
  ONGGI_API_ASSIGN(const auto bucket, call.required_param("bucket"));
  question.key = call.param("key").value_or("");
  question.address = call.param("address").value_or("");
  question.user = call.services.directory.find_user(*name);
  if (!question.user && !name->empty())
    co_return refuse(404, "not_found", "there is no user " + *name, "user");
  question.action = action_of(question.wanted);
  if (question.action.empty())
    co_return refuse(400, "invalid", "there is no action " + question.wanted, "action");
  if (question.action == kCreateBucket && question.user)
    co_return Answer{200, test_create(call, question, bucket)};
  question.on_object =
      iam::level_of_action(to_lower_ascii(question.action)) == iam::ActionLevel::kObject;
  auto found = call.services.buckets.find(bucket);
  if (!found) {
    const Reason none{"no_such_bucket", "there is no such bucket"};
    co_return Answer{200, verdict(question, false, none)};
  }
  question.bucket = *std::move(found);
  const auto decision = co_await judge(call, question);
  co_return Answer{200, explain(call, question, decision)};
}

}  // namespace onggi::admin
