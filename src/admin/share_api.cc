// Share links: presigned URLs that open an object without a login, until they expire or the key
// that signed them ends.
#include <algorithm>

#include "admin/object_json.h"
#include "admin/permission.h"
#include "auth/presign.h"

namespace onggi::admin {
namespace {

/// Whose key signs a link, and with which.
struct Signer {
  std::string user;
  iam::AccessKey key;
};

/// The user's key that lasts longest.
std::optional<iam::AccessKey> lasting_key(const iam::User& user, Time now) {
  const auto ends = [](const iam::AccessKey& key) { return key.expires.value_or(Time::max()); };
  const auto best = std::ranges::max_element(user.keys, {}, ends);
  if (best == user.keys.end() || ends(*best) <= now) return std::nullopt;
  return *best;
}

/// Nothing when a link of this user would be refused, as far as that can be known.
std::optional<Signer> signer_of(const Call& call, PermissionQuestion question,
                                std::shared_ptr<const iam::User> user) {
  if (user->disabled) return std::nullopt;
  const auto access_key = lasting_key(*user, call.services.clock.now());
  if (!access_key) return std::nullopt;
  question.user = std::move(user);
  if (!judge(call, question).allowed) return std::nullopt;
  return Signer{question.user->name, *access_key};
}

/// `wanted`, or somebody who may read the object.
ApiResult<Signer> find_signer(const Call& call, const PermissionQuestion& question,
                              const std::optional<std::string>& wanted) {
  if (wanted) {
    auto user = call.services.directory.find_user(*wanted);
    if (!user) return refuse(404, "not_found", "there is no user " + *wanted, "user");
    if (auto signer = signer_of(call, question, std::move(user))) return *std::move(signer);
    return refuse(409, "no_signer",
                  "user " + *wanted + " may not read this object, or has no valid key", "user");
  }
  // Those first who were given the object: the link of an owner of much lives by his key. Those
  // whom only a policy lets in come last.
  const auto users = call.services.directory.list_users();
  const auto& bucket = *question.bucket;
  const auto nearness = [&](const auto& user) {
    if (iam::allowed(*user, iam::Right::kRead, bucket.name, question.key,
                     call.services.clock.now()))
      return 0;
    return user->id == bucket.owner_id ? 1 : 2;
  };
  for (const int near : {0, 1, 2}) {
    for (const auto& user : users) {
      if (nearness(user) != near) continue;
      if (auto signer = signer_of(call, question, user)) return *std::move(signer);
    }
  }
  return refuse(
      409, "no_signer",
      "a link is signed with the key of a user who may read the object, and there is none");
}

}  // namespace

Task<ApiResult<Answer>> share_object(Call& call) {
  ONGGI_API_ASSIGN(const auto bucket, call.services.buckets.find(call.args[0]));
  ONGGI_API_ASSIGN(const auto key, object_key(call));
  Fields fields(call.body);
  const auto expires_s = fields.integer("expires_s");
  const auto wanted = fields.text("user");
  const auto disposition = fields.text("disposition").value_or("inline");
  ONGGI_API_TRY(fields.finish());
  if (!expires_s || *expires_s < 1 || *expires_s > kShareExpiresMax.count())
    co_return refuse(400, "invalid", "a link lives 1 second to 7 days", "expires_s");
  if (disposition != "inline" && disposition != "attachment")
    co_return refuse(400, "invalid", "disposition is inline or attachment", "disposition");
  const catalog::ObjectName name{.key = key};
  ONGGI_API_ASSIGN(auto object, co_await call.services.objects.stat(*bucket, name));
  // Whoever opens the link is taken to be where it is made.
  const PermissionQuestion question{
      .user = nullptr,
      .bucket = bucket,
      .action = "s3:GetObject",
      .key = key,
      .object = std::make_shared<const catalog::ObjectInfo>(std::move(object)),
      .address = call.actor().address,
      .auth_type = "REST-QUERY-STRING"};
  ONGGI_API_ASSIGN(const auto signer, find_signer(call, question, wanted));
  const auto holder = call.services.directory.find_key(signer.key.access_key);
  if (!holder) co_return refuse(409, "no_signer", "the key was revoked meanwhile", "user");

  const auto& info = call.services.info;
  auth::PresignedGet get{info.endpoint,
                         info.region,
                         bucket->name,
                         key,
                         signer.key.access_key,
                         call.services.clock.now(),
                         std::chrono::seconds(*expires_s),
                         {}};
  if (disposition == "attachment")
    get.query.emplace_back("response-content-disposition", "attachment");
  ONGGI_API_TRY(
      co_await audit(call, "object.share", bucket->name + "/" + key,
                     "for " + std::to_string(*expires_s) + " s with a key of " + signer.user));
  const auto expires = get.now + get.expires;
  co_return Answer{
      201, json::object{{"url", auth::presigned_url(get, holder->secret->view())},
                        {"expires",
                         format_iso8601(signer.key.expires ? std::min(expires, *signer.key.expires)
                                                           : expires)},
                        {"user", signer.user}}};
}

}  // namespace onggi::admin
