// The admin API's handlers for share links: presigned URLs that give access to one object without a
// login. A link works until it expires or is revoked, or until its creator's account or token
// becomes invalid.
#include <algorithm>

#include "admin/api/object_json.h"
#include "admin/api/permission_check.h"
#include "admin/api/rows.h"
#include "auth/presign.h"
#include "iam/model/reasons.h"
#include "iam/portal/share_links.h"

namespace onggi::admin {
namespace {

json::object share_json(const Call& call, const iam::ShareLink& link) {
  return {{"id", link.id},
          {"bucket", link.bucket},
          {"key", link.key},
          {"maker", link.actor},
          {"own", !call.caller.account.empty() && link.maker.account == call.caller.account},
          {"works", call.services.shares.works(link)},
          {"created", format_iso8601(link.created)},
          {"expires", format_iso8601(link.expires)}};
}

/// Returns the caller's account and API token. Links that the caller creates stop working when
/// either becomes invalid.
iam::ShareMaker maker_of(const Call& call) {
  iam::ShareMaker maker{.account = call.caller.account, .token_id = call.caller.token_id};
  if (const auto account = call.services.accounts.find(maker.account))
    maker.account_created = account->created;
  return maker;
}

/// Checks that S3 would serve the object through a share link. Error: 409, with the policy
/// statement that denies access. The check assumes that the link will be opened from the caller's
/// address.
Task<ApiResult<void>> check_may_share(const Call& call,
                                      std::shared_ptr<const catalog::Bucket> bucket,
                                      const std::string& key) {
  const auto now = call.services.clock.now();
  iam::ShareLink link;
  link.bucket = bucket->name;
  link.key = key;
  link.expires = now + iam::kShareLinkLifetimeMax;
  const PermissionQuestion question{
      .user = iam::share_user(link),
      .bucket = std::move(bucket),
      .action = "s3:GetObject",
      .key = key,
      .address = call.actor().address == "unix" ? std::string() : call.actor().address,
      .auth_type = "REST-QUERY-STRING"};
  const auto decision = co_await judge(call, question);
  if (decision.allowed) co_return ApiResult<void>();
  co_return refuse(409, "share_denied", say("share_denied", decision.statement));
}

Task<ApiResult<Answer>> share_object(Call& call) {
  const auto bucket = ONGGI_CO_TRY(call.services.buckets.find(call.args[0]));
  const auto key = ONGGI_CO_TRY(object_key(call));
  Fields fields(call.body);
  const auto expires_s = fields.integer("expires_s");
  const auto disposition = fields.text("disposition").value_or("inline");
  ONGGI_CO_TRY(fields.finish());
  if (!expires_s || *expires_s < 1 || *expires_s > iam::kShareLinkLifetimeMax.count())
    co_return refuse(400, "invalid", iam::say("share_lifetime", iam::kShareLinkDaysMax.count()),
                     "expires_s");
  if (disposition != "inline" && disposition != "attachment")
    co_return refuse(400, "invalid", say("field_choice", "disposition", "inline, attachment"),
                     "disposition");
  const catalog::ObjectName name{.key = key};
  ONGGI_CO_TRY(co_await call.services.objects.stat(*bucket, name));
  ONGGI_CO_TRY(co_await check_may_share(call, bucket, key));
  iam::NewShareLink wanted{bucket->name, bucket->space, key, maker_of(call),
                           std::chrono::seconds(*expires_s)};
  const auto made =
      ONGGI_CO_TRY(co_await call.services.shares.create(std::move(wanted), call.actor()));
  const auto& info = call.services.info;
  const auto endpoint = s3_endpoint(call.services, &call.request);
  auth::PresignedGet get{endpoint.url,
                         info.region,
                         bucket->name,
                         key,
                         made.link.access_key,
                         made.link.created,
                         std::chrono::seconds(*expires_s),
                         {}};
  if (disposition == "attachment")
    get.query.emplace_back("response-content-disposition", "attachment");
  co_return Answer{201, json::object{{"id", made.link.id},
                                     {"url", auth::presigned_url(get, made.secret->view())},
                                     {"expires", format_iso8601(made.link.expires)},
                                     {"endpoint_reach", to_string(endpoint.reach)}}};
}

Task<ApiResult<Answer>> list_shares(Call& call) {
  const auto limit = ONGGI_CO_TRY(call.limit());
  const auto bucket = call.param("bucket").value_or("");
  const auto after = call.param("after").value_or("");
  json::array list;
  json::value next = nullptr;
  for (const auto& link : call.services.shares.list(bucket)) {
    if (link.id <= after) continue;
    if (list.size() == limit) {
      next = list.back().at("id");
      break;
    }
    list.push_back(share_json(call, link));
  }
  co_return Answer{200, json::object{{"shares", std::move(list)}, {"next", std::move(next)}}};
}

/// Callers may revoke links of their own account. Revoking other links requires the role operator.
Task<ApiResult<Answer>> revoke_share(Call& call) {
  const auto link = call.services.shares.find(call.args[0]);
  if (!link) co_return refuse(404, "not_found", iam::say("share_unknown"));
  const bool own = link->maker.account == call.caller.account;
  if (!own && call.caller.role < iam::Role::kOperator)
    co_return refuse(403, "denied", say("role_needed", to_string(iam::Role::kOperator)));
  ONGGI_CO_TRY(co_await call.services.shares.revoke(link->id, call.actor()));
  co_return Answer{204, nullptr};
}

}  // namespace

constinit const ApiRoute kShareObject{.method = "POST",
                                      .path = "/buckets/{}/object/share",
                                      .role = iam::Role::kViewer,
                                      .repeat = Repeat::kRefused,
                                      .audit = {"object.share"},
                                      .handler = share_object};

constinit const ApiRoute kListShares{
    .method = "GET", .path = "/shares", .role = iam::Role::kViewer, .handler = list_shares};

constinit const ApiRoute kRevokeShare{.method = "DELETE",
                                      .path = "/shares/{}",
                                      .role = iam::Role::kViewer,
                                      .audit = {"share.revoke"},
                                      .handler = revoke_share};

}  // namespace onggi::admin
